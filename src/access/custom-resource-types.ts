/** Types of custom resources of this package, by which a template shows what CloudFormation has no resource for. */

/** A key in a custom key store, with properties like those of `AWS::KMS::Key`. */
export const STORED_KEY_TYPE = 'Custom::KmsStoredKey';

/** A KMS grant, with properties like the parameters of CreateGrant. */
export const KEY_GRANT_TYPE = 'Custom::KmsGrant';

/** Rotation of a key whenever a token changes. */
export const ON_DEMAND_ROTATION_TYPE = 'Custom::KmsOnDemandRotation';
