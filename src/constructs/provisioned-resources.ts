import type { IResolvable, IResolveContext } from 'aws-cdk-lib';
import { CfnResource, DefaultTokenResolver, Reference, Stack, Stage, StringConcat, Tokenization } from 'aws-cdk-lib';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { executionRoleArn } from './deployment-roles';
import type { ProvisioningService } from './policy-context';
import type { PolicyText } from './policy-text';
import { ServiceUse } from './service-use';

/** A service whose resources a deployment role provisions with a key. */
export interface ProvisionedUse {
  readonly service: ServiceUse;
  readonly deploymentRole: PolicyText;
}

interface KeyedResourceType {
  readonly service: ServiceUse;
  /** Properties of the L1 that can name a key. */
  readonly properties: readonly string[];
}

/** The resource types whose provisioning calls KMS as the deployment role, and where they name their key. */
export const KEYED_RESOURCE_TYPES: Readonly<Record<string, KeyedResourceType>> = {
  'AWS::DynamoDB::GlobalTable': { service: ServiceUse.dynamoDb(), properties: ['sseSpecification', 'replicas'] },
  'AWS::DynamoDB::Table': { service: ServiceUse.dynamoDb(), properties: ['sseSpecification'] },
  'AWS::EFS::FileSystem': { service: ServiceUse.efs(), properties: ['kmsKeyId', 'replicationConfiguration'] },
  'AWS::Lambda::EventSourceMapping': { service: ServiceUse.lambdaFunctions(), properties: ['kmsKeyArn'] },
  'AWS::Lambda::Function': { service: ServiceUse.lambdaFunctions(), properties: ['kmsKeyArn', 'code'] },
  'AWS::RDS::DBCluster': { service: ServiceUse.rds(), properties: ['kmsKeyId', 'performanceInsightsKmsKeyId'] },
  'AWS::RDS::DBInstance': { service: ServiceUse.rds(), properties: ['kmsKeyId', 'performanceInsightsKmsKeyId'] },
  'AWS::SecretsManager::Secret': { service: ServiceUse.secretsManager(), properties: ['kmsKeyId', 'replicaRegions'] },
};

/** Uses found in one app or Stage: by the path of a key's L1, and by alias for keys that are named by it. */
type UsesByKey = ReadonlyMap<string, readonly ProvisionedUse[]>;

const usesByStage = new WeakMap<IConstruct, UsesByKey>();

/**
 * The services that provision resources with a key, anywhere in its app.
 *
 * The tree is read once for all keys, when synthesis prepares it: from then on it does not change.
 */
export function provisionedUses(
  key: IConstruct,
  aliasNames: readonly string[],
  context: Pick<IResolveContext, 'preparing'>,
): readonly ProvisionedUse[] {
  const stage = Stage.of(key) ?? key.node.root;
  const uses = usesByStage.get(stage) ?? findUses(stage);
  if (context.preparing) usesByStage.set(stage, uses);
  return [key.node.path, ...aliasNames].flatMap((name) => uses.get(name) ?? []);
}

/** The services that are declared for the roles that deploy a key, and those found in the app, each service with its roles. */
export function gatherProvisioning(
  declared: readonly ServiceUse[],
  deploymentRoles: readonly PolicyText[],
  found: readonly ProvisionedUse[],
): ProvisioningService[] {
  const uses = [...declared.flatMap((service) => deploymentRoles.map((deploymentRole) => ({ service, deploymentRole }))), ...found];
  const services = new Map<string, { service: ServiceUse; roles: Map<string, PolicyText> }>();
  for (const { service, deploymentRole } of uses.filter((use) => use.service._provisioning)) {
    const gathered = services.get(service.service) ?? { service, roles: new Map<string, PolicyText>() };
    gathered.roles.set(JSON.stringify(deploymentRole), deploymentRole);
    services.set(service.service, gathered);
  }
  return [...services.values()].map(({ service, roles }) => ({ service, deploymentRoles: [...roles.values()] }));
}

function findUses(stage: IConstruct): UsesByKey {
  const uses = new Map<string, ProvisionedUse[]>();
  for (const construct of stage.node.findAll()) {
    const type = CfnResource.isCfnResource(construct) ? KEYED_RESOURCE_TYPES[construct.cfnResourceType] : undefined;
    const deploymentRole = type && executionRoleArn(construct);
    if (!type || !deploymentRole) continue;
    for (const name of keyNames(construct, type)) {
      uses.set(name, [...(uses.get(name) ?? []), { service: type.service, deploymentRole }]);
    }
  }
  return uses;
}

const ALIAS_NAME = /alias\/[a-zA-Z0-9:/_-]+/g;

function keyNames(resource: IConstruct, type: KeyedResourceType): Set<string> {
  const collector = new ReferenceCollector();
  const values = type.properties.map((property) => (resource as unknown as Record<string, unknown>)[property]);
  const text = JSON.stringify(Tokenization.resolve(values, { scope: resource, resolver: collector, preparing: true }));
  return new Set([...collector.targets.map(nameOfTarget), ...(text.match(ALIAS_NAME) ?? [])]);
}

function nameOfTarget(target: IConstruct): string {
  return CfnAlias.isCfnAlias(target) ? String(Stack.of(target).resolve(target.aliasName)) : target.node.path;
}

class ReferenceCollector extends DefaultTokenResolver {
  public readonly targets: IConstruct[] = [];

  constructor() {
    super(new StringConcat());
  }

  public resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: Parameters<DefaultTokenResolver['resolveToken']>[2],
  ): unknown {
    if (Reference.isReference(token)) this.targets.push(token.target);
    return super.resolveToken(token, context, postProcessor);
  }
}
