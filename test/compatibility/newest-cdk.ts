/**
 * What users write, compiled and run against the newest aws-cdk-lib by `.ci/run`, and compiled against the oldest one with the rest of the tests.
 */
import { strictEqual, throws } from 'node:assert';
import { App, Duration, type IPolicyValidationPlugin, Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptByDefault, GovernedKey, type IGovernedKey, KmsGuardrails } from 'cdk-kms-governance';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });

const key = new GovernedKey(stack, 'Key', { alias: 'documents' });
const governed: IGovernedKey = key;
const imported = GovernedKey.fromGovernedKeyArn(
  stack,
  'Imported',
  'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
);

/** A governed key is a key to everybody who asks for one. */
export const asKey: kms.IKey[] = [key, governed, imported];
export const asKeyRef: kms.IKeyRef[] = [key, governed, imported];

/** Its grants have every method that the grants of a key have. */
export const asGrants: { [Method in keyof kms.KeyGrants]: kms.KeyGrants[Method] } = key.grants;
export const asGrantMethods = (grantee: IGrantable) => [
  key.grant(grantee, 'kms:Decrypt'),
  key.grantDecrypt(grantee),
  key.grantEncrypt(grantee),
  key.grantEncryptDecrypt(grantee),
];

EncryptByDefault.apply(stack, { key });
const bucket = new s3.Bucket(stack, 'Bucket');
strictEqual(bucket.encryptionKey, key, 'property injectors reach the constructs of this aws-cdk-lib');

/** The guardrails are a validation plugin, and judge what this aws-cdk-lib writes: a rule as an error ends synthesis. */
const guardrails: IPolicyValidationPlugin = new KmsGuardrails({ severities: { DeletionWindow: 'error' } });
const guarded = new App({ autoSynth: false });
new GovernedKey(new Stack(guarded, 'Stack'), 'Key', { pendingWindow: Duration.days(7) });
Validations.of(guarded).addPlugins(guardrails);
throws(() => guarded.synth(), /Validation failed/);
