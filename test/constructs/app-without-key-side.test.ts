import { App, CfnResource, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { Rotation } from '../../src/constructs/rotation';
import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, ENV, REGION } from './synthesized';

const assumedBy = new iam.AccountPrincipal(ACCOUNT);

interface Parts {
  readonly stack: Stack;
  readonly key: GovernedKey;
  readonly role: iam.Role;
}

function synthesize(build: (parts: Parts) => void, props: GovernedKeyProps = {}): void {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  build({ stack, key: new GovernedKey(stack, 'Key', props), role: new iam.Role(stack, 'Role', { assumedBy }) });
  app.synth();
}

describe('an identity policy that promises what the key policy does not allow', () => {
  const decrypt = (key: kms.IKey, action = 'kms:Decrypt') => new iam.PolicyStatement({ actions: [action], resources: [key.keyArn] });
  const problem = (what: string, where: string, role = 'Stack/Role/Resource') =>
    `identity policies must not allow what the key policy does not, got ${what} for \`${role}\` in \`${where}\`, which KMS denies; ` +
    'grant it with `key.grants`, which writes both sides [KmsGov.IneffectiveGrant at Stack/Key]';
  const IN_DEFAULT_POLICY = problem('`kms:Decrypt`', 'Stack/Role/DefaultPolicy/Resource');

  test.each<[string, (parts: Parts) => void, string]>([
    ['by a statement', ({ key, role }) => role.addToPolicy(decrypt(key)), IN_DEFAULT_POLICY],
    ['by KeyGrants', ({ key, role }) => kms.KeyGrants.fromKey(key).decrypt(role), IN_DEFAULT_POLICY],
    [
      'by a managed policy',
      ({ stack, key, role }) => new iam.ManagedPolicy(stack, 'Managed', { statements: [decrypt(key)], roles: [role] }),
      problem('`kms:Decrypt`', 'Stack/Managed/Resource'),
    ],
    [
      'by an inline policy',
      ({ stack, key }) =>
        new iam.Role(stack, 'Inline', { assumedBy, inlinePolicies: { key: new iam.PolicyDocument({ statements: [decrypt(key)] }) } }),
      problem('`kms:Decrypt`', 'Stack/Inline/Resource', 'Stack/Inline/Resource'),
    ],
    [
      'by a policy of plain JSON',
      ({ stack, key, role }) =>
        new iam.CfnPolicy(stack, 'Plain', {
          policyName: 'plain',
          roles: [role.roleName],
          policyDocument: { Statement: { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key.keyArn } },
        }),
      problem('`kms:Decrypt`', 'Stack/Plain'),
    ],
    [
      'of a user',
      ({ stack, key }) => new iam.User(stack, 'User').addToPolicy(decrypt(key)),
      problem('`kms:Decrypt`', 'Stack/User/DefaultPolicy/Resource', 'Stack/User/Resource'),
    ],
    [
      'by wildcards none of which is granted',
      ({ key, role }) => {
        role.addToPolicy(decrypt(key, 'kms:GenerateDataKey*'));
        role.addToPolicy(decrypt(key, 'kms:*'));
      },
      problem('`kms:GenerateDataKey*`', 'Stack/Role/DefaultPolicy/Resource'),
    ],
    [
      'by more than was granted',
      ({ key, role }) => {
        key.grants.encrypt(role);
        role.addToPolicy(decrypt(key));
      },
      IN_DEFAULT_POLICY,
    ],
    [
      'to another role than was granted',
      ({ stack, key, role }) => {
        key.grants.decrypt(new iam.Role(stack, 'Other', { assumedBy }));
        role.addToPolicy(decrypt(key));
      },
      IN_DEFAULT_POLICY,
    ],
    [
      'in a nested stack',
      ({ stack, key }) => new iam.Role(new NestedStack(stack, 'Nested'), 'Role', { assumedBy }).addToPolicy(decrypt(key)),
      problem('`kms:Decrypt`', 'Stack/Nested/Role/DefaultPolicy/Resource', 'Stack/Nested/Role/Resource'),
    ],
  ])('%s is an error', (_, build, message) => {
    expect(() => synthesize(build)).toThrow(message);
  });

  test('within a role that the key policy names is a cycle', () => {
    const build = ({ stack, key }: Parts) =>
      key.grants.decrypt(
        new iam.Role(stack, 'It', { assumedBy, inlinePolicies: { key: new iam.PolicyDocument({ statements: [decrypt(key)] }) } }),
      );
    expect(() => synthesize(build)).toThrow(
      '`inlinePolicies` must not name a key whose policy names the role, got those of `Stack/It/Resource`, so that each would have to be created ' +
        'before the other; leave them out: `key.grants` writes a policy of its own [KmsGov.InlinePolicyCycle at Stack/Key]',
    );
  });

  type Harmless = readonly [what: string, build: (parts: Parts) => void, props?: GovernedKeyProps];
  const HARMLESS: readonly Harmless[] = [
    [
      'what was granted',
      ({ key, role }) => {
        key.grants.decrypt(role);
        role.addToPolicy(decrypt(key));
        role.addToPolicy(decrypt(key, 'kms:*'));
      },
    ],
    ['reading about the key, which the account may', ({ key, role }) => role.addToPolicy(decrypt(key, 'kms:DescribeKey'))],
    ['what no key policy can allow', ({ key, role }) => role.addToPolicy(decrypt(key, 'kms:RetireGrant'))],
    [
      'what an account allows by its IAM policies',
      ({ key, role }) => role.addToPolicy(decrypt(key)),
      { accountAccess: AccountAccess.everything('a sandbox') },
    ],
    [
      'a Deny',
      ({ key, role }) =>
        role.addToPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['kms:Decrypt'], resources: [key.keyArn] })),
    ],
    ['another key', ({ stack, role }) => role.addToPolicy(decrypt(new kms.Key(stack, 'Other')))],
    ['the policy of nobody of the app', ({ stack, key }) => new iam.ManagedPolicy(stack, 'Managed', { statements: [decrypt(key)] })],
    [
      'what the handler of an on-demand rotation does',
      ({ stack }) => new GovernedKey(stack, 'Rotated', { rotation: Rotation.onDemand('1') }),
    ],
  ];

  test.each(HARMLESS.map(([what, build, props = {}]) => ({ what, build, props })))('$what is none', ({ build, props }) => {
    expect(() => synthesize(build, props)).not.toThrow();
  });
});

