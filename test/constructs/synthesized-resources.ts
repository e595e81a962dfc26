import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ENV } from './synthesized';

export interface TemplateResource {
  readonly id: string;
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of any resource type
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface TemplateStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [element: string]: unknown;
}

/** The resources of every stack of an app. */
export function resourcesOf(make: (stack: Stack) => void): readonly TemplateResource[] {
  const app = new App();
  make(new Stack(app, 'Stack', { env: ENV }));
  const stacks = app.node.findAll().filter(Stack.isStack);
  return stacks.flatMap((stack) => {
    const { Resources = {} } = Template.fromStack(stack).toJSON() as { Resources?: Record<string, Omit<TemplateResource, 'id'>> };
    return Object.entries(Resources).map(([id, resource]) => ({ ...resource, id }));
  });
}

/** The statements of any policy: of keys, buckets, topics, queues, roles. */
export function statementsIn({ Properties }: TemplateResource): readonly TemplateStatement[] {
  const { KeyPolicy, PolicyDocument, AssumeRolePolicyDocument, Policies = [] } = Properties ?? {};
  const inline = Policies.map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument);
  return [KeyPolicy, PolicyDocument, AssumeRolePolicyDocument, ...inline].flatMap((document) => document?.Statement ?? []);
}

export function actionsIn({ Action }: TemplateStatement): readonly string[] {
  return [Action ?? []].flat();
}
