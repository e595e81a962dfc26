import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { KMS } from '@aws-sdk/client-kms';
import { costOfCalls, countedClient } from './calls';
import { Documents } from './documents';
import { ENCRYPT_LIMIT, encryptsDirectly } from './encrypt-limit';
import { CACHE_LIMITS, type CacheLimits, materialsOf } from './materials';
import { HOME, RECOVERY, type Tenant } from './tenants';

const KB = 2 ** 10;
const SIZES = { '1 KB': KB, '64 KB': 64 * KB, '1 MB': KB * KB, '100 MB': 100 * KB * KB };
const DOCUMENTS = 250;

async function documentsOf(kms: KMS, tenant: Tenant, limits?: CacheLimits): Promise<Documents> {
  return new Documents(await materialsOf(kms, tenant, limits));
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Files of every size, sealed at home and opened elsewhere. */
async function acrossRegions(folder: string): Promise<void> {
  const home = await documentsOf(countedClient(HOME).kms, 'north', CACHE_LIMITS);
  const recovery = await documentsOf(countedClient(RECOVERY).kms, 'north', CACHE_LIMITS);
  const [document, sealed, opened] = ['document', 'sealed', 'opened'].map((name) => path.join(folder, name));
  for (const [size, bytes] of Object.entries(SIZES)) {
    writeFileSync(document, randomBytes(bytes));
    await home.sealFile(document, sealed);
    await recovery.openFile(sealed, opened);
    const same = (await digestOf(document)) === (await digestOf(opened));
    console.log(`${size}: sealed in ${HOME}, opened in ${RECOVERY}: ${same ? 'the same' : 'DIFFERENT'}`);
  }
}

async function acrossTenants(): Promise<void> {
  const { kms } = countedClient(HOME);
  const sealed = await (await documentsOf(kms, 'north')).seal(Buffer.from('of north'));
  const outcome = await (await documentsOf(kms, 'south')).open(sealed).then(
    () => 'OPENED',
    ({ message }: Error) => `refused: ${message}`,
  );
  console.log(`another tenant: ${outcome}`);
}

async function callsFor(count: number, limits?: CacheLimits): Promise<readonly string[]> {
  const { kms, calls } = countedClient(HOME);
  const documents = await documentsOf(kms, 'north', limits);
  for (let document = 0; document < count; document += 1) await documents.seal(Buffer.from(`document ${document}`));
  return calls;
}

async function compareCost(): Promise<void> {
  for (const [caching, limits] of [['without caching'], ['with caching', CACHE_LIMITS]] as const) {
    const calls = await callsFor(DOCUMENTS, limits);
    const dataKeys = calls.filter((call) => call === 'GenerateDataKey').length;
    const others = [...new Set(calls)].filter((call) => call !== 'GenerateDataKey').join(', ');
    const [cost, million] = [calls.length, (dataKeys * 1_000_000) / DOCUMENTS].map((count) => costOfCalls(HOME, count) ?? ' not known');
    console.log(
      `${DOCUMENTS} documents ${caching}: ${calls.length} calls (${dataKeys} GenerateDataKey, ${others}), $${cost}; a million, $${million}`,
    );
  }
}

async function showLimit(): Promise<void> {
  const { kms } = countedClient(HOME);
  for (const bytes of [ENCRYPT_LIMIT, ENCRYPT_LIMIT + 1]) {
    console.log(`Encrypt of ${bytes} bytes: ${(await encryptsDirectly(kms, 'north', bytes)) ? 'done' : 'refused'}`);
  }
}

async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'envelope-encryption-'));
  try {
    await acrossRegions(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await acrossTenants();
  await compareCost();
  await showLimit();
}

void run();
