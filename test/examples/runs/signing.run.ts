import { createHash } from 'node:crypto';
import { SignCommand } from '@aws-sdk/client-kms';
import { aliasOf, SIGNING_KEYS } from '../../../examples/signing/algorithms';
import { signingKeys } from '../../../examples/signing/app';
import { publicKeyOf, signArtefact, verifyOffline, verifyWithKms } from '../../../examples/signing/artefact';
import { claimOf, issueToken } from '../../../examples/signing/token';
import { DeployedExample } from './deployed-example';
import { recordedClient } from './recorded-client';
import { runExample } from './run-example';

const REGION = 'eu-west-1';
const [BUILDER, INSTALLER] = ['Signing/Builder', 'Signing/Installer'];
const ARTEFACT = Buffer.from('release 1');
const TAMPERED = Buffer.from('release 2');

let example: DeployedExample;
beforeAll(async () => {
  example = await DeployedExample.of(signingKeys, { Signing: REGION });
});

describe.each(SIGNING_KEYS)('an artefact signed with %s', (name) => {
  test('verifies through KMS and offline, and a changed one does not', async () => {
    const [builder, installer] = [recordedClient(REGION), recordedClient(REGION)];
    const signature = await signArtefact(builder.kms, name, ARTEFACT);
    const publicKey = await publicKeyOf(installer.kms, name);
    expect(await verifyWithKms(installer.kms, name, ARTEFACT, signature)).toBe(true);
    expect(verifyOffline(publicKey, name, ARTEFACT, signature)).toBe(true);
    expect(verifyOffline(publicKey, name, TAMPERED, signature)).toBe(false);
    expect(builder.calls.map(({ action }) => action)).toEqual(['kms:Sign']);
    expect(installer.calls.map(({ action }) => action)).toEqual(['kms:GetPublicKey', 'kms:Verify']);
    example.expectAllowed(BUILDER, builder.calls);
    example.expectAllowed(INSTALLER, installer.calls);
    expect(await verifyWithKms(installer.kms, name, TAMPERED, signature)).toBe(false);
  });

  test('is signed by the builder alone', () => {
    for (const role of [INSTALLER, 'Signing/KeyTeam']) example.access.expectDenied(role, 'kms:Sign', aliasOf(name));
  });
});

test('a digest that is sent as RAW is hashed again, and does not verify', async () => {
  const { kms } = recordedClient(REGION);
  const Message = createHash('sha256').update(ARTEFACT).digest();
  const request = { KeyId: aliasOf('ecc'), SigningAlgorithm: 'ECDSA_SHA_256', MessageType: 'RAW', Message } as const;
  const { Signature = new Uint8Array() } = await kms.send(new SignCommand(request));
  expect(verifyOffline(await publicKeyOf(kms, 'ecc'), 'ecc', ARTEFACT, Signature)).toBe(false);
});

test('a token says its claim, a forged one nothing, and only the builder issues them', async () => {
  const [builder, installer] = [recordedClient(REGION), recordedClient(REGION)];
  const token = await issueToken(builder.kms, 'release 1');
  expect(await claimOf(installer.kms, token)).toBe('release 1');
  example.expectAllowed(BUILDER, builder.calls);
  example.expectAllowed(INSTALLER, installer.calls);
  const [, mac] = token.split('.');
  expect(await claimOf(installer.kms, `${Buffer.from('release 2').toString('base64url')}.${mac}`)).toBeUndefined();
  expect(await claimOf(installer.kms, 'no-token')).toBeUndefined();
  example.access.expectDenied(INSTALLER, 'kms:GenerateMac', aliasOf('tokens'));
});

test('the app as it stands signs and verifies with every key', () => {
  const verified = SIGNING_KEYS.map((name) => `${name}: with KMS true, offline true`);
  expect(runExample('signing/run.ts').trim().split('\n')).toEqual([...verified, 'token: release 1']);
});
