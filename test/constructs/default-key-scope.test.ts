import type { IPropertyInjector } from 'aws-cdk-lib';
import { App, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EncryptByDefaultProps } from '../../src/constructs/encrypt-by-default';
import { EncryptByDefault } from '../../src/constructs/encrypt-by-default';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { IGovernedKey } from '../../src/constructs/governed-key-base';
import { KeyKind } from '../../src/constructs/key-kind';
import type { DecidedExample } from './covered-examples';
import { ACCOUNT, ENV, newStack } from './synthesized';

interface Setting {
  readonly app: App;
  readonly stack: Stack;
  readonly key: GovernedKey;
}

function setting(): Setting {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  return { app, stack, key: new GovernedKey(stack, 'Key') };
}

function encrypted(options: Partial<EncryptByDefaultProps> = {}): Setting & { readonly defaults: EncryptByDefault } {
  const { app, stack, key } = setting();
  return { app, stack, key, defaults: EncryptByDefault.apply(app, { key, ...options }) };
}

const KEY = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };

function injector(constructUniqueId: string, inject: (props: object) => object): IPropertyInjector {
  return { constructUniqueId, inject };
}

const NAMED_QUEUE = injector(sqs.Queue.PROPERTY_INJECTION_ID, (props) => ({ queueName: 'named', ...props }));

describe('other property injectors', () => {
  test('that were at the scope before run as well', () => {
    const { stack, key } = setting();
    PropertyInjectors.of(stack).add(NAMED_QUEUE);
    EncryptByDefault.apply(stack, { key });
    new sqs.Queue(stack, 'Queue');
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { QueueName: 'named', KmsMasterKeyId: KEY });
  });

  test('around the scope run as well, whenever they were added', () => {
    const { app, stack, key } = setting();
    EncryptByDefault.apply(stack, { key });
    PropertyInjectors.of(app).add(NAMED_QUEUE);
    new sqs.Queue(new Construct(stack, 'Deep'), 'Queue');
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { QueueName: 'named', KmsMasterKeyId: KEY });
  });

  test('that fill in encryption leave the key alone', () => {
    const { app, stack, key } = setting();
    PropertyInjectors.of(app).add(
      injector(s3.Bucket.PROPERTY_INJECTION_ID, (props) => ({ encryption: s3.BucketEncryption.S3_MANAGED, enforceSSL: true, ...props })),
    );
    EncryptByDefault.apply(stack, { key });
    new s3.Bucket(stack, 'Bucket');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
        ],
      },
    });
    template.resourceCountIs('AWS::S3::BucketPolicy', 1);
  });

  test('nearer to a construct take the place of the key, and the resource is a warning', () => {
    const { stack, defaults } = encrypted();
    const inner = new Construct(stack, 'Inner');
    PropertyInjectors.of(inner).add(NAMED_QUEUE);
    new sqs.Queue(inner, 'Queue');
    const because =
      'its construct was made before the key was applied, or met another property injector; set `kmsMasterKeyId`, or apply the key first';
    expect(defaults.uncovered()).toEqual([{ constructPath: 'Stack/Inner/Queue/Resource', because }]);
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Inner/Queue/Resource',
      Match.stringLikeRegexp(
        `the default key does not encrypt it: ${because} \\[KmsGov.DefaultKeyNotReached at Stack/Inner/Queue/Resource\\]`,
      ),
    );
  });

  test('that are added later at the scope are an error', () => {
    const { app, stack } = encrypted();
    PropertyInjectors.of(app).add(NAMED_QUEUE);
    expect(() => Template.fromStack(stack)).toThrow(
      'property injectors must be added before `EncryptByDefault`, got one for `aws-cdk-lib.aws-sqs.Queue` after it, which takes its place; ' +
        'add it first, and it runs with the default key [KmsGov.DefaultKeyReplaced',
    );
  });
});

