import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyKind } from '../../src/constructs/key-kind';
import { ServiceUse } from '../../src/constructs/service-use';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, ENV, FOREIGN_ACCOUNT, newStack, policyOf, REGION } from './synthesized';

type Context = Record<string, string>;

interface DocumentedCase {
  readonly service: string;
  readonly asks: string[];
  readonly gets: string[];
  /** What a call for this account brings, and one for another. */
  readonly own: Context;
  readonly other?: Context;
}

const source = (arn: string): Context => ({ 'aws:SourceArn': arn });
const account = (id: string): Context => ({ 'aws:SourceAccount': id });
const logGroup = (id: string): Context => ({ 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${id}:log-group:app` });
const alarm = (id: string): Context => ({ ...account(id), ...source(`arn:aws:cloudwatch:${REGION}:${id}:alarm:cpu`) });
const delivery = (id: string): Context => ({ ...account(id), ...source(`arn:aws:logs:${REGION}:${id}:*`) });
const WRITES_AND_READS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Both ways by which constructs name a service, with the context that its documentation says it sends. */
const CASES: DocumentedCase[] = [
  {
    service: 's3',
    asks: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    gets: WRITES_AND_READS,
    own: account(ACCOUNT),
    other: account(FOREIGN_ACCOUNT),
  },
  {
    service: 'sns',
    asks: ['kms:Decrypt', 'kms:GenerateDataKey'],
    gets: WRITES_AND_READS,
    own: source(`arn:aws:sns:${REGION}:${ACCOUNT}:t`),
    other: source(`arn:aws:sns:${REGION}:${FOREIGN_ACCOUNT}:t`),
  },
  { service: 'events', asks: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:Encrypt'], gets: WRITES_AND_READS, own: {} },
  {
    service: 'cloudwatch',
    asks: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    gets: WRITES_AND_READS,
    own: alarm(ACCOUNT),
    other: alarm(FOREIGN_ACCOUNT),
  },
  {
    service: `logs.${REGION}`,
    asks: ['kms:Encrypt*', 'kms:Decrypt*'],
    gets: ['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey'],
    own: logGroup(ACCOUNT),
    other: logGroup(FOREIGN_ACCOUNT),
  },
  { service: 'delivery.logs', asks: ['kms:Decrypt*'], gets: ['kms:Decrypt'], own: {} },
  {
    service: 'delivery.logs',
    asks: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    gets: WRITES_AND_READS,
    own: delivery(ACCOUNT),
    other: delivery(FOREIGN_ACCOUNT),
  },
  {
    service: 'config',
    asks: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    gets: WRITES_AND_READS,
    own: account(ACCOUNT),
    other: account(FOREIGN_ACCOUNT),
  },
  {
    service: 'cloudfront',
    asks: ['kms:Decrypt'],
    gets: ['kms:Decrypt'],
    own: source(`arn:aws:cloudfront::${ACCOUNT}:distribution/E1`),
    other: source(`arn:aws:cloudfront::${FOREIGN_ACCOUNT}:distribution/E1`),
  },
];

const WAYS: Record<string, (key: GovernedKey, service: iam.ServicePrincipal, actions: string[]) => unknown> = {
  grant: (key, service, actions) => key.grant(service, ...actions),
  'grants.actions': (key, service, actions) => key.grants.actions(service, ...actions),
  addToResourcePolicy: (key, service, actions) =>
    key.addToResourcePolicy(new iam.PolicyStatement({ principals: [service], actions, resources: ['*'] })),
};

describe.each(Object.keys(WAYS))('a service that is named without conditions through %s', (way) => {
  test.each(CASES)('$service for $asks gets what AWS documents', ({ service, asks, gets, own, other }) => {
    const app = new App();
    const key = new GovernedKey(new Stack(app, 'Stack', { env: ENV }), 'Key');
    const principal = `${service}.amazonaws.com`;
    WAYS[way](key, new iam.ServicePrincipal(principal), asks);
    const access = new EffectiveAccess(app);
    for (const action of gets) {
      expect([action, access.of({ service: principal }, action, own)]).toEqual([action, 'allowed']);
      if (other) expect([action, access.of({ service: principal }, action, other)]).toEqual([action, 'denied']);
    }
    for (const action of ['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion'])
      expect([action, access.of({ service: principal }, action, own)]).toEqual([action, 'denied']);
    expect(access.of({ service: 'ec2.amazonaws.com' }, 'kms:Decrypt', own)).toBe('denied');
  });
});

test('a service that is named twice has one statement', () => {
  const stack = newStack();
  const key = new GovernedKey(stack, 'Key');
  for (const action of WRITES_AND_READS) key.grant(new iam.ServicePrincipal('events.amazonaws.com'), action);
  expect(policyOf(stack).filter(({ Principal }) => 'Service' in Principal)).toHaveLength(1);
});

test('a declared service says for which resource, and is not asked for once more', () => {
  const stack = newStack();
  const key = new GovernedKey(stack, 'Key', { services: [ServiceUse.s3EventNotifications({ bucketName: 'uploads' })] });
  key.grant(new iam.ServicePrincipal('s3.amazonaws.com'), 'kms:Decrypt');
  const statements = policyOf(stack).filter(({ Principal }) => 'Service' in Principal);
  expect(statements.map(({ Condition }) => Condition?.ArnLike)).toEqual([{ 'aws:SourceArn': 'arn:aws:s3:::uploads' }]);
});

describe('conditions of its own', () => {
  function conditionOf(principal: (stack: Stack) => iam.IPrincipal, action = 'kms:Decrypt'): unknown {
    const stack = newStack();
    new GovernedKey(stack, 'Key').grant({ grantPrincipal: principal(stack) }, action);
    return policyOf(stack).find(({ Principal }) => 'Service' in Principal)?.Condition;
  }

  test.each<[string, Record<string, Record<string, string>>]>([
    ['kendra', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }],
    ['fargate', { StringEquals: { 'kms:EncryptionContext:aws:ecs:clusterAccount': ACCOUNT } }],
    ['dnssec-route53', { Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
  ])('keep %s bounded', (service, conditions) => {
    expect(conditionOf(() => new iam.ServicePrincipal(`${service}.amazonaws.com`, { conditions }))).toEqual(conditions);
  });

  test('of a CreateGrant are left alone: services do not say that their own grants are for a resource', () => {
    const conditions = { StringEquals: { 'kms:EncryptionContext:aws:ecs:clusterAccount': ACCOUNT } };
    expect(conditionOf(() => new iam.ServicePrincipal('fargate.amazonaws.com', { conditions }), 'kms:CreateGrant')).toEqual(conditions);
  });

  test('that refer to a topic name it by pattern', () => {
    const byTopic = (operator: string, props: sns.TopicProps) => (stack: Stack) =>
      new iam.ServicePrincipal('sns.amazonaws.com', {
        conditions: { [operator]: { 'aws:SourceArn': new sns.Topic(stack, 'Topic', props).topicArn } },
      });
    const arn = `arn:aws:sns:${REGION}:${ACCOUNT}`;
    expect(conditionOf(byTopic('ArnEquals', {}))).toEqual({ ArnEquals: { 'aws:SourceArn': `${arn}:Stack-TopicBFC7AF6E-*` } });
    expect(conditionOf(byTopic('StringEquals', {}))).toEqual({ StringLike: { 'aws:SourceArn': `${arn}:Stack-TopicBFC7AF6E-*` } });
    expect(conditionOf(byTopic('ArnEquals', { topicName: 'orders' }))).toEqual({ ArnEquals: { 'aws:SourceArn': `${arn}:orders` } });
  });

  test('that refer to a bucket name it, or give way to what AWS documents', () => {
    const byBucket = (props: s3.BucketProps) => (stack: Stack) =>
      new iam.ServicePrincipal('s3.amazonaws.com', {
        conditions: { ArnLike: { 'aws:SourceArn': new s3.Bucket(stack, 'Bucket', props).bucketArn } },
      });
    expect(conditionOf(byBucket({ bucketName: 'uploads' }))).toEqual({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } });
    expect(conditionOf(byBucket({}))).toEqual({ StringEquals: { 'aws:SourceAccount': ACCOUNT } });
  });
});

test.each([
  ['of one stack', true],
  ['of another stack than the key', false],
])('a topic and a queue %s, both encrypted with the key, make no cycle', (_, together) => {
  const app = new App({ context: { '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true } });
  const keyStack = new Stack(app, 'Keys', { env: ENV });
  const stack = together ? keyStack : new Stack(app, 'Messages', { env: ENV });
  const key = new GovernedKey(keyStack, 'Key');
  const queue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key });
  new sns.Topic(stack, 'Topic', { masterKey: key }).addSubscription(new subscriptions.SqsSubscription(queue));
  const access = new EffectiveAccess(app);
  const from = (topic: string) => source(`arn:aws:sns:${REGION}:${ACCOUNT}:${stack.stackName}-Topic${topic}`);
  expect(access.of({ service: 'sns.amazonaws.com' }, 'kms:Decrypt', from('BFC7AF6E-a1B2c3D4e5F6'))).toBe('allowed');
  expect(access.of({ service: 'sns.amazonaws.com' }, 'kms:Decrypt', from('Other'))).toBe('denied');
});

test('a key of another kind is granted to a service that signs with it', () => {
  const stack = newStack();
  const key = new GovernedKey(stack, 'Key', { kind: KeyKind.of('ECC_NIST_P256', 'SIGN_VERIFY') });
  const conditions = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
  key.grantSign(new iam.ServicePrincipal('dnssec-route53.amazonaws.com', { conditions }));
  expect(policyOf(stack).find(({ Sid }) => Sid === 'UseSign')?.Condition).toEqual(conditions);
});
