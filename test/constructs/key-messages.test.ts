import { KMS_ITSELF, kmsEvent, onBus, recorded } from '../monitoring/recorded-calls';
import { deliveredMessage } from './delivered-message';
import { monitoredApp } from './monitored-app';

const app = monitoredApp();
const DOCUMENTS = app.deployed.keyArn('Documents');
const GUIDE = 'https://github.com/cdk-kms-governance/cdk-kms-governance/blob/main/docs/guides/monitoring.md';

/** What arrives at the topic, as a machine reads it. */
function messageOf(rule: string, event: object): Record<string, unknown> {
  const [{ properties }] = app.deployed.resources('AWS::Events::Rule').filter((each) => each.properties.Description === rule);
  return JSON.parse(deliveredMessage(properties.Targets[0], event));
}

test('people read what happened to which key, who did it, from where and when, what to do and where to read on', () => {
  const event = onBus(recorded({ eventName: 'ScheduleKeyDeletion' }, DOCUMENTS));
  expect(messageOf('Changes of alias/documents', event).message).toBe(
    `alias/documents: ScheduleKeyDeletion on ${DOCUMENTS}, ` +
      'by arn:aws:sts::111122223333:assumed-role/KeyAdmin/alice from 203.0.113.7 at 2027-03-01T10:00:00Z. ' +
      'What comes from AWS Internal KMS did by itself: evidence. ' +
      'If somebody did it and nobody planned it, end their sessions, undo the change and look for others by them. ' +
      `${GUIDE}#what-to-do-about-a-change`,
  );
});

test('machines read the whole event', () => {
  const event = onBus(recorded({ eventName: 'PutKeyPolicy' }, DOCUMENTS)) as { detail: object };
  expect(messageOf('Deployed changes of alias/documents', event)).toMatchObject({
    keys: [{ key: 'alias/documents', arn: DOCUMENTS }],
    console: `https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/${DOCUMENTS.split('/')[1]}`,
    type: 'AWS API Call via CloudTrail',
    account: '111122223333',
    region: 'eu-west-1',
    time: '2027-03-01T10:00:01Z',
    detail: event.detail,
  });
});

test('an event without a caller leaves gaps in the text and none in what machines read', () => {
  const call = { eventName: 'RotateKey', eventType: 'AwsServiceEvent', userIdentity: KMS_ITSELF, sourceIPAddress: 'AWS Internal' };
  const record = recorded(call, DOCUMENTS);
  const { message } = messageOf('Changes of alias/documents', onBus(record));
  expect(message).toContain(`alias/documents: RotateKey on ${DOCUMENTS}, by  from AWS Internal`);
});

test('what KMS did by itself', () => {
  const { message, type } = messageOf('Rotation, expiration and deletion of alias/documents', kmsEvent('KMS CMK Rotation', DOCUMENTS));
  expect(type).toBe('KMS CMK Rotation');
  expect(message).toContain(`alias/documents: KMS CMK Rotation: ${DOCUMENTS} at 2027-03-01T10:00:01Z. A rotation is evidence`);
});