describe('a key applied further down', () => {
  test('goes first, and the key around it has nothing to say', () => {
    const { stack, key, defaults } = encrypted();
    const inner = new Construct(stack, 'Inner');
    const nearest = new GovernedKey(inner, 'Nearest');
    const nearestDefaults = EncryptByDefault.apply(inner, { key: nearest });
    new sns.Topic(inner, 'Topic');
    new sns.Topic(stack, 'Topic');
    const topics = Object.values(Template.fromStack(stack).findResources('AWS::SNS::Topic'));
    expect(topics.map(({ Properties }) => Properties.KmsMasterKeyId)).toEqual([stack.resolve(nearest.keyArn), stack.resolve(key.keyArn)]);
    expect([...defaults.kept(), ...nearestDefaults.kept(), ...defaults.uncovered()]).toEqual([]);
  });

  test('still lets the injectors around both run', () => {
    const app = new App();
    PropertyInjectors.of(app).add(NAMED_QUEUE);
    const stack = new Stack(app, 'Stack', { env: ENV });
    EncryptByDefault.apply(app, { key: new GovernedKey(stack, 'Outer') });
    EncryptByDefault.apply(stack, { key: new GovernedKey(stack, 'Key') });
    new sqs.Queue(stack, 'Queue');
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { QueueName: 'named', KmsMasterKeyId: KEY });
  });
});

describe('what other constructs make', () => {
  test('a dead-letter queue of a function', () => {
    const { stack } = encrypted();
    const code = lambda.Code.fromInline('exports.handler = async () => {}');
    new lambda.Function(stack, 'It', { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X, deadLetterQueueEnabled: true });
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: KEY });
  });

  test('a bucket, queue and table that asked for a key of their own', () => {
    const { stack, defaults } = encrypted();
    new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS });
    new s3.Bucket(stack, 'Dual', { encryption: s3.BucketEncryption.DSSE });
    new sqs.Queue(stack, 'Queue', { encryption: sqs.QueueEncryption.KMS });
    const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
    new dynamodb.Table(stack, 'Table', { partitionKey, encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse', KMSMasterKeyID: KEY } }],
      },
    });
    expect([...defaults.kept(), ...defaults.uncovered()]).toEqual([]);
  });

  test('functions at the edge have none, in the stack that is made for them too', () => {
    const { app, defaults } = encrypted();
    const code = lambda.Code.fromInline('exports.handler = async () => {}');
    const web = new Stack(app, 'Web', { env: ENV });
    new cloudfront.experimental.EdgeFunction(web, 'Edge', {
      code,
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
      stackId: 'edge-lambda-stack-web',
    });
    const reasons = defaults.kept().map(({ because }) => because);
    expect(reasons).toEqual(['environment variables and SnapStart snapshots: Lambda@Edge takes no key']);
  });
});

describe('what is not encrypted is told', () => {
  test('an L1, what was made before, and a class that is left out', () => {
    const { stack, key } = setting();
    new sns.Topic(stack, 'Before');
    const defaults = EncryptByDefault.apply(stack, { key, exempt: [sqs.Queue.PROPERTY_INJECTION_ID] });
    new sns.CfnTopic(stack, 'L1');
    new sqs.Queue(stack, 'Queue');
    const paths = defaults.uncovered().map(({ constructPath, because }) => `${constructPath}: ${because.split(';')[0]}`);
    expect(paths).toEqual([
      'Stack/Before/Resource: its construct was made before the key was applied, or met another property injector',
      'Stack/L1: nothing sets `kmsMasterKeyId`',
      'Stack/Queue/Resource: its construct was made before the key was applied, or met another property injector',
    ]);
  });

  test('an L1 that names a key, in its properties or an override, is not', () => {
    const { stack, key, defaults } = encrypted();
    new sns.CfnTopic(stack, 'L1', { kmsMasterKeyId: key.keyId });
    new sns.CfnTopic(stack, 'Overridden').addPropertyOverride('KmsMasterKeyId', 'alias/own');
    expect(defaults.uncovered()).toEqual([]);
  });

  test('explicit settings are an information at the scope', () => {
    const { stack, key } = setting();
    EncryptByDefault.apply(stack, { key });
    new s3.Bucket(stack, 'Logs', { encryption: s3.BucketEncryption.S3_MANAGED });
    Annotations.fromStack(stack).hasInfo(
      '/Stack',
      'encryption that the default key leaves as it is (1):\n  Stack/Logs: objects, with an S3 Bucket Key: it has `encryption` of its own',
    );
  });
});

interface BadInput extends Pick<DecidedExample, 'what'> {
  readonly act: () => unknown;
  readonly at: string;
  readonly message: string;
}

class ForeignKey extends kms.Key {
  public readonly kind = KeyKind.symmetric();
}

