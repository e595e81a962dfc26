/** What keys in custom key stores and their handler agree on. */

/** Name of the handler's bundle below `assets/handlers`. */
export const STORED_KEY_HANDLER = 'stored-key';

/** Properties of the resource, named as those of `AWS::KMS::Key` where that has them, else as in the API. */
export interface StoredKeyProperties {
  readonly KeyPolicy: object;
  readonly Origin: 'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE';
  readonly CustomKeyStoreId: string;
  /** Id of the key in the external key manager. */
  readonly XksKeyId?: string;
  readonly Description?: string;
  /** `false` for a generation that is retired. */
  readonly Enabled?: string;
  /** CloudFormation turns numbers into text. */
  readonly PendingWindowInDays: string;
  readonly Tags?: readonly StoredKeyTag[];
}

export interface StoredKeyTag {
  readonly Key: string;
  readonly Value: string;
}
