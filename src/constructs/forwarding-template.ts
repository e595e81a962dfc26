import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { changePattern, lifecyclePattern } from './key-events';

/** The template that member accounts get: plain CloudFormation, since a stack set has no assets. */
export function forwardingTemplate(eventBusArn: string): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Sends what happens to the KMS keys of this account and Region to the security account',
    Resources: {
      Role: role(eventBusArn),
      Undelivered: {
        Type: 'AWS::SQS::Queue',
        Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: FOURTEEN_DAYS },
        Metadata: { Purpose: 'Dead-letter queue of the rules' },
      },
      UndeliveredPolicy: queuePolicy(),
      Changes: rule('What callers change about KMS keys', changePattern({}), eventBusArn),
      Lifecycle: rule('What KMS does to keys by itself', lifecyclePattern(), eventBusArn),
    },
  };
}

const FOURTEEN_DAYS = 14 * 86_400;
const ACCOUNT = { Ref: 'AWS::AccountId' };
const RULES = { 'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*' };
const ATTRIBUTES = { role: { 'Fn::GetAtt': ['Role', 'Arn'] }, queue: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } };

function rule(Description: string, { source, detailType, detail }: EventPattern, Arn: string): object {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description,
      State: 'ENABLED',
      EventPattern: { source, 'detail-type': detailType, ...(detail && { detail }) },
      Targets: [{ Id: 'SecurityAccount', Arn, RoleArn: ATTRIBUTES.role, DeadLetterConfig: { Arn: ATTRIBUTES.queue } }],
    },
  };
}

/** The bus of another account takes events of an organization only from a role. */
function role(eventBusArn: string): object {
  const Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': RULES } };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole', Condition }],
      },
      Policies: [
        {
          PolicyName: 'SendKeyEvents',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: eventBusArn }],
          },
        },
      ],
    },
  };
}

function queuePolicy(): object {
  const Resource = ATTRIBUTES.queue;
  const Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': RULES } };
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Undelivered' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'RulesLeaveWhatTheyCannotDeliver',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource,
            Condition,
          },
          {
            Sid: 'DenyPlainHttp',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  };
}