describe('a service that needs the key under its own name', () => {
  const topicOf = ({ stack, key }: Parts) => new sns.Topic(stack, 'Topic', { masterKey: key });
  const queueOf = ({ stack, key }: Parts) => new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key });
  const alarmOf = ({ stack }: Parts) =>
    new cloudwatch.Metric({ namespace: 'N', metricName: 'M', period: Duration.minutes(1) }).createAlarm(stack, 'It', {
      threshold: 1,
      evaluationPeriods: 1,
    });
  const rule = (parts: Parts, target: object) =>
    new events.CfnRule(parts.stack, 'It', {
      eventPattern: { source: ['app'] },
      targets: [{ id: 'It', ...target } as events.CfnRule.TargetProperty],
    });

  type Need = [what: string, service: string, declaration: string, declared: ServiceUse, build: (parts: Parts) => unknown];
  const NEEDS: Need[] = [
    [
      'logs.LogGroup',
      'logs',
      'ServiceUse.cloudWatchLogs()',
      ServiceUse.cloudWatchLogs(),
      ({ stack, key }) => new logs.LogGroup(stack, 'It', { encryptionKey: key }),
    ],
    [
      'cloudtrail.Trail',
      'cloudtrail',
      'ServiceUse.cloudTrail({ trailName })',
      ServiceUse.cloudTrail({ trailName: 'audit' }),
      ({ stack, key }) => new cloudtrail.Trail(stack, 'It', { encryptionKey: key, trailName: 'audit' }),
    ],
    [
      'an event data store',
      'cloudtrail',
      'ServiceUse.cloudTrailLake()',
      ServiceUse.cloudTrailLake(),
      ({ stack, key }) => new cloudtrail.CfnEventDataStore(stack, 'It', { kmsKeyId: key.keyArn }),
    ],
    [
      'an alarm that notifies a topic',
      'cloudwatch',
      'ServiceUse.cloudWatchAlarms()',
      ServiceUse.cloudWatchAlarms(),
      (parts) => alarmOf(parts).addAlarmAction(new actions.SnsAction(topicOf(parts))),
    ],
    [
      'an L1 rule that delivers to a queue',
      'events',
      'ServiceUse.eventBridge()',
      ServiceUse.eventBridge(),
      (parts) => rule(parts, { arn: queueOf(parts).queueArn }),
    ],
    [
      'a dead-letter queue of a rule',
      'events',
      'ServiceUse.eventBridge()',
      ServiceUse.eventBridge(),
      (parts) =>
        rule(parts, { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', deadLetterConfig: { arn: queueOf(parts).queueArn } }),
    ],
    [
      'a bucket that notifies a topic',
      's3',
      'ServiceUse.s3EventNotifications()',
      ServiceUse.s3EventNotifications(),
      (parts) =>
        new s3.Bucket(parts.stack, 'It').addEventNotification(
          s3.EventType.OBJECT_CREATED,
          new notifications.SnsDestination(topicOf(parts)),
        ),
    ],
    [
      'an L1 subscription of a queue',
      'sns',
      'ServiceUse.snsToSqs()',
      ServiceUse.snsToSqs(),
      (parts) =>
        new sns.CfnSubscription(parts.stack, 'It', { protocol: 'sqs', topicArn: 'arn:aws:sns:x', endpoint: queueOf(parts).queueArn }),
    ],
  ];

  test.each(NEEDS)('%s is an error without a statement for %s', (_, service, declaration, __, build) => {
    const synthesis = () => synthesize(build);
    expect(synthesis).toThrow('`services` must name every service that uses the key under its own name, got `Stack/');
    expect(synthesis).toThrow(`\` without a statement for \`${service}\`; add \`${declaration}\` [KmsGov.ServiceNotDeclared at Stack/Key]`);
  });

  test.each(NEEDS)('%s is none where %s is declared', (_, __, ___, declared, build) => {
    expect(() => synthesize(build, { services: [declared] })).not.toThrow();
  });

  test('a statement by hand will do', () => {
    const principal = new iam.ServicePrincipal(`logs.${REGION}.amazonaws.com`);
    expect(() =>
      synthesize(({ stack, key }) => {
        new logs.LogGroup(stack, 'It', { encryptionKey: key });
        key.grantEncryptDecrypt(principal);
      }),
    ).not.toThrow();
  });

  test.each<[string, (parts: Parts) => unknown]>([
    ['an inventory of S3 is not the same as its notifications', (parts) => parts.key.grant(INVENTORY, 'kms:GenerateDataKey')],
    ['neither is another service', (parts) => parts.key.grantEncryptDecrypt(new iam.ServicePrincipal('events.amazonaws.com'))],
  ])('%s', (_, admit) => {
    const build = (parts: Parts) => {
      new CfnResource(parts.stack, 'It', {
        type: 'Custom::S3BucketNotifications',
        properties: { NotificationConfiguration: { TopicConfigurations: [{ TopicArn: topicOf(parts).topicArn }] } },
      });
      admit(parts);
    };
    expect(() => synthesize(build)).toThrow('without a statement for `s3`');
  });

  const INVENTORY = new iam.ServicePrincipal('s3.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } });

  test('topics and queues without the key need nothing', () => {
    expect(() =>
      synthesize((parts) => {
        alarmOf(parts).addAlarmAction(new actions.SnsAction(new sns.Topic(parts.stack, 'Plain')));
        topicOf(parts);
      }),
    ).not.toThrow();
  });
});
