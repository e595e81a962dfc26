import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { injectionIdOf } from './coverage-conditions';
import { COVERED_CONSTRUCTS } from './covered-constructs';
import { ENCRYPTABLE_RESOURCE_TYPES, INHERITED_ENCRYPTION } from './encryptable-resource-types';
import { EXEMPT_CONSTRUCTS } from './exempt-constructs';

/** A resource that a key could encrypt and none does. */
export interface UnencryptedResource {
  readonly resource: CfnResource;
  readonly because: string;
}

/** The resources below a scope that have no key, save those whose constructs keep their encryption on purpose. */
export function unencryptedResources(scope: IConstruct, kept: ReadonlyMap<string, unknown>): UnencryptedResource[] {
  return scope.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter((resource) => lacksKey(resource) && !kept.has(resource.node.scope?.node.path ?? ''))
    .map((resource) => ({ resource, because: reasonFor(resource) }));
}

function lacksKey(resource: CfnResource): boolean {
  const property = ENCRYPTABLE_RESOURCE_TYPES[resource.cfnResourceType];
  if (property === undefined) return false;
  const properties = propertiesOf(resource);
  const inherits = INHERITED_ENCRYPTION[resource.cfnResourceType] ?? [];
  return ![property, ...inherits].some((path) => properties.some((values) => has(values, path.split('.'))));
}

/** Properties of an L1 are spelled in camel case, overrides and properties of an untyped resource as CloudFormation spells them. */
function propertiesOf(resource: CfnResource): unknown[] {
  const overrides: { Properties?: unknown } = resource['rawOverrides'];
  return [resource['cfnProperties'], overrides.Properties].map((value) => Stack.of(resource).resolve(value));
}

function has(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((entry) => has(entry, [name, ...rest]));
  if (name === undefined) return value !== undefined && value !== null;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.toLowerCase() === name.toLowerCase() && has(inner, rest));
}

function reasonFor(resource: CfnResource): string {
  const property = ENCRYPTABLE_RESOURCE_TYPES[resource.cfnResourceType];
  const id = resource.node.scope && injectionIdOf(resource.node.scope);
  const isOfClass = ({ injectionId }: { injectionId?: () => string }) => id !== undefined && injectionId?.() === id;
  const exempt = EXEMPT_CONSTRUCTS.find(isOfClass);
  if (exempt) return exempt.because;
  return COVERED_CONSTRUCTS.some(isOfClass)
    ? `its construct was made before the key was applied, or met another property injector; set \`${property}\`, or apply the key first`
    : `nothing sets \`${property}\`; set it`;
}
