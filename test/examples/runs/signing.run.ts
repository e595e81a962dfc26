import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { DeriveSharedSecretCommand, GetPublicKeyCommand, SignCommand, VerifyCommand } from '@aws-sdk/client-kms';
import { agreedKey, agreementAlias, openFrom, otherParty, PARTIES, sealFor } from '../../../examples/signing/agreement';
import { aliasOf, SIGNING_KEYS } from '../../../examples/signing/algorithms';
import { signingKeys } from '../../../examples/signing/app';
import { KNOWS_ML_DSA, publicKeyOf, signArtefact, verifyOffline, verifyWithKms } from '../../../examples/signing/artefact';
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

/** What Node.js says of a signature, where it knows the algorithm. */
const offlineOnly = (name: string, valid: boolean) => (name === 'ml-dsa' && !KNOWS_ML_DSA ? undefined : valid);
/** The message representative of ML-DSA is made with the public key. */
const readsKey = (name: string) => (name === 'ml-dsa' ? ['kms:GetPublicKey'] : []);

describe.each(SIGNING_KEYS)('an artefact signed with %s', (name) => {
  test('verifies through KMS and offline, and a changed one does not', async () => {
    const [builder, installer] = [recordedClient(REGION), recordedClient(REGION)];
    const signature = await signArtefact(builder.kms, name, ARTEFACT);
    const publicKey = await publicKeyOf(installer.kms, name);
    expect(await verifyWithKms(installer.kms, name, ARTEFACT, signature)).toBe(true);
    expect(verifyOffline(publicKey, name, ARTEFACT, signature)).toBe(offlineOnly(name, true));
    expect(verifyOffline(publicKey, name, TAMPERED, signature)).toBe(offlineOnly(name, false));
    expect(builder.calls.map(({ action }) => action)).toEqual([...readsKey(name), 'kms:Sign']);
    expect(installer.calls.map(({ action }) => action)).toEqual(['kms:GetPublicKey', ...readsKey(name), 'kms:Verify']);
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

describe('ML-DSA', () => {
  const LARGE = randomBytes(1_000_000);
  const request = { KeyId: aliasOf('ml-dsa'), SigningAlgorithm: 'ML_DSA_SHAKE_256' } as const;

  test('a signature of the message representative is one of the message, and the other way round', async () => {
    const { kms } = recordedClient(REGION);
    const Signature = await signArtefact(kms, 'ml-dsa', ARTEFACT);
    expect(await kms.send(new VerifyCommand({ ...request, Message: ARTEFACT, Signature }))).toMatchObject({ SignatureValid: true });
    const ofMessage = await kms.send(new SignCommand({ ...request, Message: ARTEFACT }));
    expect(await verifyWithKms(kms, 'ml-dsa', ARTEFACT, ofMessage.Signature!)).toBe(true);
  });

  test('an artefact of any size is signed by its representative, and none of more than 4,096 bytes as RAW', async () => {
    const { kms } = recordedClient(REGION);
    expect(await verifyWithKms(kms, 'ml-dsa', LARGE, await signArtefact(kms, 'ml-dsa', LARGE))).toBe(true);
    await expect(kms.send(new SignCommand({ ...request, Message: randomBytes(4_097) }))).rejects.toThrow(
      "Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
    );
    await kms.send(new SignCommand({ ...request, Message: randomBytes(4_096) }));
  });

  test.each(['DIGEST', 'EXTERNAL_MU'] as const)('a SHA-256 is nothing to sign as %s', async (MessageType) => {
    const { kms } = recordedClient(REGION);
    const Message = createHash('sha256').update(ARTEFACT).digest();
    const sent = kms.send(new SignCommand({ ...request, MessageType, Message }));
    await expect(sent).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('Ed25519 signs an artefact itself, and so none of more than 4,096 bytes', async () => {
  const { kms } = recordedClient(REGION);
  await expect(signArtefact(kms, 'ed25519', randomBytes(4_097))).rejects.toMatchObject({ name: 'ValidationException' });
});

describe('key agreement', () => {
  const ROUTE = { from: 'builder', to: 'installer' } as const;
  const ROLES = { builder: BUILDER, installer: INSTALLER };

  test('both derive the same key, each with its own, and another for each message and each way', async () => {
    const salt = randomBytes(32);
    const clients = { builder: recordedClient(REGION), installer: recordedClient(REGION) };
    const [sent, received] = await Promise.all(PARTIES.map((party) => agreedKey(clients[party].kms, party, ROUTE, salt)));
    expect(sent).toHaveLength(32);
    expect(sent.equals(received)).toBe(true);
    for (const party of PARTIES) {
      expect(clients[party].calls.map(({ action }) => action)).toEqual(['kms:GetPublicKey', 'kms:GetPublicKey', 'kms:DeriveSharedSecret']);
      example.expectAllowed(ROLES[party], clients[party].calls);
    }
    const { kms } = clients.builder;
    expect((await agreedKey(kms, 'builder', ROUTE, randomBytes(32))).equals(sent)).toBe(false);
    expect((await agreedKey(kms, 'builder', { from: 'installer', to: 'builder' }, salt)).equals(sent)).toBe(false);
  });

  test.each(PARTIES)('nobody else derives with the key of the %s', (party) => {
    for (const role of [ROLES[otherParty(party)], 'Signing/KeyTeam'])
      example.access.expectDenied(role, 'kms:DeriveSharedSecret', agreementAlias(party));
  });

  test('a message is opened by the other party, and not when it was changed anywhere', async () => {
    const { kms } = recordedClient(REGION);
    const sealed = await sealFor(kms, ROUTE, ARTEFACT);
    expect(await openFrom(kms, ROUTE, sealed)).toEqual(ARTEFACT);
    for (const place of [0, 32, 44, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[place] ^= 1;
      await expect(openFrom(kms, ROUTE, changed)).rejects.toThrow('unable to authenticate data');
    }
  });

  test('the shared secret is that of ECDH: Node.js derives the same, with a pair that KMS never had', async () => {
    const { kms } = recordedClient(REGION);
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const KeyId = agreementAlias('builder');
    const PublicKey = pair.publicKey.export({ type: 'spki', format: 'der' });
    const { SharedSecret } = await kms.send(new DeriveSharedSecretCommand({ KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey }));
    const answer = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const publicKey = createPublicKey({ key: Buffer.from(answer.PublicKey!), type: 'spki', format: 'der' });
    expect(Buffer.from(SharedSecret!)).toEqual(diffieHellman({ privateKey: pair.privateKey, publicKey }));
  });

  test('a public key of another curve, and a key that signs, derive nothing', async () => {
    const { kms } = recordedClient(REGION);
    const derive = (name: string, namedCurve: string) => {
      const PublicKey = generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'der' });
      return kms.send(new DeriveSharedSecretCommand({ KeyId: name, KeyAgreementAlgorithm: 'ECDH', PublicKey }));
    };
    await expect(derive(agreementAlias('builder'), 'P-384')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(derive(aliasOf('ecc'), 'P-256')).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });
});

test('the app as it stands signs and verifies with every key', () => {
  const offline = (name: string) => offlineOnly(name, true) ?? `SKIPPED, Node.js ${process.version} has no ML-DSA`;
  const verified = SIGNING_KEYS.map((name) => `${name}: with KMS true, offline ${offline(name)}`);
  expect(runExample('signing/run.ts').trim().split('\n')).toEqual([...verified, 'token: release 1', 'agreed key: release 1 is out']);
});
