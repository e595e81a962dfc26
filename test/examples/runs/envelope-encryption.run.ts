import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { KMS } from '@aws-sdk/client-kms';
import { documentKeys } from '../../../examples/envelope-encryption/app';
import { costOfCalls, countedClient } from '../../../examples/envelope-encryption/calls';
import { Documents } from '../../../examples/envelope-encryption/documents';
import { ENCRYPT_LIMIT, encryptsDirectly } from '../../../examples/envelope-encryption/encrypt-limit';
import { CACHE_LIMITS, type CacheLimits, materialsOf } from '../../../examples/envelope-encryption/materials';
import { ALIAS, HOME, RECOVERY, TENANTS, type Tenant } from '../../../examples/envelope-encryption/tenants';
import { ACCOUNT } from '../../deploy/engine';
import { DeployedExample } from './deployed-example';
import { recordedClient } from './recorded-client';
import { runExample } from './run-example';

const [WRITER, READER] = ['Writer', 'Reader'].map((duty) => (tenant: Tenant) => `EnvelopeEncryption/${duty}-${tenant}`);
const DOCUMENT = Buffer.from('a document');
const MB = 2 ** 20;

const documentsOf = async (kms: KMS, tenant: Tenant, limits?: CacheLimits) => new Documents(await materialsOf(kms, tenant, limits));

let example: DeployedExample;
beforeAll(async () => {
  example = await DeployedExample.of(documentKeys, { EnvelopeEncryption: HOME, [`EnvelopeEncryption-Documents-${RECOVERY}`]: RECOVERY });
});

const folder = mkdtempSync(path.join(tmpdir(), 'envelope-encryption-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('documents of a tenant', () => {
  test.each(TENANTS)('%s: are sealed at home and opened in both Regions, and the roles may do exactly that', async (tenant) => {
    const writer = recordedClient(HOME);
    const sealed = await (await documentsOf(writer.kms, tenant)).seal(DOCUMENT);
    expect(writer.calls.map(({ action }) => action)).toEqual(['kms:DescribeKey', 'kms:GenerateDataKey']);
    expect(writer.calls[1].context).toMatchObject({ 'kms:EncryptionContext:tenant': tenant });
    example.expectAllowed(WRITER(tenant), writer.calls);
    for (const region of [HOME, RECOVERY]) {
      const reader = recordedClient(region);
      expect(await (await documentsOf(reader.kms, tenant)).open(sealed)).toEqual(DOCUMENT);
      expect(reader.calls.map(({ action }) => action)).toEqual(['kms:DescribeKey', 'kms:Decrypt']);
      expect(reader.calls.map(({ keyArn }) => keyArn.split(':')[3])).toEqual([region, region]);
      example.expectAllowed(READER(tenant), reader.calls);
    }
  });

  test('are opened for no other: the app asks KMS for no such key, and KMS gives none', async () => {
    const sealed = await (await documentsOf(recordedClient(HOME).kms, 'north')).seal(DOCUMENT);
    const { kms, calls } = recordedClient(HOME);
    const south = await documentsOf(kms, 'south', CACHE_LIMITS);
    await expect(south.open(sealed)).rejects.toThrow('a document must be of tenant `south`, got one of `north`');
    expect(calls.map(({ action }) => action)).toEqual(['kms:DescribeKey']);
    await expect(south.open(withContext(sealed, 'south'))).rejects.toThrow('InvalidCiphertextException');
  });

  test.each([HOME, RECOVERY])('are, in %s, out of reach of every role but their own', (region) => {
    const key = `arn:aws:kms:${region}:${ACCOUNT}:${ALIAS}`;
    const ofNorth = { 'kms:EncryptionContext:tenant': 'north' };
    for (const role of [WRITER('north'), READER('south'), 'EnvelopeEncryption/KeyTeam'])
      example.access.expectDenied(role, 'kms:Decrypt', key, ofNorth);
    for (const role of [READER('north'), WRITER('south'), 'EnvelopeEncryption/KeyTeam'])
      example.access.expectDenied(role, 'kms:GenerateDataKey', key, ofNorth);
    example.access.expectDenied(READER('north'), 'kms:Decrypt', key, {});
  });
});

