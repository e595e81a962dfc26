import { CHANGE_EVENTS, GRANT_EVENTS, SERVICE_EVENTS, UNAVAILABLE_EVENTS } from '../../src/constructs/key-events';
import { ALICE, deployment, KMS_ITSELF, kmsEvent, onBus, type RecordedCall, recorded, USER } from '../monitoring/recorded-calls';
import { monitoredApp } from './monitored-app';

const app = monitoredApp();
const DOCUMENTS = app.deployed.keyArn('Documents');
const PAYMENTS = app.deployed.keyArn('Payments');
const UNWATCHED = app.deployed.keyArn('Unwatched');
const LEDGER = app.deployed.keyArn('Ledger');
const LEDGER_REPLICA = app.deployed.keyArn('Ledger', 'eu-central-1');
const aliasArn = (name: string) => `arn:aws:kms:eu-west-1:111122223333:alias/${name}`;

const CHANGES = 'Changes of alias/documents';
const DEPLOYED = 'Deployed changes of alias/documents';
const LIFECYCLE = 'Rotation, expiration and deletion of alias/documents';

const rulesFor = (call: RecordedCall, ...arns: string[]) => app.rulesFor(onBus(recorded(call, ...arns)));
const metricsFor = (call: RecordedCall, ...arns: string[]) => app.metricsFor(recorded(call, ...arns));
const changes = [...UNAVAILABLE_EVENTS, ...CHANGE_EVENTS, ...GRANT_EVENTS];

describe.each(changes)('%s', (eventName) => {
  test('of a watched key is told, by its alias', () => {
    expect(rulesFor({ eventName }, DOCUMENTS)).toEqual([CHANGES]);
    expect(rulesFor({ eventName, userIdentity: USER }, DOCUMENTS)).toEqual([CHANGES]);
    expect(rulesFor({ eventName }, PAYMENTS)).toEqual(['Changes of alias/payments']);
  });

  test('by a deployment is told apart', () => {
    expect(rulesFor({ eventName, userIdentity: deployment() }, DOCUMENTS)).toEqual([DEPLOYED]);
    expect(rulesFor({ eventName, userIdentity: deployment('us-east-1') }, DOCUMENTS)).toEqual([CHANGES]);
  });

  test('of another key, by another service, or that failed, is not', () => {
    expect(rulesFor({ eventName }, UNWATCHED)).toEqual([]);
    expect(rulesFor({ eventName, eventSource: 'secretsmanager.amazonaws.com' }, DOCUMENTS)).toEqual([]);
    expect(rulesFor({ eventName, errorCode: 'AccessDenied' }, DOCUMENTS)).toEqual([]);
  });

  test('of a replica is told in its Region', () => {
    expect(rulesFor({ eventName, awsRegion: 'eu-central-1' }, LEDGER_REPLICA)).toEqual(['Changes of alias/ledger']);
    expect(rulesFor({ eventName, awsRegion: 'eu-central-1', userIdentity: deployment('eu-central-1') }, LEDGER_REPLICA)).toEqual([
      'Deployed changes of alias/ledger',
    ]);
    expect(rulesFor({ eventName, awsRegion: 'eu-central-1' }, LEDGER)).toEqual([]);
  });
});

describe.each(['Decrypt', 'GenerateDataKey', 'DescribeKey', 'GetKeyPolicy', 'ListGrants'])('%s', (eventName) => {
  test('is no change', () => {
    expect(rulesFor({ eventName, readOnly: true }, DOCUMENTS)).toEqual([]);
    expect(metricsFor({ eventName, readOnly: true }, DOCUMENTS)).toEqual([]);
  });
});

test('an alias that moves away from the key is told, though the call names the other key', () => {
  const requestParameters = { aliasName: 'alias/documents', targetKeyId: UNWATCHED };
  expect(rulesFor({ eventName: 'UpdateAlias', requestParameters }, aliasArn('documents'), UNWATCHED)).toEqual([CHANGES]);
  expect(rulesFor({ eventName: 'DeleteAlias', requestParameters }, aliasArn('documents'))).toEqual([CHANGES]);
  expect(rulesFor({ eventName: 'UpdateAlias', requestParameters }, aliasArn('unwatched'), UNWATCHED)).toEqual([]);
});

