import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import type { KeyRotationMonitorProps } from '../../src/constructs/key-rotation-monitor-props';
import { expectError } from './expected-error';
import { ACCOUNT, ENV, FOREIGN_ACCOUNT, newStack } from './synthesized';

/** A monitor named as the expected errors name it. */
function monitor(stack: Stack, props: Partial<KeyRotationMonitorProps> = {}): KeyRotationMonitor {
  const trailLogGroup = logs.LogGroup.fromLogGroupName(stack, 'Events', 'trail');
  return new KeyRotationMonitor(stack, 'Key', { keys: [new GovernedKey(stack, 'Documents')], trailLogGroup, dashboard: false, ...props });
}

const keyArn = (account = ACCOUNT, region = 'eu-west-1', id = 'a') => `arn:aws:kms:${region}:${account}:key/${id}`;

test('no keys', () => {
  expectError(() => monitor(newStack(), { keys: [] }), {
    code: 'KmsGov.MonitorKeys',
    message: '`keys` must name at least one key, got none; pass keys, sets, or the stack that they are in',
  });
});

test('something without keys', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic');
  expectError(() => monitor(stack, { keys: [topic] }), {
    code: 'KmsGov.MonitorKeys',
    message: '`keys` must name at least one key, got `Stack/Topic`, which has none; make the keys before the monitor',
  });
});

test('an alias by its name, which may be at any key', () => {
  const stack = newStack();
  expectError(() => monitor(stack, { keys: [kms.Alias.fromAliasName(stack, 'Theirs', 'alias/theirs')] }), {
    code: 'KmsGov.MonitorAlias',
    message:
      '`keys` must be keys, got the alias `Stack/Theirs`, whose key nobody knows before deployment; pass the key, by `kms.Key.fromKeyArn(...)` for example',
  });
});

test('a rotation period that only deployment knows', () => {
  const stack = newStack();
  const period = new CfnParameter(stack, 'Period', { type: 'Number' });
  const key = new kms.CfnKey(stack, 'Bare', { keyPolicy: {}, enableKeyRotation: true, rotationPeriodInDays: period.valueAsNumber });
  expectError(() => monitor(stack, { keys: [key] }), {
    code: 'KmsGov.MonitorPeriod',
    message:
      '`keys` must have rotation periods that are known, got `Stack/Bare`, whose period is a token: no alarm can add the grace to it; give it as a number of days',
  });
});

test.each<{ what: string; keys: (stack: Stack) => KeyRotationMonitorProps['keys']; label: string }>([
  {
    what: 'a key and the same key',
    keys: (stack) => {
      const key = new GovernedKey(stack, 'Once', { alias: 'once' });
      return [key, key];
    },
    label: 'alias/once',
  },
  {
    what: 'a key and the stack that it is in',
    keys: (stack) => [new kms.Key(stack, 'Once'), stack],
    label: 'Stack/Once/Resource',
  },
  {
    what: 'an ARN and the same ARN',
    keys: (stack) => [kms.Key.fromKeyArn(stack, 'One', keyArn()), kms.Key.fromKeyArn(stack, 'Other', keyArn())],
    label: 'Stack/Other',
  },
])('the same key twice: $what', ({ keys, label }) => {
  const stack = newStack();
  expectError(() => monitor(stack, { keys: keys(stack) }), {
    code: 'KmsGov.MonitorKeyTwice',
    message: `\`keys\` must name every key once, got \`${label}\` twice; leave it out where a construct that it is below is named`,
  });
});

test.each([
  [FOREIGN_ACCOUNT, 'eu-west-1'],
  [ACCOUNT, 'us-east-1'],
])('a key of account %s and Region %s', (account, region) => {
  const stack = newStack();
  const key = kms.Key.fromKeyArn(stack, 'There', keyArn(account, region));
  expectError(() => monitor(stack, { keys: [key] }), {
    code: 'KmsGov.MonitorOutOfReach',
    message:
      `\`keys\` must be in account and Region of the monitor, \`${ACCOUNT}/eu-west-1\`, or in a Region of that account where the app has a stack, ` +
      `got \`Stack/There\` in \`${account}/${region}\`; make a monitor in a stack there, or pass one in \`stacks\``,
  });
});

test('a monitor whose Region only deployment knows reaches no other', () => {
  const stack = newStack({});
  const key = kms.Key.fromKeyArn(stack, 'There', keyArn());
  expect(() => monitor(stack, { keys: [key] })).toThrow(
    /`unknown\/unknown`.*got `Stack\/There` in `111122223333\/eu-west-1`.*KmsGov.MonitorOutOfReach/,
  );
});

