import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { AccessBoundary } from './access-boundary';
import type { AccountAccess } from './account-access';
import { BOUNDARY, DURATION, FLAG, having, memberOf, optional, props, type Shapes, struct, TEXT } from './input-shape';
import type { KeyAccess } from './key-access';
import { KEY_ACCESS } from './key-access';
import type { KeyKind } from './key-kind';
import type { KeyMaterial } from './key-material';
import type { Rotation } from './rotation';
import type { ServiceUse } from './service-use';
import { CONTEXT, GRANTEES, KIND, SERVICES } from './value-shapes';

/** Properties of a governed key. */
export interface GovernedKeyProps {
  /**
   * Name of the alias, with or without `alias/`: at most 256 characters of `a-z A-Z 0-9 : / _ -`, not starting with `aws/`.
   *
   * The alias is retained when the key is.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
   *
   * @default - no alias
   */
  readonly alias?: string;

  /**
   * What the key protects, at most 8,192 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Key spec and key usage. IMPORTANT: changing it on a deployed key makes the update fail.
   *
   * @default KeyKind.symmetric()
   */
  readonly kind?: KeyKind;

  /**
   * Where the key material comes from and where it is kept. IMPORTANT: changing it on a deployed key makes the update fail.
   *
   * @default KeyMaterial.awsKms()
   */
  readonly material?: KeyMaterial;

  /**
   * How the key gets new material.
   *
   * @default - yearly: `Rotation.automatic()` where the kind can, else `Rotation.manual({ every: Duration.days(365) })`
   */
  readonly rotation?: Rotation;

  /**
   * Who holds which duty. Grants add to it.
   *
   * @default - the deployment role manages the key, nobody uses it
   */
  readonly access?: KeyAccess;

  /**
   * AWS services that work with the key.
   *
   * Resources of the app that name the key are found without it: the deployment role may provision them.
   *
   * @default - none
   */
  readonly services?: ServiceUse[];

  /**
   * A fence around the use of the key: whoever is outside is denied.
   *
   * @default - none; who is not named has no access anyway
   */
  readonly boundary?: AccessBoundary;

  /**
   * Encryption context that every direct use must bring: for each key one of the values, exactly. Symmetric keys only.
   *
   * Services bring a context of their own and are not asked for this one.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
   *
   * @default - none required
   */
  readonly encryptionContext?: { [key: string]: string[] };

  /**
   * How far the key trusts IAM policies of its account.
   *
   * @default AccountAccess.metadata()
   */
  readonly accountAccess?: AccountAccess;

  /**
   * The roles that CloudFormation acts with when it deploys this key, where they are not those of the synthesizer: for StackSets, Service
   * Catalog, `cdk deploy --role-arn` and pipelines. Each must exist before the key is deployed.
   *
   * @default - the CloudFormation execution role of the stack's synthesizer
   */
  readonly deploymentRoles?: IGrantable[];

  /**
   * Why one principal may hold duties that must be separated. Kept in the template's metadata and in every report.
   *
   * @default - conflicting duties are an error
   */
  readonly separationWaiver?: string;

  /**
   * Days from the order to delete the key to its deletion, 7 to 30, whole. Nobody can order it with a shorter window.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
   *
   * @default Duration.days(30)
   */
  readonly pendingWindow?: Duration;

  /**
   * Whole days without use before anybody but the deployment may disable the key or order its deletion. KMS counts since the last use, for a
   * key never used since its creation, and for both not before 2026-04-23.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
   *
   * @default - the key may be disabled and deleted while it is used
   */
  readonly idleBeforeDeletion?: Duration;

  /**
   * Whether disabling the key and ordering its deletion takes a second factor, for everybody but the deployment.
   *
   * @default false
   */
  readonly mfaForDeletion?: boolean;

  /**
   * What becomes of key and alias when they leave the app.
   *
   * The default keeps them once they exist and cleans up after a creation that failed, so that it can be tried again.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

export const KEY_PROPS: Shapes<GovernedKeyProps> = {
  access: optional(struct(KEY_ACCESS)),
  accountAccess: optional(having('_delegation', 'an `AccountAccess`', 'AccountAccess.metadata()')),
  alias: optional(TEXT),
  boundary: optional(BOUNDARY),
  deploymentRoles: GRANTEES,
  description: optional(TEXT),
  encryptionContext: optional(CONTEXT),
  idleBeforeDeletion: optional(DURATION),
  kind: optional(KIND),
  material: optional(having('_origin', 'a `KeyMaterial`', 'KeyMaterial.awsKms()')),
  mfaForDeletion: optional(FLAG),
  pendingWindow: optional(DURATION),
  removalPolicy: optional(memberOf('RemovalPolicy', RemovalPolicy)),
  rotation: optional(having('_generations', 'a `Rotation`', 'Rotation.automatic(Duration.days(365))')),
  separationWaiver: optional(TEXT),
  services: optional(SERVICES),
};

export const GOVERNED_KEY = props(KEY_PROPS);