describe('what KMS does by itself', () => {
  test.each(['KMS CMK Rotation', 'KMS Imported Key Material Expiration', 'KMS CMK Deletion'])('%s', (detailType) => {
    expect(app.rulesFor(kmsEvent(detailType, DOCUMENTS))).toEqual([LIFECYCLE]);
    expect(app.rulesFor(kmsEvent(detailType, UNWATCHED))).toEqual([]);
    expect(app.rulesFor(kmsEvent(detailType, LEDGER_REPLICA, 'eu-central-1'))).toEqual([
      'Rotation, expiration and deletion of alias/ledger',
    ]);
  });

  test.each(SERVICE_EVENTS)('%s, as the trail records it', (eventName) => {
    const call = { eventName, eventType: 'AwsServiceEvent', userIdentity: KMS_ITSELF, requestParameters: null };
    expect(rulesFor(call, DOCUMENTS)).toEqual([CHANGES]);
    expect(rulesFor(call, UNWATCHED)).toEqual([]);
  });

  test('another event of KMS is none of them', () => {
    expect(app.rulesFor(kmsEvent('KMS Something New', DOCUMENTS))).toEqual([]);
  });
});

describe('metric filters on the trail, which has the events of all Regions', () => {
  test.each(UNAVAILABLE_EVENTS)('%s is counted in the filter that checks look for, and no other', (eventName) => {
    expect(metricsFor({ eventName }, DOCUMENTS)).toEqual(['Unavailable']);
    expect(metricsFor({ eventName }, UNWATCHED)).toEqual(['Unavailable']);
    expect(metricsFor({ eventName, eventSource: 'dms.amazonaws.com' }, DOCUMENTS)).toEqual([]);
  });

  test.each(CHANGE_EVENTS)('%s', (eventName) => {
    expect(metricsFor({ eventName }, DOCUMENTS)).toEqual(['Changes']);
    expect(metricsFor({ eventName, userIdentity: USER }, DOCUMENTS)).toEqual(['Changes']);
    expect(metricsFor({ eventName, userIdentity: deployment() }, DOCUMENTS)).toEqual(['Changes', 'DeployedChanges']);
    const abroad = { eventName, awsRegion: 'eu-central-1', userIdentity: deployment('eu-central-1') };
    expect(metricsFor(abroad, LEDGER_REPLICA)).toEqual(['Changes', 'DeployedChanges']);
    expect(metricsFor({ eventName, eventSource: 'dynamodb.amazonaws.com' }, DOCUMENTS)).toEqual([]);
    expect(metricsFor({ eventName, errorCode: 'ThrottlingException' }, DOCUMENTS)).toEqual([]);
  });

  test.each(GRANT_EVENTS)('%s', (eventName) => {
    expect(metricsFor({ eventName }, DOCUMENTS)).toEqual(['Grants']);
    expect(metricsFor({ eventName, errorCode: 'LimitExceededException' }, DOCUMENTS)).toEqual([]);
  });

  test('a rotation', () => {
    const call = { eventName: 'RotateKey', eventType: 'AwsServiceEvent', userIdentity: KMS_ITSELF, requestParameters: null };
    expect(metricsFor(call, DOCUMENTS)).toEqual(['Rotations']);
    expect(metricsFor({ ...call, eventName: 'DeleteKey' }, DOCUMENTS)).toEqual([]);
  });

  describe('refused use', () => {
    const reasons: [string, string][] = [
      ['AccessDenied', 'User: alice is not authorized to perform: kms:Decrypt on resource: KEY because no key policy allows it'],
      ['DisabledException', 'KEY is disabled.'],
      ['KMSInvalidStateException', 'KEY is pending deletion.'],
    ];

    test.each(reasons)('%s', (errorCode, message) => {
      const refused = (arn: string) => ({ eventName: 'Decrypt', readOnly: true, errorCode, errorMessage: message.replace('KEY', arn) });
      expect(metricsFor(refused(DOCUMENTS), DOCUMENTS)).toEqual(['Refused-alias-documents']);
      expect(metricsFor(refused(DOCUMENTS))).toEqual(['Refused-alias-documents']);
      expect(metricsFor(refused(PAYMENTS), PAYMENTS)).toEqual(['Refused-alias-payments']);
      expect(metricsFor({ ...refused(LEDGER_REPLICA), awsRegion: 'eu-central-1' }, LEDGER_REPLICA)).toEqual(['Refused-alias-ledger']);
      expect(metricsFor(refused(UNWATCHED), UNWATCHED)).toEqual([]);
      expect(metricsFor({ ...refused(DOCUMENTS), errorCode: 'ThrottlingException' }, DOCUMENTS)).toEqual([]);
      expect(metricsFor({ ...refused(DOCUMENTS), eventSource: 's3.amazonaws.com' }, DOCUMENTS)).toEqual([]);
    });

    test('of a change is refused use, and no change', () => {
      const call = { eventName: 'PutKeyPolicy', errorCode: 'AccessDenied', errorMessage: 'denied', userIdentity: ALICE };
      expect(metricsFor(call, DOCUMENTS)).toEqual(['Refused-alias-documents']);
    });
  });
});
