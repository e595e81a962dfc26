import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { GovernedKey } from '../../src/constructs/governed-key';
import { EccNistCurve, HmacHash, KeyKind } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { Rotation } from '../../src/constructs/rotation';
import { judge } from '../../src/guardrails/judge';
import { DEFAULT_RULE_OPTIONS } from '../../src/guardrails/rule-options';
import { RULES } from '../../src/guardrails/rules';
import { readAppFiles } from '../../src/runtime/app-files';
import { ENV, roleArn } from '../constructs/synthesized';

/** What the guardrails say of an app: rule, severity and path, `?` where they do not know. */
function findingsOf(make: (stack: Stack) => void): string[] {
  const app = new App();
  make(new Stack(app, 'Stack', { env: ENV }));
  const { findings } = judge(readAppFiles([app.synth().directory]), RULES, DEFAULT_RULE_OPTIONS);
  return findings.map(({ rule, severity, outcome, resource }) =>
    [rule, severity, resource.constructPath, ...(outcome === 'undetermined' ? ['?'] : [])].join(' '),
  );
}

const ofRule = (id: string, findings: readonly string[]) => findings.filter((finding) => finding.startsWith(`${id} `));

describe('constructs with every default have no errors:', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['a key', (stack) => new GovernedKey(stack, 'Key')],
    ['a key with alias', (stack) => new GovernedKey(stack, 'Key', { alias: 'documents' })],
    ['a signing key', (stack) => new GovernedKey(stack, 'Key', { kind: KeyKind.eccSigning(EccNistCurve.P256) })],
    ['an HMAC key', (stack) => new GovernedKey(stack, 'Key', { kind: KeyKind.hmac(HmacHash.SHA_256) })],
    ['imported material', (stack) => new GovernedKey(stack, 'Key', { material: KeyMaterial.imported() })],
    ['a key in a key store', (stack) => new GovernedKey(stack, 'Key', { material: KeyMaterial.customKeyStore('cks-1234567890abcdef0') })],
    ['a set of keys', (stack) => new MultiRegionKeySet(stack, 'Keys', { replicaRegions: ['eu-central-1'] })],
    ['a bucket', (stack) => new EncryptedBucket(stack, 'Bucket')],
  ])('%s', (_, make) => {
    expect(findingsOf(make).filter((finding) => finding.includes(' error '))).toEqual([]);
  });
});

test('a monitor watches the keys it is given, and its own', () => {
  const make = (watched: boolean) =>
    findingsOf((stack) => {
      const keys = [
        new GovernedKey(stack, 'Documents', { alias: 'documents' }),
        new GovernedKey(stack, 'Tokens', { alias: 'tokens', kind: KeyKind.hmac(HmacHash.SHA_256) }),
        new MultiRegionKeySet(stack, 'Ledger', { alias: 'ledger', replicaRegions: ['eu-central-1'] }),
      ];
      if (watched) new KeyRotationMonitor(stack, 'Monitor', { keys });
    });
  const without = make(false);
  expect(ofRule('UnmonitoredKey', without)).toHaveLength(4);
  expect(ofRule('RotationUnmonitored', without)).toEqual(['RotationUnmonitored warning Stack/Tokens/Resource']);
  const monitored = make(true);
  expect(ofRule('UnmonitoredKey', monitored)).toEqual([]);
  expect(ofRule('RotationUnmonitored', monitored)).toEqual([]);
});

test('a key that keeps its material has a reason, and earlier generations need no alias', () => {
  const found = findingsOf((stack) => {
    const kind = KeyKind.hmac(HmacHash.SHA_256);
    new GovernedKey(stack, 'Kept', { alias: 'kept', kind, rotation: Rotation.none('signs what is archived') });
    const rotation = Rotation.manual({ every: Duration.days(365), generations: ['2025', '2026'], retired: ['original'] });
    new GovernedKey(stack, 'Tokens', { alias: 'tokens', kind, rotation });
  });
  expect(ofRule('RotationUnmonitored', found)).toEqual(['RotationUnmonitored warning Stack/Tokens/Generation2026']);
  expect(ofRule('AliasMissing', found)).toEqual([]);
});

test('a bucket that weakens nothing gets no finding, and its logs are excepted', () => {
  const found = findingsOf((stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ArnPrincipal(roleArn('Uploader')) });
    new EncryptedBucket(stack, 'Bucket', { encryptionKey: new GovernedKey(stack, 'Key', { alias: 'objects' }) }).grantPut(role);
  });
  expect(found.filter((finding) => finding.startsWith('Bucket'))).toEqual([]);
});
