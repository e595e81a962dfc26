/** A record of CloudTrail, as far as monitoring reads it. */
export interface RecordedCall {
  readonly eventName: string;
  readonly eventSource?: string;
  readonly eventType?: string;
  readonly awsRegion?: string;
  readonly readOnly?: boolean;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly userIdentity?: object;
  readonly sourceIPAddress?: string;
  readonly requestParameters?: object | null;
  readonly resources?: readonly { readonly ARN: string }[];
}

const ACCOUNT = '111122223333';

/** A person with a role of their own. */
export const ALICE = session('KeyAdmin', 'alice');

/** CloudFormation with the role that the CDK deploys with. */
export function deployment(region = 'eu-west-1'): object {
  return { ...session(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${region}`, 'AWSCloudFormation'), invokedBy: 'cloudformation.amazonaws.com' };
}

/** A user without a session, so that the record names no issuer of one. */
export const USER = { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/bob`, accountId: ACCOUNT, userName: 'bob' };

export const KMS_ITSELF = { accountId: ACCOUNT, invokedBy: 'AWS Internal' };

function session(role: string, name: string): object {
  return {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/${role}`, userName: role } },
  };
}

/** A whole record. */
interface CallRecord {
  readonly awsRegion: string;
  readonly eventSource: string;
  readonly eventType: string;
  readonly [field: string]: unknown;
}

/** A successful call of Alice about some resources, unless it says otherwise. */
export function recorded(call: RecordedCall, ...arns: readonly string[]): CallRecord {
  return {
    eventVersion: '1.11',
    eventTime: '2027-03-01T10:00:00Z',
    sourceIPAddress: '203.0.113.7',
    eventSource: 'kms.amazonaws.com',
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    managementEvent: true,
    readOnly: false,
    awsRegion: 'eu-west-1',
    userIdentity: ALICE,
    requestParameters: { keyId: 'alias/whatever-the-caller-sent' },
    responseElements: null,
    recipientAccountId: ACCOUNT,
    resources: arns.map((ARN) => ({ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN })),
    ...call,
  };
}

/** The same as EventBridge delivers it. */
export function onBus(record: CallRecord): object {
  const { awsRegion, eventType, eventSource } = record;
  return {
    ...envelope(awsRegion),
    source: `aws.${eventSource.split('.')[0]}`,
    'detail-type': eventType === 'AwsServiceEvent' ? 'AWS Service Event via CloudTrail' : 'AWS API Call via CloudTrail',
    resources: [],
    detail: record,
  };
}

/** An event that KMS sends by itself. */
export function kmsEvent(detailType: string, keyArn: string, region = 'eu-west-1'): object {
  const detail = { 'key-id': keyArn.split('/')[1] };
  return { ...envelope(region), source: 'aws.kms', 'detail-type': detailType, resources: [keyArn], detail };
}

function envelope(region: string): object {
  return { version: '0', id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718', account: ACCOUNT, time: '2027-03-01T10:00:01Z', region };
}
