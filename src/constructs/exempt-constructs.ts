// data table
import * as bedrockagentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';

/** A class that has a key prop, or volumes, and does not get the default key. */
export interface ExemptConstruct {
  /** Module and name of the class, as in the reference of the CDK. */
  readonly name: string;
  /** Its `PROPERTY_INJECTION_ID`; undefined where property injectors do not reach it. */
  readonly injectionId?: () => string;
  readonly because: string;
}

const NOT_INJECTABLE = 'property injectors do not reach it; give it the key';
const UNDOCUMENTED = 'this library does not know what the key policy must allow for it; give it the key, with what its page asks for';

export const EXEMPT_CONSTRUCTS: readonly ExemptConstruct[] = [
  { name: 'aws_appconfig.HostedConfiguration', because: NOT_INJECTABLE },
  { name: 'aws_appconfig.SourcedConfiguration', because: NOT_INJECTABLE },
  {
    name: 'aws_bedrockagentcore.Gateway',
    injectionId: () => bedrockagentcore.Gateway.PROPERTY_INJECTION_ID,
    because: UNDOCUMENTED,
  },
  {
    name: 'aws_bedrockagentcore.Memory',
    injectionId: () => bedrockagentcore.Memory.PROPERTY_INJECTION_ID,
    because: UNDOCUMENTED,
  },
  {
    name: 'aws_bedrockagentcore.PolicyEngine',
    injectionId: () => bedrockagentcore.PolicyEngine.PROPERTY_INJECTION_ID,
    because: UNDOCUMENTED,
  },
  {
    name: 'aws_codecommit.Repository',
    injectionId: () => codecommit.Repository.PROPERTY_INJECTION_ID,
    because: 'whoever uses the repository needs the key, and its grants do not give it; give it the key, and grant use with it',
  },
  {
    name: 'aws_cognito.UserPool',
    injectionId: () => cognito.UserPool.PROPERTY_INJECTION_ID,
    because: 'its key encrypts codes for the functions that send them, which must decrypt; give it the key together with the functions',
  },
  {
    name: 'aws_dynamodb.TableV2MultiAccountReplica',
    injectionId: () => dynamodb.TableV2MultiAccountReplica.PROPERTY_INJECTION_ID,
    because: 'it is in another account or Region than the table; give it a key that is there',
  },
  {
    name: 'aws_ec2.Instance',
    injectionId: () => ec2.Instance.PROPERTY_INJECTION_ID,
    because: 'volumes are described one by one; name the key in `blockDevices`, or encrypt EBS volumes by default in the account',
  },
  {
    name: 'aws_ec2.LaunchTemplate',
    injectionId: () => ec2.LaunchTemplate.PROPERTY_INJECTION_ID,
    because: 'volumes are described one by one; name the key in `blockDevices`, or encrypt EBS volumes by default in the account',
  },
  { name: 'aws_ecs.ServiceManagedVolume', because: 'it is not a resource; name the key in `managedEBSVolume`' },
  {
    name: 'aws_eks.Cluster',
    injectionId: () => eks.Cluster.PROPERTY_INJECTION_ID,
    because: 'a role of its own makes the cluster, and the key does not admit its grant; use `eks_v2.Cluster`, which CloudFormation makes',
  },
  {
    name: 'aws_glue.Catalog',
    injectionId: () => glue.Catalog.PROPERTY_INJECTION_ID,
    because: 'its settings are those of the whole account, and every role that reads the catalog needs the key',
  },
  {
    name: 'aws_glue.SecurityConfiguration',
    injectionId: () => glue.SecurityConfiguration.PROPERTY_INJECTION_ID,
    because: 'the roles of the jobs need the key, and it does not give it; name the key in its encryption settings, and grant use of it',
  },
  {
    name: 'aws_kms.Alias',
    injectionId: () => kms.Alias.PROPERTY_INJECTION_ID,
    because: 'it names a key and encrypts nothing',
  },
  {
    name: 'aws_lambda.CapacityProvider',
    injectionId: () => lambda.CapacityProvider.PROPERTY_INJECTION_ID,
    because: UNDOCUMENTED,
  },
  {
    name: 'aws_lambda.EventSourceMapping',
    injectionId: () => lambda.EventSourceMapping.PROPERTY_INJECTION_ID,
    because: 'Lambda decrypts filters with a statement of its own; give it the key, with what its page asks for',
  },
  { name: 'aws_lambda.S3CodeV2', because: 'it is not a resource; its key belongs to the code' },
  {
    name: 'aws_rds.DatabaseInstanceFromSnapshot',
    injectionId: () => rds.DatabaseInstanceFromSnapshot.PROPERTY_INJECTION_ID,
    because: 'its storage is encrypted like its snapshot; copy the snapshot with the key',
  },
  {
    name: 'aws_rds.DatabaseInstanceReadReplica',
    injectionId: () => rds.DatabaseInstanceReadReplica.PROPERTY_INJECTION_ID,
    because: 'its storage is encrypted like its source; in another Region give it a key that is there',
  },
  {
    name: 'aws_route53.KeySigningKey',
    injectionId: () => route53.KeySigningKey.PROPERTY_INJECTION_ID,
    because: 'it signs with an asymmetric key of its own',
  },
  { name: 'aws_s3_assets.Asset', because: 'assets are encrypted by their bucket, which bootstrapping makes' },
];
