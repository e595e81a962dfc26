export { AccessBoundary } from './constructs/access-boundary';
export { AccountAccess } from './constructs/account-access';
export { GovernedKey, type IGovernedKey } from './constructs/governed-key';
export { GovernedKeyGrants, type KeyGrantOptions } from './constructs/governed-key-grants';
export type { GovernedKeyProps } from './constructs/governed-key-props';
export type { KeyAccess } from './constructs/key-access';
export { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from './constructs/key-kind';
export { Rotation } from './constructs/rotation';
export { type CloudTrailUseOptions, type CloudWatchLogsUseOptions, ServiceUse } from './constructs/service-use';