const BAD_INPUT: BadInput[] = [
  {
    what: 'a construct of another Region',
    act: () => {
      const { app } = encrypted();
      new sns.Topic(new Stack(app, 'Far', { env: { account: ACCOUNT, region: 'us-east-1' } }), 'Topic');
    },
    at: 'KmsGov.DefaultKeyRegion at Far',
    message:
      '`key` must be of the Region of what it encrypts, got a key of `eu-west-1` for `Far/Topic` in `us-east-1`; ' +
      'apply a key of each Region to the stacks there, or give the construct a key of its own',
  },
  {
    what: 'replicas in other Regions',
    act: () => {
      const { stack } = encrypted();
      const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
      new dynamodb.TableV2(stack, 'Table', { partitionKey, replicas: [{ region: 'us-east-1' }] });
    },
    at: 'KmsGov.DefaultKeyRegion at Stack',
    message:
      '`key` must be of the Region of what it encrypts, got a key of `eu-west-1` for `Stack/Table` in `us-east-1`; ' +
      'apply a key of each Region to the stacks there, or give the construct a key of its own',
  },
  {
    what: 'a trail without a name',
    act: () => new cloudtrail.Trail(encrypted().stack, 'Trail'),
    at: 'KmsGov.DefaultKeyTrail at Stack',
    message:
      '`trailName` must be given, got `undefined` for `Stack/Trail`: the key policy names the trail that may use the key; ' +
      'give the trail a name, or leave it out with `exempt`',
  },
  {
    what: 'a bucket for access logs',
    act: () => {
      const { stack } = encrypted();
      new s3.Bucket(stack, 'Bucket', { serverAccessLogsBucket: new s3.Bucket(stack, 'Logs') });
    },
    at: 'KmsGov.DefaultKeyLogBucket at Stack/Logs',
    message:
      '`encryption` must be `S3_MANAGED` for a bucket that access logs go to, got the default key, and `Stack/Bucket` logs to it: ' +
      'S3 delivers them to buckets with SSE-S3 only; give the bucket `encryption: s3.BucketEncryption.S3_MANAGED`',
  },
  {
    what: 'an asymmetric key',
    act: () => {
      const stack = newStack();
      EncryptByDefault.apply(stack, { key: new GovernedKey(stack, 'Key', { kind: KeyKind.ed25519() }) });
    },
    at: 'KmsGov.DefaultKeyKind at Stack',
    message: '`key` must be a symmetric key of this package, got `Stack/Key` of spec ECC_NIST_EDWARDS25519; AWS services use no other',
  },
  {
    what: 'a key of somebody else',
    act: () => {
      const stack = newStack();
      EncryptByDefault.apply(stack, { key: new ForeignKey(stack, 'Key') as unknown as IGovernedKey });
    },
    at: 'KmsGov.DefaultKeyKind at Stack',
    message: '`key` must be a symmetric key of this package, got `Stack/Key` of spec SYMMETRIC_DEFAULT; AWS services use no other',
  },
  {
    what: 'two keys at one scope',
    act: () => {
      const { app, key } = encrypted();
      EncryptByDefault.apply(app, { key });
    },
    at: 'KmsGov.DefaultKeyTwice',
    message: '`scope` must have one default key, got a second one at `the app`; apply the other one further down',
  },
];

describe('bad input', () => {
  test.each(BAD_INPUT)('$what', ({ act, at, message }) => {
    expect(act).toThrow(`${message} [${at}`);
    expect(act).toThrow(expect.objectContaining({ name: 'GovernanceError', code: at.split(' ')[0] }));
  });
});

test('a log bucket that was given SSE-S3 takes access logs', () => {
  const { stack } = encrypted();
  const logs = new s3.Bucket(stack, 'Logs', { encryption: s3.BucketEncryption.S3_MANAGED });
  new s3.Bucket(stack, 'Bucket', { serverAccessLogsBucket: logs });
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 2);
});

test('an imported key encrypts what needs no statement in its policy, and refuses what does', () => {
  const stack = newStack();
  const key = GovernedKey.fromGovernedKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`);
  EncryptByDefault.apply(stack, { key });
  new sns.Topic(stack, 'Topic');
  expect(
    () => new cloudtrail.Trail(stack, 'Trail', { trailName: 'audit', bucket: s3.Bucket.fromBucketName(stack, 'Logs', 'trail-logs') }),
  ).toThrow('KmsGov.ImportedKeyPolicy');
});
