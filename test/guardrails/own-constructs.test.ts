import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AccountAccess, EncryptedBucket, GovernedKey, MultiRegionKeySet, ServiceUse } from 'cdk-kms-governance';
import { fintechNova } from '../../examples/fintechnova/app';
import { judge } from '../../src/guardrails/judge';
import type { RuleId } from '../../src/guardrails/rule-id';
import { DEFAULT_RULE_OPTIONS } from '../../src/guardrails/rule-options';
import { RULES } from '../../src/guardrails/rules';
import { readAppFiles } from '../../src/runtime/app-files';
import { AGNOSTIC, ENV } from '../constructs/synthesized';

const folder = mkdtempSync(path.join(tmpdir(), 'own-constructs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The rules about access; the settings of keys and buckets have tests of their own. */
const ACCESS: readonly RuleId[] = [
  'SeparationOfDuties',
  'EscalationPath',
  'PublicAccess',
  'UnlistedAccount',
  'LockedOut',
  'WildcardAction',
  'AccountDelegation',
  'UnboundedGrants',
  'ConfusedDeputy',
  'IneffectiveGrant',
  'UnresolvedPolicy',
  'ReplicaPolicyDrift',
  'ReplicaRegion',
  'BroadDecrypt',
];

/** What is found about access: severity or doubt, rule and resource. */
function findingsIn(app: App): string[] {
  const rules = RULES.filter(({ id }) => ACCESS.includes(id));
  const { findings } = judge(readAppFiles([app.synth().directory]), rules, DEFAULT_RULE_OPTIONS);
  return findings.map(
    ({ outcome, severity, rule, resource }) => `${outcome === 'undetermined' ? outcome : severity} ${rule} ${resource.logicalId}`,
  );
}

function appWith(define: (stack: Stack) => void, env = ENV): App {
  const app = new App();
  define(new Stack(app, 'Stack', { env }));
  return app;
}

const role = (stack: Stack, id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

const remains = (...keys: string[]) => keys.map((key) => `warning EscalationPath ${key}`);

describe('our constructs leave nothing but what remains with every key', () => {
  test.each<[string, App, string[]]>([
    ['a governed key', appWith((stack) => new GovernedKey(stack, 'Key')), remains('Key961B73FD')],
    ['one in a stack without environment', appWith((stack) => new GovernedKey(stack, 'Key'), AGNOSTIC), remains('Key961B73FD')],
    [
      'one with a holder of each duty',
      appWith((stack) => {
        const access = {
          administrators: [role(stack, 'Admin')],
          policyOwners: [role(stack, 'Owner')],
          auditors: [role(stack, 'Auditor')],
          users: [role(stack, 'User')],
          encrypters: [role(stack, 'Encrypter')],
          decrypters: [role(stack, 'Decrypter')],
          grantDelegators: [role(stack, 'Delegator')],
        };
        new GovernedKey(stack, 'Key', { access });
      }),
      remains('Key961B73FD'),
    ],
    [
      'one with services',
      appWith((stack) => {
        const services = [
          ServiceUse.s3Inventory({ sourceBucketName: 'source' }),
          ServiceUse.s3EventNotifications(),
          ServiceUse.cloudTrail({ trailName: 'audit' }),
          ServiceUse.cloudTrailLake(),
          ServiceUse.cloudWatchLogs(),
          ServiceUse.cloudWatchAlarms(),
          ServiceUse.eventBridge(),
          ServiceUse.snsToSqs(),
          ServiceUse.cloudFront({ distributionId: 'EDFDVBD6EXAMPLE' }),
          ServiceUse.config(),
          ServiceUse.stepFunctionsLogs(),
          ServiceUse.autoScaling(),
        ];
        new GovernedKey(stack, 'Key', { services });
      }),
      remains('Key961B73FD'),
    ],
    [
      'a set of keys',
      appWith((stack) => new MultiRegionKeySet(stack, 'Set', { replicaRegions: ['eu-central-1', 'eu-north-1'] })),
      remains('SetPrimary7F0CC9E7', 'SetReplica4D1BF0BA', 'SetReplica4D1BF0BA'),
    ],
    ['a bucket', appWith((stack) => new EncryptedBucket(stack, 'Bucket')), remains('BucketKey7E4AEAB8')],
  ])('%s', (_, app, findings) => {
    expect(findingsIn(app)).toEqual(findings);
  });

  test('a waiver and trust in the account stay visible', () => {
    const trusting = appWith((stack) => new GovernedKey(stack, 'Key', { accountAccess: AccountAccess.administration() }));
    expect(findingsIn(trusting)).toEqual([
      'error EscalationPath Key961B73FD',
      ...remains('Key961B73FD'),
      'warning AccountDelegation Key961B73FD',
    ]);
    const waived = appWith((stack) => {
      const alice = role(stack, 'Alice');
      new GovernedKey(stack, 'Key', { access: { users: [alice], administrators: [alice] }, separationWaiver: 'a team of one' });
    });
    expect(findingsIn(waived)).toEqual(['warning SeparationOfDuties Key961B73FD', ...remains('Key961B73FD')]);
  });

  test('FinTechNova, of which two keys let IAM policies use them through Secrets Manager and EC2', () => {
    const findings = findingsIn(fintechNova({ outdir: folder }));
    expect(findings.filter((finding) => !finding.startsWith('warning EscalationPath '))).toEqual([
      'warning AccountDelegation ConfigurationPrimary7336BC7F',
      'warning AccountDelegation Volumes957B024C',
    ]);
  });
});

describe('a key of the CDK with its default policy', () => {
  const deserved = ['warning WildcardAction Key961B73FD', 'error AccountDelegation Key961B73FD'];

  test.each<[string, App, string[]]>([
    ['by itself', appWith((stack) => new kms.Key(stack, 'Key')), deserved],
    ['in a stack without environment', appWith((stack) => new kms.Key(stack, 'Key'), AGNOSTIC), deserved],
    [
      'that a role decrypts with',
      appWith((stack) => void new kms.Key(stack, 'Key').grantDecrypt(role(stack, 'Reader'))),
      [...remains('Key961B73FD'), ...deserved],
    ],
    [
      'in an app with an administrator',
      appWith((stack) => {
        new kms.Key(stack, 'Key');
        role(stack, 'Admin').addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
      }),
      [
        'error SeparationOfDuties Key961B73FD',
        ...remains('Key961B73FD'),
        ...deserved,
        'error UnboundedGrants Key961B73FD',
        'error BroadDecrypt AdminC75D2A91',
      ],
    ],
  ])('%s', (_, app, findings) => {
    expect(findingsIn(app)).toEqual(findings);
  });

  test('of the same meaning in other words', () => {
    const app = appWith((stack) => {
      const policy = new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ principals: [new iam.AccountPrincipal('111122223333')], actions: ['kms:*'], resources: ['*'] }),
        ],
      });
      new kms.Key(stack, 'Key', { policy });
    });
    expect(findingsIn(app)).toEqual(deserved);
  });
});
