import type { Stack } from 'aws-cdk-lib';
import type { GovernedKey } from './governed-key';

/** A key as a monitor sees it: one key of KMS, be it a generation, a replica or the only one behind its construct. */
export interface WatchedKey {
  readonly arn: string;
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** The stack that makes it; undefined for a key of another app. */
  readonly stack?: Stack;
  /** Names of the aliases that the app gives it, with `alias/`. */
  readonly aliases: readonly string[];
  /** What people call it: its alias, or the path of its construct. */
  readonly label: string;
  /** Names what is made for it, the same whatever other keys there are; unique in its Region. */
  readonly constructId: string;
  /** The same for all keys of a multi-Region set, which have one id. */
  readonly family: string;
  /** Days after which its material is to be renewed; undefined where nobody expects that. */
  readonly rotatesAfter?: number;
  /** Whether its material is imported, and so may expire. */
  readonly isImported: boolean;
  /** The construct whose policy has to name who reads about the key; undefined where IAM policies are enough. */
  readonly closedBy?: GovernedKey;
  /** The external key store that it is in. */
  readonly externalKeyStore?: string;
}
