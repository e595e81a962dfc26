// data table
import type { Framework } from './framework';

const GUARD_RULE = 'the form of the statement, which this control prescribes to the letter: its rule for CloudFormation Guard';
const ORGANIZATION = 'the policies of the organization';

/** Preventive controls (PV) are policies of the organization; findings tell what they would refuse. */
export const CONTROL_TOWER: Framework = {
  id: 'control-tower',
  name: 'AWS Control Tower controls for AWS KMS and for what keys encrypt',
  version: 'unnumbered; rules as in @cdklabs/cdk-validator-cfnguard 0.0.62',
  source: 'https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html',
  options: { bucketEncryption: 'anyKmsKey', rotationOf: 'symmetricKeys' },
  controls: [
    { id: 'CT.KMS.PR.1', title: 'Keys have rotation configured', rules: ['RotationDisabled'] },
    {
      id: 'CT.KMS.PR.2',
      title: 'RSA keys for encryption are longer than 2,048 bits',
      rules: [],
      evidence: 'the KeySpec of RSA keys: its rule for CloudFormation Guard',
    },
    {
      id: 'CT.KMS.PR.3',
      title: 'A statement of the key policy limits grants to AWS services',
      rules: ['UnboundedGrants'],
      evidence: GUARD_RULE,
    },
    { id: 'CT.KMS.PV.1', title: 'Grants are limited to AWS services', rules: ['UnboundedGrants'], evidence: ORGANIZATION },
    { id: 'CT.KMS.PV.2', title: 'RSA keys for encryption are longer than 2,048 bits', rules: [], evidence: ORGANIZATION },
    {
      id: 'CT.KMS.PV.3',
      title: 'The policy lockout safety check is not bypassed',
      rules: [],
      evidence: 'the BypassPolicyLockoutSafetyCheck of keys, and the policies of the organization',
    },
    { id: 'CT.KMS.PV.5', title: 'Key material is imported', rules: [], evidence: ORGANIZATION },
    { id: 'CT.KMS.PV.6', title: 'Key material is in an external key store', rules: [], evidence: ORGANIZATION },
    {
      id: 'CT.KMS.PV.7',
      title: 'Only principals of the organization and AWS services reach keys',
      rules: ['PublicAccess', 'UnlistedAccount'],
      evidence: ORGANIZATION,
    },
    {
      id: 'CT.CLOUDTRAIL.PR.1',
      title: 'Trails have encryption at rest activated',
      rules: [],
      evidence: 'the KMSKeyId of trails: its rule for CloudFormation Guard',
    },
    {
      id: 'CT.CLOUDWATCH.PR.3',
      title: 'Log groups are encrypted at rest with a KMS key',
      rules: [],
      evidence: 'the KmsKeyId of log groups: its rule for CloudFormation Guard',
    },
    { id: 'CT.S3.PR.8', title: 'Buckets require requests over TLS', rules: ['BucketInsecureTransport'], evidence: GUARD_RULE },
    { id: 'CT.S3.PR.10', title: 'Buckets are encrypted with KMS keys', rules: ['BucketNotKmsEncrypted'] },
    {
      id: 'CT.SQS.PR.2',
      title: 'Queues have encryption at rest configured',
      rules: [],
      evidence: 'the encryption properties of queues: its rule for CloudFormation Guard',
    },
  ],
};
