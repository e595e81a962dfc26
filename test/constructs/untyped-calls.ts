// data table
import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type {
  BucketReplica,
  EncryptByDefaultProps,
  EncryptedBucketProps,
  GovernedKeyImportOptions,
  GovernedKeyProps,
  ImportedMaterialOptions,
  KeyAccess,
  KeyEventBusProps,
  KeyEventForwardingProps,
  KeyGrantOptions,
  KeyGrantProps,
  KeyRotationMonitorProps,
  KmsGuardrailsProps,
  KmsInterfaceEndpointProps,
  ManualRotationOptions,
  MultiRegionKeySetProps,
  OnDemandRotationOptions,
  ReplicaPlacement,
  ServiceUseOptions,
} from '../../src/index';
import * as governance from '../../src/index';
import { ACCOUNT_ARN, newStack } from './synthesized';

/** A call with one thing that the caller may get wrong. */
export type UntypedCall = (value: never) => unknown;

const { GovernedKey, KeyKind, KeyMaterial, Rotation, ServiceUse } = governance;
const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const grantee = new iam.ArnPrincipal(ACCOUNT_ARN);
const newKey = (scope: Stack = newStack(), props?: GovernedKeyProps) => new GovernedKey(scope, 'K', props);
const withKey = <P extends keyof GovernedKeyProps>(prop: P, value: GovernedKeyProps[P]) => newKey(newStack(), { [prop]: value });
const withService = (use: governance.ServiceUse) => withKey('services', [use]);
const withKind = (kind: governance.KeyKind) => newKey(newStack(), { kind, rotation: Rotation.none('a test') });
const newSet = (props?: Partial<MultiRegionKeySetProps>) =>
  new governance.MultiRegionKeySet(newStack(), 'Set', { replicaRegions: ['eu-central-1'], ...props });

/** Static factories, and what their arguments are used for. */
export const FACTORIES: Readonly<Record<string, UntypedCall>> = {
  'AccessBoundary.accounts': (value) => withKey('boundary', governance.AccessBoundary.accounts(value)),
  'AccessBoundary.organization': (value) => withKey('boundary', governance.AccessBoundary.organization(value)),
  'AccessBoundary.vpcEndpoints': (value) => withKey('boundary', governance.AccessBoundary.vpcEndpoints(value)),
  'AccountAccess.everything': (value) => withKey('accountAccess', governance.AccountAccess.everything(value)),
  'EffectiveAccess.fromAssembly': (value) => governance.EffectiveAccess.fromAssembly(value),
  'EffectiveAccess.fromTemplate': (value) => governance.EffectiveAccess.fromTemplate(value),
  'EncryptByDefault.apply': (value) => governance.EncryptByDefault.apply(value, { key: newKey() }),
  'GovernedKey.fromGovernedKeyArn': (value) => GovernedKey.fromGovernedKeyArn(newStack(), 'K', value),
  'GovernedKey.govern': (value) => GovernedKey.govern(newStack(), 'K', value),
  'KeyKind.eccKeyAgreement': (value) => withKind(KeyKind.eccKeyAgreement(value)),
  'KeyKind.eccSigning': (value) => withKind(KeyKind.eccSigning(value)),
  'KeyKind.hmac': (value) => withKind(KeyKind.hmac(value)),
  'KeyKind.mlDsa': (value) => withKind(KeyKind.mlDsa(value)),
  'KeyKind.of': (value) => withKind(KeyKind.of(value, 'SIGN_VERIFY')),
  'KeyKind.rsaEncryption': (value) => withKind(KeyKind.rsaEncryption(value)),
  'KeyKind.rsaSigning': (value) => withKind(KeyKind.rsaSigning(value)),
  'KeyMaterial.customKeyStore': (value) => withKey('material', KeyMaterial.customKeyStore(value)),
  'KeyMaterial.externalKeyStore': (value) => withKey('material', KeyMaterial.externalKeyStore('cks-1234567890abcdef0', value)),
  'KeyMaterial.imported': (value) => withKey('material', KeyMaterial.imported(value)),
  'Rotation.automatic': (value) => withKey('rotation', Rotation.automatic(value)),
  'Rotation.manual': (value) => withKey('rotation', Rotation.manual(value)),
  'Rotation.none': (value) => withKey('rotation', Rotation.none(value)),
  'Rotation.onDemand': (value) => withKey('rotation', Rotation.onDemand(value)),
  'ServiceUse.autoScaling': (value) => withService(ServiceUse.autoScaling(value)),
  'ServiceUse.cloudFront': (value) => withService(ServiceUse.cloudFront(value)),
  'ServiceUse.cloudTrail': (value) => withService(ServiceUse.cloudTrail(value)),
  'ServiceUse.cloudTrailLake': (value) => withService(ServiceUse.cloudTrailLake(value)),
  'ServiceUse.cloudWatchLogs': (value) => withService(ServiceUse.cloudWatchLogs(value)),
  'ServiceUse.config': (value) => withService(ServiceUse.config(value)),
  'ServiceUse.dynamoDbMultiAccount': (value) => withService(ServiceUse.dynamoDbMultiAccount(value)),
  'ServiceUse.eventBus': (value) => withService(ServiceUse.eventBus(value)),
  'ServiceUse.of': (value) => withService(ServiceUse.of(value)),
  'ServiceUse.s3EventNotifications': (value) => withService(ServiceUse.s3EventNotifications(value)),
  'ServiceUse.s3Inventory': (value) => withService(ServiceUse.s3Inventory(value)),
  'ServiceUse.s3StorageLens': (value) => withService(ServiceUse.s3StorageLens(value)),
  'ServiceUse.s3Tables': (value) => withService(ServiceUse.s3Tables(value)),
  'ServiceUse.snsToSqs': (value) => withService(ServiceUse.snsToSqs(value)),
  'ServiceUse.vendedLogs': (value) => withService(ServiceUse.vendedLogs(value)),
};

