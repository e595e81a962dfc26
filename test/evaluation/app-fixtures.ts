import type { AppModel, KeyModel } from '../../src/evaluation/app-model';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack, readAssembly } from '../../src/evaluation/assembly';
import type { Environment } from '../../src/evaluation/stack-source';
import { templateOf } from '../../src/evaluation/template';

/** Where the stacks of the tests deploy. */
export const HOME: Environment = { account: '111122223333', region: 'eu-west-1' };

/** The app of one template, deployed as stack Docs to HOME. */
export function appOf(template: object, environment: Environment = HOME): AppModel {
  return readApp([{ ...bareStack(templateOf(template, 'Docs.template.json'), () => undefined, environment), name: 'Docs' }]);
}

/** The app of an assembly given as file contents by path. */
export function assemblyOf(files: Readonly<Record<string, unknown>>): AppModel {
  return readApp(readAssembly('cdk.out', reader(files)));
}

export function reader(files: Readonly<Record<string, unknown>>): (path: string) => string | undefined {
  return (path) => {
    const content = files[path.replace(/^cdk\.out\//, '')];
    return content === undefined || typeof content === 'string' ? content : JSON.stringify(content);
  };
}

/** A manifest's entry for a stack. */
export function stackArtifact(templateFile: string, environment: string, more: object = {}): object {
  return { type: 'aws:cloudformation:stack', environment, properties: { templateFile, ...more } };
}

/** A template with one key whose policy names one principal, which is how a value's resolution is looked at. */
export function keyNaming(principal: unknown, more: object = {}): object {
  const Statement = [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:Decrypt', Resource: '*' }];
  return {
    ...more,
    Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement } } }, ...(more as { Resources?: object }).Resources },
  };
}

/** The principals a key's policy names, with open parts shown as `${id}`. */
export function principalsOf(key: KeyModel | undefined): string[] {
  return (key?.keyPolicy.statements ?? []).flatMap(({ principals }) => (principals?.entries ?? []).map(({ value }) => String(value)));
}

/** What a principal resolves to in the template of `keyNaming`. */
export function resolvedPrincipals(principal: unknown, more: object = {}, environment: Environment = HOME): string[] {
  return principalsOf(appOf(keyNaming(principal, more), environment).keys[0]);
}
