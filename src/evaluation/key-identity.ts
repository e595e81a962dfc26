import { parseArn } from './arn';
import type { KeyFacts } from './request';
import { openText, type Text } from './text';

/** A key with everything filled in that KMS has a default for. */
export interface KeyIdentity {
  readonly arn: Text;
  readonly account: Text;
  readonly region: Text;
  readonly partition: Text;
  readonly spec: Text;
  readonly usage: Text;
  readonly origin: Text;
  readonly multiRegion: Text;
  readonly multiRegionKeyType?: Text;
  readonly aliases?: readonly Text[];
  readonly tags?: Readonly<Record<string, Text>>;
}

const IDENTITIES = new WeakMap<KeyFacts, KeyIdentity>();

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export function identifyKey(facts: KeyFacts): KeyIdentity {
  const known = IDENTITIES.get(facts);
  if (known) return known;
  const identity = fillIn(facts);
  IDENTITIES.set(facts, identity);
  return identity;
}

function fillIn(facts: KeyFacts): KeyIdentity {
  const arn = parseArn(facts.arn);
  const spec = facts.spec ?? 'SYMMETRIC_DEFAULT';
  const multiRegion = textOf(facts.multiRegion ?? isMultiRegionArn(arn?.resource));
  return {
    arn: facts.arn,
    account: facts.account ?? arn?.account ?? openText(`account of ${facts.arn}`, 'the account of the key is not known'),
    region: facts.region ?? arn?.region ?? openText(`region of ${facts.arn}`, 'the Region of the key is not known'),
    partition: facts.partition ?? arn?.partition ?? 'aws',
    spec,
    usage: facts.usage ?? usageOf(spec),
    origin: facts.origin ?? 'AWS_KMS',
    multiRegion,
    multiRegionKeyType: multiRegion === 'false' ? undefined : (facts.multiRegionKeyType ?? 'PRIMARY'),
    aliases: facts.aliases,
    tags: facts.tags,
  };
}

function textOf(value: boolean | Text): Text {
  return typeof value === 'boolean' ? String(value) : value;
}

/** Ids of multi-Region keys start with mrk-. */
function isMultiRegionArn(resource: Text | undefined): boolean {
  return String(resource ?? '').startsWith('key/mrk-');
}

/** Only where the spec has a single usage or KMS assumes one. */
function usageOf(spec: Text): Text {
  if (spec === 'SYMMETRIC_DEFAULT') return 'ENCRYPT_DECRYPT';
  if (typeof spec === 'string' && spec.startsWith('HMAC_')) return 'GENERATE_VERIFY_MAC';
  if (typeof spec === 'string' && spec.startsWith('ML_KEM_')) return 'ENCAPSULATE_DECAPSULATE';
  if (typeof spec === 'string' && /^(ML_DSA_|ECC_)/.test(spec)) return 'SIGN_VERIFY';
  return openText(`usage of ${spec}`, 'the usage of the key is not known');
}
