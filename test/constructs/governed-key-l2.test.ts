import { App, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GovernedKey } from '../../src/constructs/governed-key';
import { EffectiveAccess } from './effective-access';
import type { Handed, L2Case } from './l2-cases';
import { L2_CASES, REFUSED_L2S } from './l2-cases';
import type { StatementJson } from './synthesized';
import { ACCOUNT, DEPLOYER_ARN, ENV, FOREIGN_ACCOUNT, policyOf, roleArn } from './synthesized';

const DEPLOYABLE = [
  'dynamodb',
  'ec2',
  'elasticfilesystem',
  'events',
  'firehose',
  'lambda',
  'rds',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
  'states',
];
const USE = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const MANAGING = ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:TagResource'];

interface HandedOver extends Handed {
  readonly app: App;
  readonly key: GovernedKey;
}

function handedOver({ services, hand }: Pick<L2Case, 'services' | 'hand'>): HandedOver {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const key = new GovernedKey(stack, 'Key', { services });
  const principal = new iam.CompositePrincipal(new iam.AccountPrincipal(ACCOUNT), new iam.ServicePrincipal('lambda.amazonaws.com'));
  const role = new iam.Role(stack, 'Role', { assumedBy: principal });
  hand({ stack, key, role });
  return { app, stack, key, role };
}

describe.each(L2_CASES)('$what', (one) => {
  const { account = [], grants = [], via, admits = {}, provisions = [] } = one;
  const { app, stack, role } = handedOver(one);
  const access = new EffectiveAccess(app);
  const context: Record<string, string> = { ...one.context, ...(via === undefined ? {} : { 'kms:ViaService': via }) };

  test('gives the role what it needs, and nobody else', () => {
    for (const action of grants) {
      expect([action, access.ofRole(role, action, context)]).toEqual([action, 'allowed']);
      for (const other of [roleArn('Other'), roleArn('Other', FOREIGN_ACCOUNT)])
        expect([action, other, access.of(other, action)]).toEqual([action, other, 'denied']);
      if (via) expect([action, access.ofRole(role, action)]).toEqual([action, 'denied']);
    }
  });

  test('leaves the role everything else denied', () => {
    for (const action of [...USE, ...MANAGING, 'kms:CreateGrant'].filter((other) => ![...grants, ...account].includes(other)))
      expect([action, access.ofRole(role, action, context)]).toEqual([action, 'denied']);
  });

  test('lets the account use the key through the service that asked for it, and no other account', () => {
    for (const action of account) {
      expect([action, access.of(roleArn('Other'), action, context)]).toEqual([action, 'allowed']);
      expect([action, access.of(roleArn('Other'), action, { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' })]).toEqual([
        action,
        'denied',
      ]);
      expect([action, access.of(roleArn('Other', FOREIGN_ACCOUNT), action, context)]).toEqual([action, 'denied']);
    }
    if (account.length === 0) expect(access.of(roleArn('Other'), 'kms:Decrypt', context)).toBe('denied');
  });

  test('lets services use the key for this account, and no others', () => {
    for (const [service, call] of Object.entries(admits)) {
      expect([
        service,
        access.of({ service }, 'kms:Decrypt', call),
        access.of({ service }, 'kms:GenerateDataKeyWithoutPlaintext', call),
      ]).toContain('allowed');
      for (const action of MANAGING) expect([service, action, access.of({ service }, action, call)]).toEqual([service, action, 'denied']);
    }
    for (const [service, call] of Object.entries(admits).filter(([, bound]) => Object.keys(bound).length > 0)) {
      const elsewhere = JSON.parse(JSON.stringify(call).replaceAll(ACCOUNT, FOREIGN_ACCOUNT));
      expect([service, access.of({ service }, 'kms:Decrypt', elsewhere)]).toEqual([service, 'denied']);
    }
    expect(access.of({ service: 'iot.amazonaws.com' }, 'kms:Decrypt')).toBe('denied');
  });

  test('lets the deployment role provision through exactly that service', () => {
    const canProvision = (service: string) =>
      ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt'].some(
        (action) => access.of(DEPLOYER_ARN, action, { 'kms:ViaService': service, 'kms:GrantIsForAWSResource': true }) === 'allowed',
      );
    const services = new Set([...DEPLOYABLE.map((service) => `${service}.eu-west-1.amazonaws.com`), ...provisions]);
    expect([...services].filter(canProvision)).toEqual(provisions);
    expect(access.of(DEPLOYER_ARN, 'kms:Decrypt')).toBe('denied');
  });

  test('keeps the policy free of wildcards and foreign resources, with a Sid for each statement', () => {
    const policy = policyOf(stack);
    expect(actionsOfAllows(policy).filter((action) => /[*?]/.test(action))).toEqual([]);
    expect(new Set(policy.map(({ Resource }) => Resource))).toEqual(new Set(['*']));
    expect(new Set(policy.map(({ Sid }) => Sid)).size).toBe(policy.length);
  });

  test('refers to nothing that refers to the key', () => {
    const policy = policyOf(stack);
    const references = new Set(JSON.stringify(policy).match(/"(Ref|Fn::GetAtt)":(\["\w+|"\w+")/g));
    expect([...references].filter((reference) => !/Role|AWS::/.test(reference))).toEqual([]);
  });
});

function actionsOfAllows(policy: readonly StatementJson[]): string[] {
  return policy.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
}

test.each(REFUSED_L2S)('$what is refused', ({ hand, code }) => {
  expect(() => handedOver({ hand }).app.synth()).toThrow(`[${code} at Stack/Key]`);
});

test('what ECS Exec needs is had without the statement that it asks for', () => {
  const { app, role } = handedOver({
    hand: ({ stack, key, role: taskRole }) => {
      const kmsKey = GovernedKey.fromGovernedKeyArn(stack, 'Exec', key.keyArn, { policyManagedElsewhere: true });
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['subnet-1'],
      });
      const executeCommandConfiguration = { kmsKey, logging: ecs.ExecuteCommandLogging.NONE };
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, executeCommandConfiguration });
      const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { taskRole });
      taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app') });
      new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, enableExecuteCommand: true });
      (key as GovernedKey).grants.encryptDecrypt(taskRole);
    },
  });
  const access = new EffectiveAccess(app);
  expect([access.ofRole(role, 'kms:Decrypt'), access.ofRole(role, 'kms:GenerateDataKey')]).toEqual(['allowed', 'allowed']);
  expect(access.of(roleArn('Other'), 'kms:Decrypt')).toBe('denied');
});

