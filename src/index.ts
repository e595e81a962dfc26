export { AccessBoundary } from './constructs/access-boundary';
export { AccountAccess } from './constructs/account-access';
export { EncryptByDefault, type EncryptByDefaultProps, type EncryptionException } from './constructs/encrypt-by-default';
export { EncryptedBucket } from './constructs/encrypted-bucket';
export { BucketEncryptionMode, type BucketReplica, type EncryptedBucketProps } from './constructs/encrypted-bucket-props';
export { GovernedKey } from './constructs/governed-key';
export type { IGovernedKey } from './constructs/governed-key-base';
export { GovernedKeyGrants, type KeyGrantOptions } from './constructs/governed-key-grants';
export type { GovernedKeyProps } from './constructs/governed-key-props';
export { type ImportedMaterialOptions, WrappingAlgorithm, WrappingKeySpec } from './constructs/imported-material';
export type { KeyAccess } from './constructs/key-access';
export { KeyEventBus, type KeyEventBusProps } from './constructs/key-event-bus';
export { KeyEventForwarding, type KeyEventForwardingProps } from './constructs/key-event-forwarding';
export { KeyGrant, type KeyGrantProps } from './constructs/key-grant';
export type { GovernedKeyImportOptions } from './constructs/key-import';
export { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from './constructs/key-kind';
export { KeyMaterial } from './constructs/key-material';
export { KeyRotationMonitor } from './constructs/key-rotation-monitor';
export type { KeyRotationMonitorProps } from './constructs/key-rotation-monitor-props';
export { KmsInterfaceEndpoint, type KmsInterfaceEndpointProps } from './constructs/kms-interface-endpoint';
export { MultiRegionKeySet, type MultiRegionKeySetProps } from './constructs/multi-region-key-set';
export type { ReplicaPlacement } from './constructs/replica-placement';
export { type ManualRotationOptions, type OnDemandRotationOptions, Rotation } from './constructs/rotation';
export { ServiceUse } from './constructs/service-use';
export type {
  AutoScalingUseOptions,
  CloudFrontUseOptions,
  CloudTrailLakeUseOptions,
  CloudTrailUseOptions,
  CloudWatchLogsUseOptions,
  DynamoDbMultiAccountUseOptions,
  EventBusUseOptions,
  LogDeliveryUseOptions,
  S3EventNotificationsUseOptions,
  S3InventoryUseOptions,
  S3StorageLensUseOptions,
  S3TablesUseOptions,
  ServiceUseOptions,
  SnsToSqsUseOptions,
} from './constructs/service-use-options';
export { KmsGuardrails, type KmsGuardrailsProps } from './guardrails/plugin/kms-guardrails';
export { type AccessHolder, AccessVerdict, EffectiveAccess, type TemplateEnvironment } from './runtime/effective-access';
