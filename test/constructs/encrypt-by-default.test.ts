import { App, CfnResource, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { COVERED_CONSTRUCTS } from '../../src/constructs/covered-constructs';
import { EncryptByDefault } from '../../src/constructs/encrypt-by-default';
import { ENCRYPTABLE_RESOURCE_TYPES } from '../../src/constructs/encryptable-resource-types';
import { GovernedKey } from '../../src/constructs/governed-key';
import { COVERED_EXAMPLES, DECIDED_EXAMPLES } from './covered-examples';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, AGNOSTIC, ENV } from './synthesized';
import { cycleIn } from './template-graph';

// aws-elasticsearch is deprecated and covered
process.env.JSII_DEPRECATED = 'quiet';

interface Encrypted {
  readonly app: App;
  readonly stack: Stack;
  readonly key: GovernedKey;
  readonly defaults: EncryptByDefault;
}

function encrypted(env = ENV): Encrypted {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env });
  const key = new GovernedKey(stack, 'Key');
  return { app, stack, key, defaults: EncryptByDefault.apply(stack, { key }) };
}

/** What a resource has at a property, however deep. */
function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => valuesAt(entry, [name, ...rest]));
  if (name === undefined) return [value];
  const entries = Object.entries((value ?? {}) as object).filter(([key]) => key.toLowerCase() === name.toLowerCase());
  return entries.flatMap(([, inner]) => valuesAt(inner, rest));
}

/** Path and key of every resource that could have one, in a stack and the stacks nested in it. */
function keysIn(root: Stack): Map<string, string> {
  const resources = root.node.findAll().filter(CfnResource.isCfnResource);
  const encryptable = resources.filter(({ cfnResourceType }) => cfnResourceType in ENCRYPTABLE_RESOURCE_TYPES);
  return new Map(encryptable.map((resource) => [resource.node.path, JSON.stringify(keyOf(resource))]));
}

function keyOf(resource: CfnResource): unknown {
  const stack = Stack.of(resource);
  const { Properties } = Template.fromStack(stack).toJSON().Resources[stack.getLogicalId(resource)];
  return valuesAt(Properties, ENCRYPTABLE_RESOURCE_TYPES[resource.cfnResourceType].split('.'))[0];
}

/** The key by its ARN, by its id, or as a nested stack gets it from its parent. */
const OUR_KEY = /^(\{"Fn::GetAtt":\["Key961B73FD","Arn"\]\}|\{"Ref":"(Key961B73FD|referencetoStackKey02067DC9Arn)"\})$/;

