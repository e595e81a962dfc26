import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { KeyEventBus } from '../../src/constructs/key-event-bus';
import { KeyEventForwarding, type KeyEventForwardingProps } from '../../src/constructs/key-event-forwarding';
import { CHANGE_EVENTS, GRANT_EVENTS, SERVICE_EVENTS, UNAVAILABLE_EVENTS } from '../../src/constructs/key-events';
import { readableTemplate } from '../examples/readable-template';
import { matchesEventPattern } from '../monitoring/event-pattern-matcher';
import { deployment, kmsEvent, onBus, recorded } from '../monitoring/recorded-calls';
import { deliveredMessage } from './delivered-message';
import { DeployedApp } from './deployed-app';
import { expectError } from './expected-error';
import { ENV, newStack } from './synthesized';

const BUS = 'arn:aws:events:eu-west-1:444455556666:event-bus/kms-key-events';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const FORWARDING: KeyEventForwardingProps = { eventBusArn: BUS, organizationalUnitIds: ['r-a1b2'], regions: ['eu-west-1', 'us-east-1'] };

const call = (eventName: string, more: object = {}) => onBus(recorded({ eventName, awsRegion: 'us-east-1', ...more }, KEY));
const lifecycle = ['KMS CMK Rotation', 'KMS Imported Key Material Expiration', 'KMS CMK Deletion'];

function busApp(): App {
  const app = new App();
  const subscriptions = [new EmailSubscription('security@fintechnova.example')];
  new KeyEventBus(new Stack(app, 'Stack', { env: ENV }), 'KeyEvents', { organizationId: 'o-a1b2c3d4e5', subscriptions });
  return app;
}

// biome-ignore lint/suspicious/noExplicitAny: a template is read as the test expects it
function memberTemplate(): any {
  const stack = newStack();
  new KeyEventForwarding(stack, 'KeyEvents', FORWARDING);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'));
  return JSON.parse(Properties.TemplateBody);
}

test('the template of the bus', () => {
  const app = busApp();
  expect(readableTemplate(Template.fromStack(app.node.findChild('Stack') as Stack).toJSON())).toMatchSnapshot();
});

test('the stack set that sends', () => {
  const stack = newStack();
  new KeyEventForwarding(stack, 'KeyEvents', FORWARDING);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFormation::StackSet', {
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: { Enabled: true },
    Capabilities: ['CAPABILITY_IAM'],
    CallAs: 'SELF',
    StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: ['r-a1b2'] }, Regions: ['eu-west-1', 'us-east-1'] }],
  });
});

test('the template that every account gets', () => {
  expect(readableTemplate(memberTemplate())).toMatchSnapshot();
});

test('a stack set can be made where the organization delegated to', () => {
  const stack = newStack();
  new KeyEventForwarding(stack, 'KeyEvents', { ...FORWARDING, delegatedAdministrator: true });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFormation::StackSet', { CallAs: 'DELEGATED_ADMIN' });
});

describe('events', () => {
  const rules = Object.values<{ Type: string; Properties: { EventPattern: object } }>(memberTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::Events::Rule',
  );
  const deployed = new DeployedApp(busApp());
  const told = deployed.resources('AWS::Events::Rule');
  const isSent = (event: object) => rules.filter(({ Properties }) => matchesEventPattern(Properties.EventPattern, event)).length;
  const isTold = (event: object) => told.filter(({ properties }) => matchesEventPattern(properties.EventPattern, event)).length;

  test.each([...UNAVAILABLE_EVENTS, ...CHANGE_EVENTS])('%s of any key is sent once and told once, whoever did it', (eventName) => {
    expect([isSent(call(eventName)), isTold(call(eventName))]).toEqual([1, 1]);
    const deployed = call(eventName, { userIdentity: deployment() });
    expect([isSent(deployed), isTold(deployed)]).toEqual([1, 1]);
  });

  test.each(SERVICE_EVENTS)('%s', (eventName) => {
    const event = call(eventName, { eventType: 'AwsServiceEvent' });
    expect([isSent(event), isTold(event)]).toEqual([1, 1]);
  });

  test.each(lifecycle)('%s', (detailType) => {
    const event = kmsEvent(detailType, KEY, 'us-east-1');
    expect([isSent(event), isTold(event)]).toEqual([1, 1]);
  });

  test.each(GRANT_EVENTS)('%s is sent and not told', (eventName) => {
    expect([isSent(call(eventName)), isTold(call(eventName))]).toEqual([1, 0]);
  });

  test('reading, failed calls and other services are neither', () => {
    for (const event of [
      call('Decrypt', { readOnly: true }),
      call('DisableKey', { errorCode: 'AccessDenied' }),
      call('TagResource', { eventSource: 'ec2.amazonaws.com' }),
      kmsEvent('KMS Something New', KEY),
    ]) {
      expect([isSent(event), isTold(event)]).toEqual([0, 0]);
    }
  });

  test('are told with account and Region', () => {
    const [{ properties }] = told.filter((each) => matchesEventPattern(each.properties.EventPattern, call('DisableKey')));
    const { message, detail } = JSON.parse(deliveredMessage(properties.Targets[0], call('DisableKey')));
    expect(message).toContain(`DisableKey on ${KEY} in account 111122223333 and Region us-east-1, by arn:aws:sts`);
    expect(detail.eventName).toBe('DisableKey');
  });
});

describe('bad input', () => {
  test('an organization that is none', () => {
    expectError(() => new KeyEventBus(newStack(), 'Key', { organizationId: 'ou-a1b2' }), {
      code: 'KmsGov.EventBusOrganization',
      message:
        '`organizationId` must be `o-` and 10 to 32 lower-case letters and digits, got `ou-a1b2`; copy it from the page Settings of AWS Organizations',
    });
  });

  test.each<[Partial<KeyEventForwardingProps>, string]>([
    [
      { eventBusArn: 'kms-key-events' },
      '`eventBusArn` must be the ARN of an event bus, got `kms-key-events`; pass `eventBus.eventBusArn` of the `KeyEventBus`',
    ],
    [
      { organizationalUnitIds: [] },
      '`organizationalUnitIds` must name organizational units or the root, got `none`; use for example `r-a1b2` for all accounts',
    ],
    [
      { organizationalUnitIds: ['r-a1b2', '111122223333'] },
      '`organizationalUnitIds` must name organizational units or the root, got `111122223333`; use for example `r-a1b2` for all accounts',
    ],
    [{ regions: [] }, '`regions` must name at least one Region, got `none`; name every Region that is not shut off'],
  ])('%j', (props, message) => {
    expectError(() => new KeyEventForwarding(newStack(), 'Key', { ...FORWARDING, ...props }), { code: 'KmsGov.EventForwarding', message });
  });
});
