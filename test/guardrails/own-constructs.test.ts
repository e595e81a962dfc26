import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { EncryptedBucket, GovernedKey, MultiRegionKeySet, ServiceUse } from 'cdk-kms-governance';
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

describe('our constructs leave nothing but what remains with every key', () => {
  test.each<[string, App, string[]]>([
    ['a governed key', appWith((stack) => new GovernedKey(stack, 'Key')), ['Key961B73FD']],
    ['one in a stack without environment', appWith((stack) => new GovernedKey(stack, 'Key'), AGNOSTIC), ['Key961B73FD']],
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
        new GovernedKey(stack, 'Key', { access, services: [ServiceUse.s3(), ServiceUse.cloudTrail({ trailName: 'audit' })] });
      }),
      ['Key961B73FD'],
    ],
    [
      'a set of keys',
      appWith((stack) => new MultiRegionKeySet(stack, 'Set', { replicaRegions: ['eu-central-1', 'eu-north-1'] })),
      ['SetPrimary7F0CC9E7', 'SetReplica4D1BF0BA', 'SetReplica4D1BF0BA'],
    ],
    ['a bucket', appWith((stack) => new EncryptedBucket(stack, 'Bucket')), ['BucketKey7E4AEAB8']],
    [
      'FinTechNova',
      fintechNova({ outdir: folder }),
      [
        ...['DocumentsReplicaD38478D2', 'TransactionsReplicaD060C492', 'CustomersReplica191BAFF2', 'ConfigurationReplicaCA2863F4'],
        ...['DocumentsReplicaD38478D2', 'TransactionsReplicaD060C492', 'ConfigurationReplicaCA2863F4'],
        ...['DocumentsPrimary8A0991DF', 'TransactionsPrimaryC4591C79', 'CustomersPrimary13B3DD19', 'ConfigurationPrimary7336BC7F'],
        ...['Messages804FA4EB', 'Volumes957B024C', 'Audit3D8ADE0A'],
      ],
    ],
  ])('%s', (_, app, keys) => {
    expect(findingsIn(app)).toEqual(keys.map((key) => `warning EscalationPath ${key}`));
  });
});

describe('a key of the CDK with its default policy', () => {
  test('by itself', () => {
    expect(findingsIn(appWith((stack) => new kms.Key(stack, 'Key')))).toEqual([]);
  });
});
