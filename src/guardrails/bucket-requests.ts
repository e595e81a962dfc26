import type { ResourceModel } from '../evaluation/app-model';
import { parseArn } from '../evaluation/arn';
import type { ContextEntry } from '../evaluation/request-context';
import { joinText, type Text } from '../evaluation/text';
import type { Requests } from './denied-requests';

/** Stands for each action of S3. */
export const ANY_BUCKET_ACTION = joinText('s3:', { id: 'an action of S3', reason: 'it can be any', min: 1 });

/** Stands for the name of each object. */
export const ANY_OBJECT = joinText({ id: 'name of an object', reason: 'it can be any', min: 1 });

const ALGORITHM = 's3:x-amz-server-side-encryption';
const KEY_ID = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const CUSTOMER_ALGORITHM = 's3:x-amz-server-side-encryption-customer-algorithm';

/** Uploads that ask for one kind of encryption. */
export interface Uploads {
  /** What they ask for, in words. */
  readonly what: string;
  readonly requests: Requests;
  /** They leave open which of many keys they ask for: that they may be denied says nothing. */
  readonly isAnyOf: boolean;
}

/** What uploads can ask for besides the key of a bucket; where they ask for nothing, they get what the bucket has. */
export function otherUploads(bucket: ResourceModel, options: { readonly customerKeys: boolean }): readonly Uploads[] {
  const uploads = (what: string, asked: Readonly<Record<string, Text>>, isAnyOf = false) => ({
    what,
    isAnyOf,
    requests: askingFor(bucket, asked),
  });
  const byKms = ['aws:kms', 'aws:kms:dsse'].flatMap((algorithm) => [
    uploads(`${algorithm} without a key, which is the AWS managed key`, { [ALGORITHM]: algorithm }),
    uploads(`${algorithm} with another key`, { [ALGORITHM]: algorithm, [KEY_ID]: STRANGE_KEY }),
    uploads(`${algorithm} with another key`, { [ALGORITHM]: algorithm, [KEY_ID]: neighborKey(bucket) }, true),
  ]);
  const byCustomer = uploads('a key of the caller (SSE-C)', { [CUSTOMER_ALGORITHM]: 'AES256' });
  return [uploads('AES256', { [ALGORITHM]: 'AES256' }), ...byKms, ...(options.customerKeys ? [byCustomer] : [])];
}

/** No key of the bucket can have this ARN. */
const STRANGE_KEY = 'arn:aws:kms:another-region:another-account:key/another-key';

/** Some other key of the account and Region. */
function neighborKey({ account, region, arn = '' }: ResourceModel): Text {
  const id = { id: 'another key', reason: 'it can be any', unique: true, min: 36, max: 36 };
  return joinText('arn:', parseArn(arn)?.partition ?? 'aws', ':kms:', region, ':', account, ':key/', id);
}

function askingFor({ arn = '' }: ResourceModel, asked: Readonly<Record<string, Text>>): Requests {
  const entries = [ALGORITHM, KEY_ID, CUSTOMER_ALGORITHM].map((key): [string, ContextEntry] => [
    key,
    key in asked ? [asked[key]] : 'absent',
  ]);
  return { action: 's3:putobject', on: joinText(arn, '/', ANY_OBJECT), context: Object.fromEntries(entries) };
}
