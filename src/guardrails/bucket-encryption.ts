import { parseArn } from '../evaluation/arn';
import { isPlainObject } from '../evaluation/choices';
import type { Resolved } from '../evaluation/resolved';
import { OpenText, type Text, type Truth, textMatches } from '../evaluation/text';
import { negate } from '../evaluation/three-valued';
import type { JudgedApp } from './judged-app';
import type { Doubt } from './judgement';
import { doubtAbout } from './template-settings';

/** The property that says how a bucket encrypts, and what counts where it is not there. */
export const ENCRYPTION_PROPERTY = { BucketEncryption: {} } as const;

/** How a bucket encrypts what uploads do not say otherwise of. */
export interface BucketEncryption {
  /** `AES256`, `aws:kms` or `aws:kms:dsse`. */
  readonly algorithm: Resolved;
  /** The key for `aws:kms` and `aws:kms:dsse`; undefined is the AWS managed key. */
  readonly keyId?: Text;
  readonly bucketKey: Resolved;
  /** What uploads may not ask for; undefined leaves it to S3. */
  readonly blocked?: Resolved;
}

/**
 * Reads the rule for encryption of a bucket; it has one. Without, S3 encrypts with AES256 and a key of its own.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-serversideencryptionrule.html
 */
export function readEncryption(encryption: Resolved): BucketEncryption | Doubt {
  const rules = within(encryption, 'ServerSideEncryptionConfiguration');
  const rule = Array.isArray(rules) ? ((rules as readonly Resolved[])[0] ?? {}) : (rules ?? {});
  const byDefault = within(rule, 'ServerSideEncryptionByDefault') ?? {};
  const algorithm = within(byDefault, 'SSEAlgorithm') ?? 'AES256';
  const [doubt] = [encryption, rule, byDefault, algorithm].flatMap((value) => doubtAbout('BucketEncryption', value) ?? []);
  if (doubt) return doubt;
  const keyId = within(byDefault, 'KMSMasterKeyID');
  return {
    algorithm,
    ...((typeof keyId === 'string' || keyId instanceof OpenText) && { keyId }),
    bucketKey: within(rule, 'BucketKeyEnabled') ?? false,
    blocked: within(within(rule, 'BlockedEncryptionTypes') ?? {}, 'EncryptionType'),
  };
}

function within(value: Resolved, name: string): Resolved | undefined {
  return isPlainObject(value) ? value[name] : value;
}

/** Whether it is KMS that encrypts. */
export function usesKms({ algorithm }: BucketEncryption): boolean {
  return algorithm === 'aws:kms' || algorithm === 'aws:kms:dsse';
}

const ALIASES_OF_AWS = 'alias/aws/*';

/** Whether a customer manages the key. A key id or ARN says nothing else than that somebody chose it. */
export function isCustomerManaged({ keyId }: BucketEncryption, app: JudgedApp): Truth {
  if (keyId === undefined) return 'no';
  if (app.keyNamed(keyId)) return 'yes';
  return negate(textMatches(ALIASES_OF_AWS, parseArn(keyId)?.resource ?? keyId));
}
