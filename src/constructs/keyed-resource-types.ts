// data table
import type { CALLING_SERVICES } from './calling-services';

/** Where resources of one type name the key of a service. */
export interface KeyedProperties {
  readonly service: keyof typeof CALLING_SERVICES;
  /** Properties of the L1; the key is one of them, or what is called a key within. */
  readonly properties: readonly string[];
}

/**
 * The resource types whose provisioning calls KMS as the deployment role, and where they name their keys.
 *
 * Types that are not here (buckets, topics, queues, streams, trails, …) are provisioned without a call to KMS.
 */
export const KEYED_RESOURCE_TYPES: Readonly<Record<string, readonly KeyedProperties[]>> = {
  'AWS::Backup::BackupVault': [{ service: 'backup', properties: ['encryptionKeyArn'] }],
  'AWS::Backup::LogicallyAirGappedBackupVault': [{ service: 'backup', properties: ['encryptionKeyArn'] }],
  'AWS::Bedrock::Guardrail': [{ service: 'bedrock', properties: ['kmsKeyArn'] }],
  'AWS::DocDB::DBCluster': [
    { service: 'rds', properties: ['kmsKeyId', 'masterUserSecretKmsKeyId'] },
    { service: 'secretsManager', properties: ['masterUserSecretKmsKeyId'] },
  ],
  'AWS::DynamoDB::GlobalTable': [{ service: 'dynamoDb', properties: ['sseSpecification', 'replicas'] }],
  'AWS::DynamoDB::Table': [{ service: 'dynamoDb', properties: ['sseSpecification'] }],
  'AWS::EC2::Instance': [{ service: 'ebs', properties: ['blockDeviceMappings'] }],
  'AWS::EC2::LaunchTemplate': [{ service: 'ebs', properties: ['launchTemplateData'] }],
  'AWS::EC2::Volume': [{ service: 'ebs', properties: ['kmsKeyId'] }],
  'AWS::ECR::Repository': [{ service: 'ecr', properties: ['encryptionConfiguration'] }],
  'AWS::EFS::FileSystem': [{ service: 'efs', properties: ['kmsKeyId', 'replicationConfiguration'] }],
  'AWS::EKS::Cluster': [{ service: 'eks', properties: ['encryptionConfig'] }],
  'AWS::ElastiCache::ReplicationGroup': [{ service: 'elastiCache', properties: ['kmsKeyId'] }],
  'AWS::ElastiCache::ServerlessCache': [{ service: 'elastiCache', properties: ['kmsKeyId'] }],
  'AWS::Elasticsearch::Domain': [{ service: 'openSearch', properties: ['encryptionAtRestOptions'] }],
  'AWS::Events::Archive': [{ service: 'events', properties: ['kmsKeyIdentifier'] }],
  'AWS::Events::Connection': [
    { service: 'events', properties: ['kmsKeyIdentifier'] },
    { service: 'secretsManager', properties: ['kmsKeyIdentifier'] },
  ],
  'AWS::Events::EventBus': [{ service: 'events', properties: ['kmsKeyIdentifier'] }],
  'AWS::FSx::FileSystem': [{ service: 'fsx', properties: ['kmsKeyId'] }],
  'AWS::KinesisFirehose::DeliveryStream': [{ service: 'firehose', properties: ['deliveryStreamEncryptionConfigurationInput'] }],
  'AWS::Lambda::EventSourceMapping': [{ service: 'lambda', properties: ['kmsKeyArn'] }],
  'AWS::Lambda::Function': [{ service: 'lambda', properties: ['kmsKeyArn', 'code'] }],
  'AWS::Logs::LogGroup': [{ service: 'logs', properties: ['kmsKeyId'] }],
  'AWS::MSK::Cluster': [{ service: 'msk', properties: ['encryptionInfo'] }],
  'AWS::MemoryDB::Cluster': [{ service: 'memoryDb', properties: ['kmsKeyId'] }],
  'AWS::Neptune::DBCluster': [{ service: 'rds', properties: ['kmsKeyId'] }],
  'AWS::OpenSearchServerless::Collection': [{ service: 'openSearchServerless', properties: ['encryptionConfig'] }],
  'AWS::OpenSearchServerless::SecurityPolicy': [{ service: 'openSearchServerless', properties: ['policy'] }],
  'AWS::OpenSearchService::Domain': [{ service: 'openSearch', properties: ['encryptionAtRestOptions'] }],
  'AWS::RDS::CustomDBEngineVersion': [{ service: 'rds', properties: ['kmsKeyId'] }],
  'AWS::RDS::DBCluster': [
    { service: 'rds', properties: ['kmsKeyId', 'masterUserSecret', 'performanceInsightsKmsKeyId'] },
    { service: 'secretsManager', properties: ['masterUserSecret'] },
  ],
  'AWS::RDS::DBInstance': [
    {
      service: 'rds',
      properties: ['automaticBackupReplicationKmsKeyId', 'kmsKeyId', 'masterUserSecret', 'performanceInsightsKmsKeyId'],
    },
    { service: 'secretsManager', properties: ['masterUserSecret'] },
  ],
  'AWS::RDS::Integration': [{ service: 'rds', properties: ['kmsKeyId'] }],
  'AWS::Redshift::Cluster': [
    { service: 'redshift', properties: ['kmsKeyId', 'masterPasswordSecretKmsKeyId'] },
    { service: 'secretsManager', properties: ['masterPasswordSecretKmsKeyId'] },
  ],
  'AWS::RedshiftServerless::Namespace': [
    { service: 'redshiftServerless', properties: ['kmsKeyId', 'adminPasswordSecretKmsKeyId'] },
    { service: 'secretsManager', properties: ['adminPasswordSecretKmsKeyId'] },
  ],
  'AWS::S3Tables::TableBucket': [{ service: 's3Tables', properties: ['encryptionConfiguration'] }],
  'AWS::SecretsManager::Secret': [{ service: 'secretsManager', properties: ['kmsKeyId', 'replicaRegions'] }],
  'AWS::Serverless::Function': [{ service: 'lambda', properties: ['kmsKeyArn'] }],
  'AWS::Serverless::SimpleTable': [{ service: 'dynamoDb', properties: ['sseSpecification'] }],
  'AWS::StepFunctions::Activity': [{ service: 'stepFunctions', properties: ['encryptionConfiguration'] }],
  'AWS::StepFunctions::StateMachine': [{ service: 'stepFunctions', properties: ['encryptionConfiguration'] }],
};