/** Arguments of methods and constructors, and those after the first of factories. */
export const ARGUMENTS: Readonly<Record<string, UntypedCall>> = {
  'AccessBoundary.combinedWith': (value) => governance.AccessBoundary.accounts('111122223333').combinedWith(value),
  'EncryptByDefault.apply, props': (value) => governance.EncryptByDefault.apply(newStack(), value),
  'GovernedKey.fromGovernedKeyArn, options': (value) => GovernedKey.fromGovernedKeyArn(newStack(), 'K', ARN, value),
  'GovernedKey.govern, props': (value) => governedCfnKey(value),
  'GovernedKey.addAlias': (value) => newKey().addAlias(value),
  'GovernedKey.addToResourcePolicy': (value) => newKey().addToResourcePolicy(value),
  'GovernedKey.generation': (value) => newKey().generation(value),
  'GovernedKey.grantDecrypt': (value) => newKey().grantDecrypt(value),
  'grants.decrypt': (value) => newKey().grants.decrypt(value),
  'grants.decrypt, options': (value) => newKey().grants.decrypt(grantee, value),
  'grants.actions': (value) => newKey().grants.actions(grantee, value),
  'KeyKind.of, usage': (value) => KeyKind.of('RSA_2048', value),
  'KeyMaterial.externalKeyStore, id': (value) => withKey('material', KeyMaterial.externalKeyStore(value, 'key')),
  'MultiRegionKeySet.inRegionOf': (value) => newSet().inRegionOf(value),
  'MultiRegionKeySet.replica': (value) => newSet().replica(value),
  'Rotation.onDemand, options': (value) => Rotation.onDemand('audit', value),
  'new EncryptedBucket': (value) => new governance.EncryptedBucket(newStack(), 'K', value),
  'new GovernedKey': (value) => new GovernedKey(newStack(), 'K', value),
  'new KeyEventBus': (value) => new governance.KeyEventBus(newStack(), 'K', value),
  'new KeyEventForwarding': (value) => new governance.KeyEventForwarding(newStack(), 'K', value),
  'new KeyGrant': (value) => new governance.KeyGrant(newStack(), 'K', value),
  'new KeyRotationMonitor': (value) => new governance.KeyRotationMonitor(newStack(), 'K', value),
  'new KmsGuardrails': (value) => new governance.KmsGuardrails(value),
  'new KmsInterfaceEndpoint': (value) => new governance.KmsInterfaceEndpoint(newStack(), 'K', value),
  'new MultiRegionKeySet': (value) => new governance.MultiRegionKeySet(newStack(), 'K', value),
};

