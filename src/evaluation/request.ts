import type { Text } from './text';

/** An IAM or STS ARN (user, role, assumed-role session, federated user, root user), or a service that calls for itself. */
export type Caller = Text | { readonly service: Text };

export type ContextValue = Text | number | boolean | readonly (Text | number | boolean)[];

/** What is known about the key; what is left out has the default of KMS. */
export interface KeyFacts {
  readonly arn: Text;
  /** @default - from the ARN */
  readonly account?: Text;
  /** @default - from the ARN */
  readonly region?: Text;
  /** @default - from the ARN */
  readonly partition?: Text;
  /** @default SYMMETRIC_DEFAULT */
  readonly spec?: Text;
  /** @default - the first usage the spec has */
  readonly usage?: Text;
  /** @default AWS_KMS */
  readonly origin?: Text;
  /** @default - true for key ids that start with mrk- */
  readonly multiRegion?: boolean | Text;
  /** @default PRIMARY for multi-Region keys */
  readonly multiRegionKeyType?: Text;
  /** Names with `alias/`. @default - not known */
  readonly aliases?: readonly Text[];
  /** @default - not known */
  readonly tags?: Readonly<Record<string, Text>>;
}

/** A call to KMS. */
export interface AccessRequest {
  readonly principal: Caller;
  /** With prefix, such as `kms:Decrypt`; case does not matter. */
  readonly action: string;
  readonly key: KeyFacts;
  /** Condition keys of the request. What follows from principal, key and action is filled in where it is missing. */
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** ARN of the alias, for alias operations. @default - any alias of the key, or any name where none is known */
  readonly alias?: Text;
  /**
   * True for a question over all requests of this principal ("can it, and when?"): a condition key that is not in the
   * context is undetermined. False for one given request: it is absent.
   */
  readonly open: boolean;
}