/** What takes its encryption from elsewhere, and what other constructs make where nobody can reach it. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  'aws_rds.DatabaseCluster': 'Stack/It/writer/Resource',
  'aws_rds.DatabaseClusterFromSnapshot': 'Stack/It/writer/Resource',
  'aws_rds.DatabaseInstanceFromSnapshot': 'Stack/It/Resource',
  'aws_rds.DatabaseInstanceReadReplica': 'Stack/It/Resource',
  'aws_synthetics.Canary': 'Stack/It/ArtifactsBucket/Resource',
};

describe.each(Object.entries(COVERED_EXAMPLES))('%s', (name, example) => {
  const { stack } = encrypted();
  example(stack);
  const template = Template.fromStack(stack);

  test('ends with the key, and with no other', () => {
    const others = [...keysIn(stack)].filter(([, key]) => !OUR_KEY.test(key)).map(([path]) => path);
    expect(others).toEqual(name in WITHOUT_KEY ? [WITHOUT_KEY[name]] : []);
    expect(JSON.stringify(template.toJSON().Resources).match(/Key961B73FD/g)?.length).toBeGreaterThan(1);
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('is no circle of references', () => {
    expect(cycleIn(template.toJSON())).toBeUndefined();
  });
});

test('one app with one of each is one template that CloudFormation takes', () => {
  const { stack } = encrypted();
  for (const [name, example] of Object.entries(COVERED_EXAMPLES)) example(new Construct(stack, name));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  expect(cycleIn(template.toJSON())).toBeUndefined();
  expect([...keysIn(stack).values()].filter((key) => OUR_KEY.test(key)).length).toBeGreaterThanOrEqual(50);
});

test('every class that is covered has an example', () => {
  expect(new Set(COVERED_CONSTRUCTS.map(({ name }) => name))).toEqual(new Set(Object.keys(COVERED_EXAMPLES)));
});

const PERFORMANCE_INSIGHTS_KEY = /"PerformanceInsightsK(MS|ms)KeyId":\{"Fn::GetAtt":\["Key961B73FD","Arn"\]\}/;

describe('Performance Insights', () => {
  const ON = Object.entries(COVERED_EXAMPLES).filter(([name]) => /^aws_rds\.Database/.test(name));

  test.each(ON)('of %s get the key where they are on', (_, example) => {
    const { stack } = encrypted();
    example(stack);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).toMatch(PERFORMANCE_INSIGHTS_KEY);
  });

  test('are not switched on', () => {
    const { stack } = encrypted();
    COVERED_EXAMPLES['aws_rds.ServerlessCluster'](stack);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('PerformanceInsights');
  });
});

describe('explicit settings stay and are listed', () => {
  test.each(DECIDED_EXAMPLES)('$what', ({ make, because }) => {
    const { stack, defaults } = encrypted();
    make(stack);
    expect(defaults.kept()).toEqual([{ constructPath: 'Stack/It', because }]);
    expect(keysIn(stack).get('Stack/It/Resource') ?? 'none').not.toMatch(OUR_KEY);
  });
});

describe('what the key policy then says', () => {
  test('a state machine uses the key with its role, and nobody else does', () => {
    const { app, stack } = encrypted();
    const definitionBody = stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(stack, 'Pass'));
    const { role } = new stepfunctions.StateMachine(stack, 'It', { definitionBody, timeout: Duration.minutes(1) });
    const access = new EffectiveAccess(app);
    expect(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt'].map((action) => access.ofRole(role, action))).toEqual([
      'allowed',
      'allowed',
      'denied',
    ]);
  });

  test('CloudWatch Logs and CloudTrail encrypt for this account, the trail by its name', () => {
    const { app, stack } = encrypted();
    COVERED_EXAMPLES['aws_cloudtrail.Trail'](stack);
    const access = new EffectiveAccess(app);
    const group = (account: string) => ({ 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${account}:log-group:app` });
    const trail = (name: string) => {
      const arn = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/${name}`;
      return { 'aws:SourceArn': arn, 'kms:EncryptionContext:aws:cloudtrail:arn': arn };
    };
    const byLogs = (account: string) => access.of({ service: 'logs.eu-west-1.amazonaws.com' }, 'kms:Encrypt', group(account));
    const byTrail = (name: string) => access.of({ service: 'cloudtrail.amazonaws.com' }, 'kms:GenerateDataKey', trail(name));
    expect([byLogs(ACCOUNT), byLogs('000011112222'), byTrail('audit'), byTrail('other')]).toEqual([
      'allowed',
      'denied',
      'allowed',
      'denied',
    ]);
  });

  test('grants of constructs that have the key by default are grants on the key', () => {
    const { app, stack } = encrypted();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
    new sqs.Queue(stack, 'It').grantConsumeMessages(role);
    const access = new EffectiveAccess(app);
    expect(['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => access.ofRole(role, action))).toEqual(['allowed', 'denied']);
  });

  test('a topic that delivers to a queue is no circle, with the flag that bounds it by the topic', () => {
    const app = new App({ context: { '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true } });
    const stack = new Stack(app, 'Stack', { env: ENV });
    EncryptByDefault.apply(stack, { key: new GovernedKey(stack, 'Key') });
    new sns.Topic(stack, 'Topic').addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(stack, 'Queue')));
    expect(cycleIn(Template.fromStack(stack).toJSON())).toBeUndefined();
  });
});

test('a nested stack gets the key from its parent', () => {
  const { stack } = encrypted();
  new sns.Topic(new NestedStack(stack, 'Nested'), 'It');
  expect(keysIn(stack)).toEqual(new Map([['Stack/Nested/It/Resource', '{"Ref":"referencetoStackKey02067DC9Arn"}']]));
});

test('an environment-agnostic stack gets an environment-agnostic key', () => {
  const { stack } = encrypted(AGNOSTIC);
  new sns.Topic(stack, 'It');
  expect([...keysIn(stack).values()].every((key) => OUR_KEY.test(key))).toBe(true);
});