function governedCfnKey(props: GovernedKeyProps): unknown {
  const stack = newStack();
  return GovernedKey.govern(stack, 'K', new CfnKey(stack, 'Plain', { keyPolicy: {} }), props);
}

/** A struct of which one property is wrong, and the names of all that it has. */
interface UntypedStruct<T> {
  readonly props: { readonly [P in keyof Required<T>]: true };
  readonly use: (wrong: Partial<T>) => unknown;
}

function allProps<T>(use: UntypedStruct<T>['use'], props: UntypedStruct<T>['props']): readonly [string, UntypedCall][] {
  return Object.keys(props).map((prop) => [prop, (value) => use({ [prop]: value } as Record<string, unknown> as Partial<T>)]);
}

const KEY_PROPS: UntypedStruct<GovernedKeyProps>['props'] = {
  access: true,
  accountAccess: true,
  alias: true,
  boundary: true,
  deploymentRoles: true,
  description: true,
  encryptionContext: true,
  idleBeforeDeletion: true,
  kind: true,
  material: true,
  mfaForDeletion: true,
  pendingWindow: true,
  removalPolicy: true,
  rotation: true,
  separationWaiver: true,
  services: true,
};

export const STRUCTS: Readonly<Record<string, readonly [string, UntypedCall][]>> = {
  GovernedKeyProps: allProps<GovernedKeyProps>((props) => newKey(newStack(), props), KEY_PROPS),
  KeyAccess: allProps<KeyAccess>((access) => newKey(newStack(), { access }), {
    administrators: true,
    auditors: true,
    decapsulators: true,
    decrypters: true,
    encapsulators: true,
    encrypters: true,
    grantDelegators: true,
    keyAgreers: true,
    macGenerators: true,
    macVerifiers: true,
    materialCustodians: true,
    policyOwners: true,
    replicators: true,
    signers: true,
    users: true,
    verifiers: true,
  }),
  MultiRegionKeySetProps: allProps<MultiRegionKeySetProps>(newSet, {
    ...KEY_PROPS,
    referenceStrength: true,
    replicaRegions: true,
    replicas: true,
  }),
  ReplicaPlacement: allProps<ReplicaPlacement>(
    (replica) => newSet({ replicaRegions: undefined, replicas: [{ region: 'eu-central-1', ...replica }] }),
    { primaryRegion: true, region: true, stack: true },
  ),
  EncryptedBucketProps: allProps<Omit<EncryptedBucketProps, keyof s3.BucketProps>>(
    (props) => new governance.EncryptedBucket(newStack(), 'K', props),
    { acceptedKeys: true, bucketKeyWaiver: true, encryptionMode: true, pinKey: true, replicateTo: true },
  ),
  BucketReplica: allProps<BucketReplica>(
    (replica) => {
      const stack = newStack();
      const bucket = new s3.Bucket(stack, 'Copies', { versioned: true });
      return new governance.EncryptedBucket(stack, 'K', { replicateTo: [{ bucket, ...replica }] });
    },
    { bucket: true, key: true, prefix: true, replicateDeleteMarkers: true, storageClass: true },
  ),
  KeyGrantOptions: allProps<KeyGrantOptions>((options) => newKey().grants.decrypt(grantee, options), {
    encryptionContext: true,
    mfa: true,
    organization: true,
    viaServices: true,
    vpcEndpoints: true,
  }),
  KeyGrantProps: allProps<KeyGrantProps>(
    (props) => {
      const key = newKey();
      return new governance.KeyGrant(Stack.of(key), 'Grant', { key, grantee, operations: ['Decrypt'], ...props });
    },
    {
      encryptionContextEquals: true,
      encryptionContextSubset: true,
      grantName: true,
      grantee: true,
      key: true,
      operations: true,
      retiringPrincipal: true,
      sourceArn: true,
    },
  ),
  KeyEventBusProps: allProps<KeyEventBusProps>(
    (props) => new governance.KeyEventBus(newStack(), 'K', { organizationId: 'o-a1b2c3d4e5', ...props }),
    { alarmActions: true, deploymentRoles: true, eventBusName: true, organizationId: true, subscriptions: true },
  ),
  KeyEventForwardingProps: allProps<KeyEventForwardingProps>(
    (props) => {
      const eventBusArn = 'arn:aws:events:eu-west-1:111122223333:event-bus/keys';
      return new governance.KeyEventForwarding(newStack(), 'K', {
        eventBusArn,
        organizationalUnitIds: ['r-a1b2'],
        regions: ['eu-west-1'],
        ...props,
      });
    },
    { delegatedAdministrator: true, eventBusArn: true, organizationalUnitIds: true, regions: true },
  ),
  KeyRotationMonitorProps: allProps<KeyRotationMonitorProps>(
    (props) => {
      const key = newKey();
      return new governance.KeyRotationMonitor(Stack.of(key), 'Monitor', { keys: [key], ...props });
    },
    {
      alarmActions: true,
      dashboard: true,
      deploymentRoles: true,
      expiryWarning: true,
      keys: true,
      rotationGrace: true,
      stacks: true,
      subscriptions: true,
      topic: true,
      trailLogGroup: true,
    },
  ),
  KmsInterfaceEndpointProps: allProps<KmsInterfaceEndpointProps>(
    (props) => {
      const key = newKey();
      const vpc = new ec2.Vpc(Stack.of(key), 'Vpc');
      return new governance.KmsInterfaceEndpoint(Stack.of(key), 'Endpoint', { keys: [key], vpc, ...props });
    },
    {
      actions: true,
      callers: true,
      fips: true,
      keys: true,
      open: true,
      privateDnsEnabled: true,
      securityGroups: true,
      subnets: true,
      vpc: true,
    },
  ),
  GovernedKeyImportOptions: allProps<GovernedKeyImportOptions>((options) => GovernedKey.fromGovernedKeyArn(newStack(), 'K', ARN, options), {
    kind: true,
    policyManagedElsewhere: true,
  }),
  EncryptByDefaultProps: allProps<EncryptByDefaultProps>(
    (props) => {
      const key = newKey();
      return governance.EncryptByDefault.apply(Stack.of(key), { key, ...props });
    },
    { exempt: true, key: true },
  ),
  KmsGuardrailsProps: allProps<KmsGuardrailsProps>((props) => new governance.KmsGuardrails(props), {
    aliasPattern: true,
    allowedAccounts: true,
    allowedOrganizations: true,
    allowedRegions: true,
    frameworks: true,
    maxRotationPeriod: true,
    minPendingWindow: true,
    severities: true,
  }),
  ManualRotationOptions: allProps<ManualRotationOptions>(
    (options) => withKey('rotation', Rotation.manual({ every: Duration.days(365), ...options })),
    { awaiting: true, every: true, generations: true, retired: true },
  ),
  OnDemandRotationOptions: allProps<OnDemandRotationOptions>((options) => withKey('rotation', Rotation.onDemand('audit', options)), {
    period: true,
  }),
  ImportedMaterialOptions: allProps<ImportedMaterialOptions>((options) => withKey('material', KeyMaterial.imported(options)), {
    validTo: true,
    wrappingAlgorithms: true,
    wrappingKeySpecs: true,
  }),
  ServiceUseOptions: allProps<ServiceUseOptions>(
    (options) =>
      withService(ServiceUse.of({ service: 'ledger', servicePrincipal: 'ledger.amazonaws.com', actions: ['Decrypt'], ...options })),
    {
      actions: true,
      encryptionContext: true,
      endpoint: true,
      provisioningActions: true,
      service: true,
      servicePrincipal: true,
      sourceAccounts: true,
      sourceArns: true,
    },
  ),
};