/** Says in the header of a message that it is of another tenant, whose name is as long. */
function withContext(sealed: Buffer, tenant: Tenant): Buffer {
  const changed = Buffer.from(sealed);
  changed.write(tenant, sealed.indexOf('north'));
  return changed;
}

describe('a file', () => {
  const [file, sealed, opened] = ['file', 'sealed', 'opened'].map((name) => path.join(folder, name));

  test.each([0, 1_024, MB, 100 * MB])('of %d bytes is sealed and opened as a stream', async (bytes) => {
    writeFileSync(file, randomBytes(bytes));
    const documents = await documentsOf(recordedClient(HOME).kms, 'north', CACHE_LIMITS);
    const memory = new PeakMemory();
    await documents.sealFile(file, sealed);
    await documents.openFile(sealed, opened);
    const grown = memory.end();
    expect(readFileSync(opened).equals(readFileSync(file))).toBe(true);
    expect(statSync(sealed).size).toBeGreaterThan(bytes);
    if (bytes > MB) expect(grown).toBeLessThan(bytes);
  });

  test('that was changed leaves nothing behind', async () => {
    const documents = await documentsOf(recordedClient(HOME).kms, 'north');
    writeFileSync(file, randomBytes(MB));
    await documents.sealFile(file, sealed);
    const changed = readFileSync(sealed);
    changed[changed.length - 1] ^= 1; // of the signature, after all of the text
    writeFileSync(sealed, changed);
    rmSync(opened, { force: true });
    await expect(documents.openFile(sealed, opened)).rejects.toThrow('Invalid Signature');
    expect([opened, `${opened}.unverified`].filter(existsSync)).toEqual([]);
  });
});

/** How far buffers outside the heap grew beyond what there was. */
class PeakMemory {
  private readonly before = process.memoryUsage().arrayBuffers;
  private peak = this.before;
  private readonly timer = setInterval(() => {
    this.peak = Math.max(this.peak, process.memoryUsage().arrayBuffers);
  }, 5);

  public end(): number {
    clearInterval(this.timer);
    return this.peak - this.before;
  }
}

describe('caching', () => {
  const LIMITS: CacheLimits = { maxAge: 60_000, maxMessagesEncrypted: 10, maxBytesEncrypted: MB };

  async function sealed(limits: CacheLimits | undefined, sizes: readonly number[]): Promise<string[]> {
    const { kms, calls } = recordedClient(HOME);
    const documents = await documentsOf(kms, 'north', limits);
    for (const size of sizes) await documents.seal(Buffer.alloc(size));
    return calls.map(({ action }) => action).filter((action) => action === 'kms:GenerateDataKey');
  }

  test.each([
    ['without it, one for each', undefined, Array(12).fill(1), 12],
    ['ten messages', LIMITS, Array(12).fill(1), 2],
    ['a megabyte', LIMITS, [MB / 2, MB / 2, 1], 2],
    ['none for what is larger than a key may encrypt', LIMITS, [MB + 1, MB + 1], 2],
  ] as const)('a data key is good for %s', async (_, limits, sizes, keys) => {
    expect(await sealed(limits, sizes)).toHaveLength(keys);
  });

  test('a data key is good for no longer than its age', async () => {
    const { kms, calls } = recordedClient(HOME);
    const documents = await documentsOf(kms, 'north', { ...LIMITS, maxAge: 50 });
    await documents.seal(DOCUMENT);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await documents.seal(DOCUMENT);
    expect(calls.filter(({ action }) => action === 'kms:GenerateDataKey')).toHaveLength(2);
  });

  test('a document that was sealed with a cached key is opened by who has no cache', async () => {
    const documents = await documentsOf(recordedClient(HOME).kms, 'north', LIMITS);
    const both = [await documents.seal(DOCUMENT), await documents.seal(DOCUMENT)];
    const reader = await documentsOf(recordedClient(RECOVERY).kms, 'north');
    for (const one of both) expect(await reader.open(one)).toEqual(DOCUMENT);
  });

  test('costs are those of the price list, for every request that was sent', async () => {
    const { kms, calls } = countedClient(HOME);
    await documentsOf(kms, 'north').then((documents) => documents.seal(DOCUMENT));
    expect(calls).toEqual(['DescribeKey', 'GenerateDataKey']);
    expect(String(costOfCalls(HOME, 10_000))).toBe('0.03');
    expect(costOfCalls('eu-north-1', 10_000)).toBeUndefined();
  });
});

