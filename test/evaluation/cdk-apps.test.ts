import { App, CfnParameter, NestedStack, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { AppModel } from '../../src/evaluation/app-model';
import { readAppFiles } from '../../src/runtime/app-files';
import { principalsOf } from './app-fixtures';

const IRELAND: StackProps = { env: { account: '111122223333', region: 'eu-west-1' } };
const VIRGINIA: StackProps = { env: { account: '111122223333', region: 'us-east-1' } };

/** What the CDK writes is what has to be understood. */
function read(build: (app: App) => void): AppModel {
  const app = new App({ analyticsReporting: false });
  build(app);
  return readAppFiles([app.synth().directory]);
}

function role(scope: Stack): iam.Role {
  return new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

test('a grant reaches the role and the key', () => {
  const { keys, principals, problems } = read((app) => {
    const stack = new Stack(app, 'Docs', IRELAND);
    new kms.Key(stack, 'Key', { alias: 'docs' }).grantDecrypt(role(stack));
  });
  const [key] = keys;
  expect(key).toMatchObject({ aliases: ['alias/docs'], constructPath: 'Docs/Key/Resource' });
  const [statement] = principals[0].identityPolicies[0].statements;
  expect(statement.resources?.values.map(String)).toEqual([String(key.arn)]);
  expect(problems).toEqual([]);
});

test.each([
  ['within a Region', IRELAND, IRELAND],
  ['between Regions', IRELAND, VIRGINIA],
])('a reference from stack to stack %s leads to the role', (_, producer, consumer) => {
  const { keys, principals } = read((app) => {
    const reader = role(new Stack(app, 'Producer', { ...producer, crossRegionReferences: true }));
    const stack = new Stack(app, 'Consumer', { ...consumer, crossRegionReferences: true });
    const key = new kms.Key(stack, 'Key');
    key.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [new iam.ArnPrincipal(reader.roleArn)], actions: ['kms:Decrypt'], resources: ['*'] }),
    );
  });
  const reader = principals.find(({ stack, logicalId }) => stack === 'Producer' && logicalId.startsWith('Role'));
  expect(principalsOf(keys[0])).toContain(String(reader?.arn));
});

test('a weak reference gives a replica the id of its primary', () => {
  const { keys } = read((app) => {
    const primary = new kms.Key(new Stack(app, 'Primary', IRELAND), 'Key', { multiRegion: true });
    const primaryKeyArn = Stack.consumeReference(primary.keyArn, ReferenceStrength.WEAK);
    new kms.CfnReplicaKey(new Stack(app, 'Replica', VIRGINIA), 'Copy', { primaryKeyArn, keyPolicy: { Statement: [] } });
  });
  const [primary, replica] = keys;
  expect(replica).toMatchObject({ replicaOf: primary.id, region: 'us-east-1' });
  expect(String(replica.arn)).toBe(String(primary.arn).replace('eu-west-1', 'us-east-1'));
});

test('a reference out of a nested stack leads to its key, and into it to the role', () => {
  const { keys, principals } = read((app) => {
    const stack = new Stack(app, 'Docs', IRELAND);
    const nested = new NestedStack(stack, 'Nested');
    const key = new kms.Key(nested, 'Key');
    const reader = role(stack);
    key.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [new iam.ArnPrincipal(reader.roleArn)], actions: ['kms:Decrypt'], resources: ['*'] }),
    );
    reader.addToPolicy(
      new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [kms.Key.fromKeyArn(stack, 'Import', key.keyArn).keyArn] }),
    );
  });
  const [reader] = principals;
  expect(principalsOf(keys[0])).toContain(String(reader.arn));
  expect(reader.identityPolicies[0].statements[0].resources?.values.map(String)).toEqual([String(keys[0].arn)]);
});

test('a parameter without a default is what is not known', () => {
  const { keys } = read((app) => {
    const stack = new Stack(app, 'Docs', IRELAND);
    const who = new CfnParameter(stack, 'Who').valueAsString;
    new kms.Key(stack, 'Key').addToResourcePolicy(
      new iam.PolicyStatement({ principals: [new iam.ArnPrincipal(who)], actions: ['kms:Decrypt'], resources: ['*'] }),
    );
  });
  expect(principalsOf(keys[0])).toContain('${Docs.Who}');
});
