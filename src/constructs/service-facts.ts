import type { IConstruct } from 'constructs';
import type { PolicyText } from './policy-text';
import type { Conditions } from './principal-identity';

/** Where a key is, as text for `Fn::Sub`. */
export interface KeyEnvironment {
  readonly account: string;
  readonly region: string;
}

/** A statement that lets a service, or the service-linked role it acts with, use the key. */
export interface ServiceStatement {
  readonly sid: string;
  readonly principal: Readonly<Record<string, readonly PolicyText[]>>;
  readonly actions: readonly string[];
  readonly conditions: Conditions;
}

/** What a service does to a key while its resources are created, read, updated and deleted by a deployment. */
export interface Provisioning {
  readonly actions: readonly string[];
  /** EKS does not set kms:GrantIsForAWSResource. */
  readonly grantsUnbounded?: boolean;
}

/** All there is to know about how one service works with keys. */
export interface ServiceFacts {
  readonly service: string;
  /** First labels of the kms:ViaService values, where the service calls as its caller. */
  readonly endpoints?: readonly string[];
  /** DynamoDB and AWS Backup call from several Regions. */
  readonly anyRegion?: boolean;
  readonly provisioning?: Provisioning;
  readonly statements?: (environment: KeyEnvironment) => readonly ServiceStatement[];
  readonly validate?: (scope: IConstruct) => void;
}

/** What the `kms:GenerateDataKey*` of the AWS documentation stands for. */
export const DATA_KEY_ACTIONS: readonly string[] = [
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
];

/** What the `kms:ReEncrypt*` of the AWS documentation stands for. */
export const RE_ENCRYPT_ACTIONS: readonly string[] = ['kms:ReEncryptFrom', 'kms:ReEncryptTo'];
