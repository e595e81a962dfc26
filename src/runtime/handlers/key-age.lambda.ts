import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KMSClient } from '@aws-sdk/client-kms';
import type { KeyAgeCheck } from '../../constructs/key-age.contract';
import { KeyAgeRun } from './key-age-run';
import { KeyMaterials } from './key-material';

/** A request without an answer is given up after seconds: one key must not keep the others from being measured. */
const CLIENT = { maxAttempts: 8, requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000, throwOnRequestTimeout: true } };

const materials = new KeyMaterials(new KMSClient(CLIENT));
const cloudWatch = new CloudWatchClient(CLIENT);

export const handler = (check: KeyAgeCheck): Promise<void> => new KeyAgeRun(materials, cloudWatch).check(check);