describe('plaintext of a data key', () => {
  test('is zero where the answer of KMS had it, once a document is sealed or opened', async () => {
    const { kms } = recordedClient(HOME);
    const answers: Uint8Array[] = [];
    kms.middlewareStack.add(
      (next) => async (request) => {
        const answer = await next(request);
        const { Plaintext } = answer.output as { Plaintext?: Uint8Array };
        if (Plaintext) answers.push(Plaintext);
        return answer;
      },
      { step: 'initialize' },
    );
    const documents = await documentsOf(kms, 'north');
    await documents.open(await documents.seal(DOCUMENT));
    expect(answers.map((answer) => answer.every((byte) => byte === 0))).toEqual([true, true]);
  });

  test.each([undefined, CACHE_LIMITS])('is given up by a message that is done, with %p', async (limits) => {
    const materials = await materialsOf(recordedClient(HOME).kms, 'north', limits);
    const given: { readonly hasUnencryptedDataKey: boolean }[] = [];
    const watched = async <T extends { readonly hasUnencryptedDataKey: boolean }>(pending: Promise<T>): Promise<T> => {
      const one = await pending;
      expect(one.hasUnencryptedDataKey).toBe(true);
      given.push(one);
      return one;
    };
    const documents = new Documents({
      getEncryptionMaterials: (request) => watched(materials.getEncryptionMaterials(request)),
      decryptMaterials: (request) => watched(materials.decryptMaterials(request)),
    });
    await documents.open(await documents.seal(DOCUMENT));
    expect(given.map(({ hasUnencryptedDataKey }) => hasUnencryptedDataKey)).toEqual([false, false]);
  });
});

test(`KMS itself encrypts ${ENCRYPT_LIMIT} bytes and no more`, async () => {
  const { kms, calls } = recordedClient(HOME);
  expect(await encryptsDirectly(kms, 'north', ENCRYPT_LIMIT)).toBe(true);
  expect(await encryptsDirectly(kms, 'north', ENCRYPT_LIMIT + 1)).toBe(false);
  expect(calls.map(({ action }) => action)).toEqual(['kms:Encrypt']);
  example.expectAllowed(WRITER('north'), calls);
});

test('the app as it stands', () => {
  expect(runExample('envelope-encryption/run.ts').trim().split('\n')).toEqual([
    ...['1 KB', '64 KB', '1 MB', '100 MB'].map((size) => `${size}: sealed in ${HOME}, opened in ${RECOVERY}: the same`),
    'another tenant: refused: a document must be of tenant `south`, got one of `north`',
    '250 documents without caching: 251 calls (250 GenerateDataKey, DescribeKey), $0.000753; a million, $3.00',
    '250 documents with caching: 4 calls (3 GenerateDataKey, DescribeKey), $0.000012; a million, $0.036',
    `Encrypt of ${ENCRYPT_LIMIT} bytes: done`,
    `Encrypt of ${ENCRYPT_LIMIT + 1} bytes: refused`,
  ]);
});
