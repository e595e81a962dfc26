import type { FieldProblem } from '../evaluation/field-reader';
import { Field, flag, mapOf, objectOf, text } from '../evaluation/field-reader';
import { count, decimal, percentage, version } from './quantities';

/** Calls of S3 for objects under a key, in a month. */
export interface BucketUsage {
  readonly writes: number;
  readonly reads: number;
  /** @default - as the buckets of the app are set that encrypt with the key */
  readonly bucketKey?: boolean;
  /** Percent of the calls that a bucket key saves, whole, 0 to 99. @default 99 */
  readonly bucketKeySavings?: number;
}

/** Data key pairs generated under a key in a month, by kind. */
export interface DataKeyPairUsage {
  readonly ecc?: number;
  readonly rsa?: number;
}

/** What happens with a key in a month. */
export interface KeyUsage {
  /** How often it has rotated so far. @default - not known where it rotates, else never */
  readonly rotations?: number;
  /** Calls, but for those below. @default - not known */
  readonly requests?: number;
  /** @default - none */
  readonly dataKeyPairs?: DataKeyPairUsage;
  /** @default - none */
  readonly s3?: BucketUsage;
}

/** What is monitored in a stack in a month. */
export interface MonitoringUsage {
  /** A decimal. @default - not known */
  readonly logGigabytes?: string;
}

/** Everything that templates do not say about what an app does in a month. */
export interface Usage {
  /** Whether the account has nothing else that uses up what is free. @default true */
  readonly freeTier?: boolean;
  /** Region of stacks whose templates leave it open. @default - not known */
  readonly region?: string;
  /** By alias, ARN of the alias, logical id, construct path, `stack.logicalId` or ARN. */
  readonly keys?: Readonly<Record<string, KeyUsage>>;
  /** By name of the stack. */
  readonly monitoring?: Readonly<Record<string, MonitoringUsage>>;
}

const keyUsage = objectOf<KeyUsage>(
  {
    rotations: count,
    requests: count,
    dataKeyPairs: objectOf<DataKeyPairUsage>({ ecc: count, rsa: count }, []),
    s3: objectOf<BucketUsage>({ writes: count, reads: count, bucketKey: flag, bucketKeySavings: percentage }, ['writes', 'reads']),
  },
  [],
);

const usage = objectOf<Usage & { readonly version: number }>(
  {
    version,
    freeTier: flag,
    region: text,
    keys: mapOf(keyUsage),
    monitoring: mapOf(objectOf<MonitoringUsage>({ logGigabytes: decimal }, [])),
  },
  ['version'],
);

/** Reads a usage file and adds what is wrong with it to the problems: what is read is whole where there are none. */
export function parseUsage(value: unknown, problems: FieldProblem[]): Usage | undefined {
  return usage(new Field(value, [], problems, 'usage'));
}
