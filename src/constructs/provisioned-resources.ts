import type { CfnResource, IResolveContext } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import { CALLING_SERVICES } from './calling-services';
import { executionRoleArn } from './deployment-roles';
import type { KeyReference } from './key-references';
import { keyReferences } from './key-references';
import { KEYED_RESOURCE_TYPES } from './keyed-resource-types';
import type { ProvisioningService } from './policy-context';
import type { PolicyText } from './policy-text';
import { canBeOneAccount } from './principal-identity';
import { ServiceUse } from './service-use';
import { oncePerStage } from './stage-reading';

/** A service with a resource that is provisioned with a key, and the role that the synthesizer of its stack deploys with. */
export interface ProvisionedUse {
  readonly service: ServiceUse;
  /** Path of the resource. */
  readonly resource: string;
  readonly deploymentRole?: PolicyText;
}

/** The roles that deploy a key. */
export interface Deployers {
  readonly roles: readonly PolicyText[];
  /** They come from the app, not from the synthesizer, whose roles then do not deploy and may not exist. */
  readonly areGiven: boolean;
}

interface FoundUse extends ProvisionedUse, Omit<KeyReference, 'name'> {}

/** Uses found in one app or Stage, by the name that the resource has for the key. */
type UsesByName = ReadonlyMap<string, readonly FoundUse[]>;

/** The services that provision resources with a key, anywhere in its app. */
export function provisionedUses(key: CfnResource, context: Pick<IResolveContext, 'preparing'>): readonly ProvisionedUse[] {
  return usesInStage(key, context).get(key.node.path) ?? [];
}

const usesInStage = oncePerStage(findUses);

/** The services that are declared for the roles that deploy a key, and those found in the app, each service with its roles. */
export function gatherProvisioning(
  declared: readonly ServiceUse[],
  deployers: Deployers,
  found: readonly ProvisionedUse[],
): ProvisioningService[] {
  const uses = [
    ...declared.map((service) => ({ service, roles: deployers.roles })),
    ...found.map(({ service, deploymentRole }) => ({ service, roles: rolesOf(deploymentRole, deployers) })),
  ];
  const services = new Map<string, { service: ServiceUse; roles: Map<string, PolicyText> }>();
  for (const { service, roles } of uses.filter((use) => use.service._provisioning && use.roles.length > 0)) {
    const gathered = services.get(service.service) ?? { service, roles: new Map<string, PolicyText>() };
    for (const role of roles) gathered.roles.set(JSON.stringify(role), role);
    services.set(service.service, gathered);
  }
  return [...services.values()].map(({ service, roles }) => ({ service, deploymentRoles: [...roles.values()] }));
}

function rolesOf(deploymentRole: PolicyText | undefined, { roles, areGiven }: Deployers): readonly PolicyText[] {
  if (areGiven) return roles;
  return deploymentRole === undefined ? [] : [deploymentRole];
}

function findUses(resources: readonly CfnResource[]): UsesByName {
  const aliases = resources.filter(CfnAlias.isCfnAlias);
  const uses = new Map<string, FoundUse[]>();
  for (const [name, use] of resources.flatMap((resource) => usesOf(resource))) {
    for (const key of [name, ...keysOfAlias(name, use, aliases)]) uses.set(key, [...(uses.get(key) ?? []), use]);
  }
  return uses;
}

function usesOf(resource: CfnResource): [string, FoundUse][] {
  const keyed = KEYED_RESOURCE_TYPES[resource.cfnResourceType];
  if (keyed === undefined) return [];
  const deploymentRole = executionRoleArn(resource);
  return keyed.flatMap(({ service, properties }) =>
    keyReferences(resource, properties).map(({ name, ...where }): [string, FoundUse] => [
      name,
      { service: ServiceUse._of(CALLING_SERVICES[service]), resource: resource.node.path, deploymentRole, ...where },
    ]),
  );
}

/** The keys behind the text of an alias; aliases of one name can exist in every account and Region. */
function keysOfAlias(name: string, { account, region }: FoundUse, aliases: readonly CfnAlias[]): string[] {
  if (!name.startsWith('alias/')) return [];
  const named = aliases.filter((alias) => Stack.of(alias).resolve(alias.aliasName) === name);
  const near = named.filter(
    (alias) => canBeOneAccount(Stack.of(alias).account, account) && canBeOneAccount(Stack.of(alias).region, region),
  );
  return near.flatMap((alias) => keyReferences(alias, ['targetKeyId']).map((reference) => reference.name));
}
