import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { GovernedKey } from '../../src/constructs/governed-key';
import { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from '../../src/constructs/key-kind';
import { Rotation } from '../../src/constructs/rotation';
import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, AGNOSTIC, ENV, roleArn } from './synthesized';

const turnedOff = process.env.CDK_VALIDATION;

beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});

afterAll(() => {
  process.env.CDK_VALIDATION = turnedOff;
});

/** An app in which what the CDK's own rules for CloudFormation find is an error. */
function strictStack(env = ENV): Stack {
  return new Stack(new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } }), 'Stack', { env });
}

const synthesize = (stack: Stack) => (stack.node.root as App).synth();

test('the rules are at work', () => {
  const stack = strictStack();
  new kms.CfnKey(stack, 'Key', { pendingWindowInDays: 3 }).applyRemovalPolicy(RemovalPolicy.RETAIN);
  expect(() => synthesize(stack)).toThrow(/F3034|PendingWindowInDays/);
});

test.each([
  ['a known environment', ENV],
  ['one that deployment decides', AGNOSTIC],
])('keys, what uses them and who is granted them are valid in %s', (_, env) => {
  const stack = strictStack(env);
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  const key = new GovernedKey(stack, 'Key', {
    alias: 'documents',
    description: 'Customer documents',
    access: { administrators: [new iam.ArnPrincipal(roleArn('Admin'))], users: [role] },
    services: [ServiceUse.cloudTrail({ trailName: 'audit' }), ServiceUse.cloudWatchLogs()],
  });
  new s3.Bucket(stack, 'Bucket', { encryptionKey: key }).grantRead(role);
  new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key }).grantRead(role);
  expect(() => synthesize(stack)).not.toThrow();
});

test('every kind of key that CloudFormation creates is valid', () => {
  const kinds = [
    ...Object.values(RsaKeySize).flatMap((size) => [KeyKind.rsaEncryption(size), KeyKind.rsaSigning(size)]),
    ...Object.values(EccNistCurve).flatMap((curve) => [KeyKind.eccSigning(curve), KeyKind.eccKeyAgreement(curve)]),
    ...Object.values(HmacHash).map((hash) => KeyKind.hmac(hash)),
    ...Object.values(MlDsaParameterSet).map((parameterSet) => KeyKind.mlDsa(parameterSet)),
    ...[KeyKind.secp256k1(), KeyKind.ed25519(), KeyKind.sm2Encryption(), KeyKind.sm2Signing(), KeyKind.sm2KeyAgreement()],
  ];
  const stack = strictStack();
  for (const [index, kind] of kinds.entries()) new GovernedKey(stack, `Key${index}`, { kind, rotation: Rotation.none('a test') });
  expect(() => synthesize(stack)).not.toThrow();
});