test('conditions that ec2.Volume adds after the grant bound its CreateGrant', () => {
  const { app, role } = handedOver({
    hand: (handed) => {
      const volume = { availabilityZone: 'eu-west-1a', size: Size.gibibytes(1), encrypted: true, encryptionKey: handed.key };
      new ec2.Volume(handed.stack, 'Volume', volume).grantAttachVolume(handed.role);
    },
  });
  const access = new EffectiveAccess(app);
  const attach = {
    'kms:ViaService': 'ec2.eu-west-1.amazonaws.com',
    'kms:GrantConstraintType': 'EncryptionContextSubset',
    'kms:GrantIsForAWSResource': true,
  };
  expect(access.ofRole(role, 'kms:CreateGrant', attach)).toBe('allowed');
  expect(access.ofRole(role, 'kms:CreateGrant', { ...attach, 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' })).toBe('denied');
  expect(access.ofRole(role, 'kms:CreateGrant', { ...attach, 'kms:GrantIsForAWSResource': false })).toBe('denied');
});

describe('the artifacts of a pipeline that deploys with the role that deploys the key', () => {
  const { app, stack } = handedOver({
    hand: ({ stack: scope, key }) => {
      const artifactBucket = new s3.Bucket(scope, 'Artifacts', { encryptionKey: key });
      artifactBucket.grantRead(iam.Role.fromRoleArn(scope, 'Deployer', DEPLOYER_ARN));
    },
  });
  const access = new EffectiveAccess(app);
  const through = (service: string) => ({ 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` });

  test('are read by that role through S3, and that is all', () => {
    expect(access.of(DEPLOYER_ARN, 'kms:Decrypt', through('s3'))).toBe('allowed');
    expect(access.of(DEPLOYER_ARN, 'kms:Decrypt')).toBe('denied');
    expect(access.of(DEPLOYER_ARN, 'kms:Decrypt', through('dynamodb'))).toBe('denied');
    expect(access.of(DEPLOYER_ARN, 'kms:Encrypt', through('s3'))).toBe('denied');
  });

  test('are reported', () => {
    Annotations.fromStack(stack).hasInfo(
      '/Stack/Key',
      Match.stringLikeRegexp(
        `\`${DEPLOYER_ARN}\` deploys and was granted the use of the key by a construct; it gets it through Amazon S3 ` +
          'only, as for the artifacts of a pipeline. Whoever can deploy reads these objects \\[KmsGov.DeploymentReadsArtifacts at Stack/Key\\]',
      ),
    );
  });
});
