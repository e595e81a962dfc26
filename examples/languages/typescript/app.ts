import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  EffectiveAccess,
  EncryptedBucket,
  GovernedKey,
  KeyKind,
  KeyRotationMonitor,
  KmsGuardrails,
  MultiRegionKeySet,
  Rotation,
  ServiceUse,
} from 'cdk-kms-governance';

const app = new App();
Validations.of(app).addPlugins(new KmsGuardrails());

const stack = new Stack(app, 'Payments', { env: { account: '111122223333', region: 'eu-west-1' } });
const keyTeam = new iam.Role(stack, 'KeyTeam', { roleName: 'KeyTeam', assumedBy: new iam.AccountRootPrincipal() });
const reader = new lambda.Function(stack, 'Reader', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
});

const documents = new GovernedKey(stack, 'Documents', {
  alias: 'payments/documents',
  kind: KeyKind.symmetric(),
  rotation: Rotation.automatic(Duration.days(180)),
  access: { administrators: [keyTeam] },
  services: [ServiceUse.s3(), ServiceUse.cloudWatchLogs()],
});
documents.grants.decrypt(reader, { viaServices: [ServiceUse.s3()] });

const archive = new EncryptedBucket(stack, 'Archive', { encryptionKey: documents });
archive.grantRead(reader);

const shared = new MultiRegionKeySet(stack, 'Shared', {
  alias: 'payments/shared',
  replicaRegions: ['eu-central-1'],
  access: { administrators: [keyTeam] },
});
shared.grants.encrypt(reader);

new KeyRotationMonitor(stack, 'Monitor', {
  keys: [documents, shared],
  trailLogGroup: logs.LogGroup.fromLogGroupName(stack, 'TrailEvents', 'organization-trail'),
});

Validations.of(app).acknowledge({ id: 'KMS-Governance::EscalationPath', reason: 'the monitor tells who changes a key policy' });

app.synth();

const access = EffectiveAccess.fromAssembly(app.outdir);
access.expectAllowed('Payments/Reader/ServiceRole', 'kms:Decrypt', 'alias/payments/documents', {
  'kms:ViaService': 's3.eu-west-1.amazonaws.com',
});
access.expectDenied('arn:aws:iam::111122223333:role/KeyTeam', 'kms:Decrypt', 'alias/payments/documents');
console.log('the reader decrypts through S3, and the key team does not');
