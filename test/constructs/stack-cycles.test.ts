import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { GovernedKey } from '../../src/constructs/governed-key';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, ENV, roleArn } from './synthesized';

const assumedBy = new iam.AccountPrincipal(ACCOUNT);
const PARTITION_KEY = { name: 'id', type: dynamodb.AttributeType.STRING };

/** Roles before and after the key, and resources that use it with both. */
function bankingApp(context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const [early, keys, late, data, messages] = ['Early', 'Keys', 'Late', 'Data', 'Messages'].map((id) => new Stack(app, id, { env: ENV }));
  const auditor = new iam.Role(early, 'Auditor', { assumedBy });
  const key = new GovernedKey(keys, 'Key', { access: { auditors: [auditor] } });
  const writer = new iam.Role(late, 'Writer', { assumedBy });
  const bucket = new s3.Bucket(data, 'Bucket', { encryptionKey: key });
  const table = new dynamodb.Table(data, 'Table', { partitionKey: PARTITION_KEY, encryptionKey: key });
  const secret = new secretsmanager.Secret(data, 'Secret', { encryptionKey: key });
  const queue = new sqs.Queue(messages, 'Queue', { encryptionMasterKey: key });
  const topic = new sns.Topic(messages, 'Topic', { masterKey: key });
  topic.addSubscription(new subscriptions.SqsSubscription(queue));
  new events.Rule(messages, 'Rule', { eventPattern: { source: ['app'] }, targets: [new targets.SqsQueue(queue)] });
  const reader = new iam.Role(data, 'Reader', { assumedBy });
  for (const role of [reader, writer]) {
    bucket.grantReadWrite(role);
    table.grantReadWriteData(role);
    secret.grantRead(role);
    queue.grantSendMessages(role);
    topic.grantPublish(role);
    key.grants.encryptDecrypt(role);
  }
  return { app, stacks: { early, keys, late, data, messages }, roles: { auditor, reader, writer } };
}

test.each<[string, Record<string, unknown>]>([
  ['without feature flags', {}],
  ['with the flag that names the topic of a queue', { '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true }],
  ['with the flag that puts S3 into topics', { '@aws-cdk/s3-notifications:addS3TrustKeyPolicyForSnsSubscriptions': true }],
])('a key that stacks on both sides use makes no cycle, %s', (_, context) => {
  const { app, stacks, roles } = bankingApp(context);
  const access = new EffectiveAccess(app);
  expect(stacks.keys.dependencies).toEqual([stacks.early]);
  for (const role of [roles.reader, roles.writer])
    expect(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:PutKeyPolicy'].map((action) => access.ofRole(role, action))).toEqual([
      'allowed',
      'allowed',
      'denied',
    ]);
  expect(access.ofRole(roles.auditor, 'kms:Decrypt')).toBe('denied');
  expect(access.of(roleArn('Other'), 'kms:Decrypt')).toBe('denied');
});

test('the template of the key refers to no other stack but the one that comes first', () => {
  const { app } = bankingApp();
  const template = JSON.stringify(app.synth().getStackByName('Keys').template);
  expect(template.match(/"Fn::ImportValue":"(\w+):/g)).toEqual([expect.stringContaining('Early:')]);
});