test.each([
  ['rotationGrace', 'KmsGov.MonitorGrace', Duration.days(0), '0 days'],
  ['rotationGrace', 'KmsGov.MonitorGrace', Duration.hours(12), '0.5 days'],
  ['rotationGrace', 'KmsGov.MonitorGrace', Duration.days(366), '366 days'],
  ['expiryWarning', 'KmsGov.MonitorExpiryWarning', Duration.days(0), '0 days'],
  ['expiryWarning', 'KmsGov.MonitorExpiryWarning', Duration.days(400), '400 days'],
])('a `%s` out of range: %s', (prop, code, duration, got) => {
  expectError(() => monitor(newStack(), { [prop]: duration }), {
    code,
    message: `\`${prop}\` must be 1 to 365 whole days, got \`${got}\`; use for example \`Duration.days(7)\``,
  });
});

test('a topic of another app, whose policy nobody can extend', () => {
  const stack = newStack();
  const topic = sns.Topic.fromTopicArn(stack, 'Theirs', `arn:aws:sns:eu-west-1:${ACCOUNT}:theirs`);
  expect(() => monitor(stack, { topic })).toThrow(
    '`topic` must be one whose policy can be extended, got the imported `Stack/Theirs`; pass a topic of the app, ' +
      'or leave it out and subscribe to the topic of the monitor [KmsGov.MonitorTopicPolicy at Stack/Key/Home]',
  );
});

test('a topic of another Region', () => {
  const stack = newStack();
  const topic = sns.Topic.fromTopicArn(stack, 'Theirs', `arn:aws:sns:us-east-1:${ACCOUNT}:theirs`);
  expectError(() => monitor(stack, { topic }), {
    code: 'KmsGov.MonitorTopic',
    message: `\`topic\` must be in account and Region of the monitor, got \`${ACCOUNT}/us-east-1\`; alarms and rules reach topics of their own Region only`,
  });
});

test('a log group of another Region', () => {
  const app = new App();
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: ACCOUNT, region: 'us-east-1' } });
  const trailLogGroup = new logs.LogGroup(elsewhere, 'Events');
  expectError(() => monitor(new Stack(app, 'Stack', { env: ENV }), { trailLogGroup }), {
    code: 'KmsGov.MonitorLogGroup',
    message: `\`trailLogGroup\` must be in account and Region of the monitor, got \`${ACCOUNT}/us-east-1\`; make the monitor in the home Region of the trail`,
  });
});

test('a key that is made after the monitor that watches its stack', () => {
  const app = new App();
  const stack = new Stack(app, 'Keys', { env: ENV });
  new GovernedKey(stack, 'Early');
  monitor(new Stack(app, 'Stack', { env: ENV }), { keys: [stack] });
  new GovernedKey(stack, 'Late');
  expect(() => app.synth()).toThrow(
    '`keys` must be made before the monitor, got `Keys/Late/Resource` after it; make the monitor last [KmsGov.MonitorKeyMissed at Stack/Key]',
  );
});

test('a stack of the name that the monitor gives its own', () => {
  const app = new App();
  const key = new GovernedKey(new Stack(app, 'There', { env: { account: ACCOUNT, region: 'us-east-1' } }), 'Documents');
  new Stack(app, 'Stack-Key-us-east-1', { env: ENV });
  expectError(() => monitor(new Stack(app, 'Stack', { env: ENV }), { keys: [key] }), {
    code: 'KmsGov.MonitorStackTaken',
    message:
      'the id of the monitor must give its stack a name of its own, got `Stack-Key-us-east-1`, which `Stack-Key-us-east-1` has already; ' +
      'choose another id, or pass the stacks in `stacks`',
  });
});

test('more keys than one role can read', () => {
  const stack = newStack();
  const keys = [...Array(541).keys()].map((index) =>
    kms.Key.fromKeyArn(stack, `Imported${index}`, keyArn(ACCOUNT, 'eu-west-1', `${index}`)),
  );
  expectError(() => monitor(stack, { keys }), {
    code: 'KmsGov.MonitorTooManyKeys',
    message:
      '`keys` must be at most 540 of one Region, got `541`: one role cannot read more of them; ' +
      'watch fewer, those of one account in an account of their own for example',
  });
});
