import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import { archiveKeys } from '../../../examples/rotation/app';
import { Archive, aliasOf, contextOf, ROTATIONS, type RotationName } from '../../../examples/rotation/archive';
import { DeployedRegion } from '../../deploy/deployed-account';
import { DeployedExample } from './deployed-example';
import { recordedClient } from './recorded-client';
import { runExample } from './run-example';

const REGION = 'eu-west-1';
const ROLE = 'Rotation/Archivist';
const operator = new DeployedRegion(REGION);

const deployed = (...years: string[]) => DeployedExample.of((app) => archiveKeys(app, years), { Rotation: REGION });

async function currentKey(name: RotationName): Promise<string> {
  const { KeyMetadata } = await operator.kms.send(new DescribeKeyCommand({ KeyId: aliasOf(name) }));
  return KeyMetadata?.Arn ?? '';
}

const folder = mkdtempSync(path.join(tmpdir(), 'rotation-example-'));

function runApp(): string {
  return runExample('rotation/run.ts', path.join(folder, 'archive.json'));
}

describe('archives whose keys rotate', () => {
  const before = new Map<RotationName, { key: string; ciphertext: string }>();
  let example: DeployedExample;

  beforeAll(async () => {
    const { kms, calls } = recordedClient(REGION);
    const first = await deployed('2026');
    for (const name of ROTATIONS) {
      before.set(name, { key: await currentKey(name), ciphertext: await new Archive(kms, name).seal('before') });
    }
    first.expectAllowed(ROLE, calls);
    runApp();
    example = await deployed('2026', '2027');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('the app as it stands opens what it archived before', () => {
    expect(runApp().trim().split('\n')).toEqual(ROTATIONS.map((name) => `${name}: text 1, text 2`));
  });

  test.each(ROTATIONS)('%s: what was encrypted before and after decrypts, and the role may do exactly that', async (name) => {
    const { kms, calls } = recordedClient(REGION);
    const archive = new Archive(kms, name);
    const after = await archive.seal('after');
    expect(await archive.open(after)).toBe('after');
    expect(await archive.open(before.get(name)!.ciphertext)).toBe('before');
    expect(calls.map(({ action }) => action)).toEqual(['kms:Encrypt', 'kms:Decrypt', 'kms:Decrypt']);
    expect(calls.map(({ keyArn }) => keyArn)).toEqual([await currentKey(name), await currentKey(name), before.get(name)!.key]);
    example.expectAllowed(ROLE, calls);
  });

  test.each(ROTATIONS)('%s: without the context of the archive, nothing is allowed', async (name) => {
    for (const action of ['kms:Encrypt', 'kms:Decrypt']) {
      example.access.expectDenied(ROLE, action, aliasOf(name), {});
      example.access.expectDenied('Rotation/KeyTeam', action, aliasOf(name), { 'kms:EncryptionContext:archive': name });
    }
  });

  test('automatic: the key stays, and KMS rotates it every 90 days', async () => {
    const { key } = before.get('automatic')!;
    expect(await currentKey('automatic')).toBe(key);
    const status = await operator.kms.send(new GetKeyRotationStatusCommand({ KeyId: key }));
    expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  });

  test('on demand: the key stays, and was rotated once', async () => {
    const { key } = before.get('on-demand')!;
    expect(await currentKey('on-demand')).toBe(key);
    const { Rotations } = await operator.kms.send(new ListKeyRotationsCommand({ KeyId: key }));
    expect(Rotations).toMatchObject([{ RotationType: 'ON_DEMAND' }]);
  });

  test('by hand: the alias moved, and the earlier generation decrypts and encrypts no more', async () => {
    const { key } = before.get('manual')!;
    expect(await currentKey('manual')).not.toBe(key);
    const { KeyMetadata } = await operator.kms.send(new DescribeKeyCommand({ KeyId: key }));
    expect(KeyMetadata?.KeyState).toBe('Enabled');
    const context = { 'kms:EncryptionContext:archive': contextOf('manual').archive };
    example.access.expectDenied(ROLE, 'kms:Encrypt', example.keyOf(key), context);
  });
});
