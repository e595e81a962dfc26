// data table

/** A service that uses the key for resources of one type under its own name, which the CDK does not tell the key. */
export interface ServiceNeed {
  /** First labels of the service principal. */
  readonly service: string;
  /** What it cannot do without. */
  readonly action: string;
  /** What lets it. */
  readonly declaration: string;
  /** Properties of the L1 that name the key, or what is encrypted with it. */
  readonly properties: readonly string[];
}

/** Types of resources that name a key with which a service encrypts them. */
export const ENCRYPTED_BY_SERVICE: Readonly<Record<string, ServiceNeed>> = {
  'AWS::CloudTrail::EventDataStore': {
    service: 'cloudtrail',
    action: 'kms:GenerateDataKey',
    declaration: 'ServiceUse.cloudTrailLake()',
    properties: ['kmsKeyId'],
  },
  'AWS::CloudTrail::Trail': {
    service: 'cloudtrail',
    action: 'kms:GenerateDataKey',
    declaration: 'ServiceUse.cloudTrail({ trailName })',
    properties: ['kmsKeyId'],
  },
  'AWS::Logs::LogGroup': { service: 'logs', action: 'kms:Decrypt', declaration: 'ServiceUse.cloudWatchLogs()', properties: ['kmsKeyId'] },
};

const ALARMS: ServiceNeed = {
  service: 'cloudwatch',
  action: 'kms:GenerateDataKey',
  declaration: 'ServiceUse.cloudWatchAlarms()',
  properties: ['alarmActions', 'insufficientDataActions', 'okActions'],
};

const S3_EVENTS: ServiceNeed = {
  service: 's3',
  action: 'kms:Decrypt',
  declaration: 'ServiceUse.s3EventNotifications()',
  properties: ['notificationConfiguration'],
};

/** Types of resources that send messages to encrypted topics and queues. */
export const NOTIFIES_ENCRYPTED: Readonly<Record<string, ServiceNeed>> = {
  'AWS::CloudWatch::Alarm': ALARMS,
  'AWS::CloudWatch::CompositeAlarm': ALARMS,
  'AWS::Events::Rule': {
    service: 'events',
    action: 'kms:GenerateDataKey',
    declaration: 'ServiceUse.eventBridge()',
    properties: ['targets'],
  },
  'AWS::S3::Bucket': S3_EVENTS,
  'AWS::SNS::Subscription': {
    service: 'sns',
    action: 'kms:GenerateDataKey',
    declaration: 'ServiceUse.snsToSqs()',
    properties: ['endpoint', 'redrivePolicy'],
  },
  'Custom::S3BucketNotifications': S3_EVENTS,
};

/** Types that are notified, and the property with their key. */
export const NOTIFIED_TYPES: Readonly<Record<string, string>> = {
  'AWS::SNS::Topic': 'kmsMasterKeyId',
  'AWS::SQS::Queue': 'kmsMasterKeyId',
};
