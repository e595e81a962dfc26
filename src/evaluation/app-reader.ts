import { AppLinks } from './app-links';
import type { AppModel, Problem, StackModel } from './app-model';
import { AppResource, stackNameOf } from './app-resource';
import { readPrincipals } from './iam-resources';
import { readKeys } from './kms-resources';
import { readResourcePolicies, readVpcEndpoints } from './policy-resources';
import { StackScope } from './stack-scope';
import type { StackSource } from './stack-source';

/** Reads what the stacks of one app say about access to keys. Total: what cannot be resolved is unknown with its reason. */
export function readApp(stacks: readonly StackSource[]): AppModel {
  const context = { links: new AppLinks(), progress: { depth: 0 } };
  const scopes = withUniqueIds(stacks).flatMap((stack) => withNested(new StackScope(stack, context)));
  const problems = scopes.flatMap(outlineProblems);
  const report = (problem: Problem) => void problems.push(problem);
  const resources = scopes.flatMap(resourcesOf);
  return {
    stacks: scopes.map(stackModel),
    keys: readKeys(resources, report),
    principals: readPrincipals(resources, report),
    vpcEndpoints: readVpcEndpoints(resources, report),
    resourcePolicies: readResourcePolicies(resources, report),
    resources,
    problems,
  };
}

/** Bare templates of one file name get a number. */
function withUniqueIds(stacks: readonly StackSource[]): StackSource[] {
  const seen = new Map<string, number>();
  return stacks.map((stack) => {
    const count = (seen.get(stack.id) ?? 0) + 1;
    seen.set(stack.id, count);
    return count === 1 ? stack : withStackId(stack, `${stack.id}#${count}`);
  });
}

/** The same stack under another id. */
export function withStackId(stack: StackSource, id: string): StackSource {
  const nested = [...stack.nested].map(([logicalId, inner]) => [logicalId, withStackId(inner, `${id}/${logicalId}`)] as const);
  return { ...stack, id, nested: new Map(nested) };
}

function withNested(scope: StackScope): StackScope[] {
  return [scope, ...[...scope.nested.values()].flatMap(withNested)];
}

/** Resources that a condition rules out are not there. */
function resourcesOf(scope: StackScope): AppResource[] {
  const resources = [...scope.source.template.resources.values()].map((resource) => new AppResource(scope, resource));
  return resources.filter(({ existence }) => existence !== undefined);
}

function stackModel(scope: StackScope): StackModel {
  const { account, region, partition } = scope.facts;
  const { id, template, executionRole } = scope.source;
  const deploymentRole = executionRole === undefined ? undefined : scope.text({ 'Fn::Sub': executionRole });
  return { id, name: stackNameOf(scope), file: template.file, account, region, partition, ...(deploymentRole && { deploymentRole }) };
}

function outlineProblems(scope: StackScope): Problem[] {
  const { template, nested } = scope.source;
  const stack = stackNameOf(scope);
  const macros = template.macros.map((name) => ({ stack, message: `macro ${name} changes ${template.file} when it deploys` }));
  const missing = [...template.resources.values()]
    .filter(({ type, logicalId }) => type === 'AWS::CloudFormation::Stack' && !nested.has(logicalId))
    .map(({ logicalId }) => ({ stack, logicalId, message: 'the template of the nested stack was not found' }));
  return [...macros, ...missing];
}
