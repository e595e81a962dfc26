import { readFileSync } from 'node:fs';
import { KMSClient } from '@aws-sdk/client-kms';
import { openFrom, sealFor } from './agreement';
import { SIGNING_KEYS } from './algorithms';
import { publicKeyOf, signArtefact, verifyOffline, verifyWithKms } from './artefact';
import { claimOf, issueToken } from './token';

/** Signs a file with each key, verifies it both ways, issues a token for it, and tells the installer so under a key that both agreed on. */
async function run(file: string): Promise<void> {
  const kms = new KMSClient({ region: 'eu-west-1' });
  const artefact = readFileSync(file);
  for (const name of SIGNING_KEYS) {
    const signature = await signArtefact(kms, name, artefact);
    const withKms = await verifyWithKms(kms, name, artefact, signature);
    const offline =
      verifyOffline(await publicKeyOf(kms, name), name, artefact, signature) ?? `SKIPPED, Node.js ${process.version} has no ML-DSA`;
    console.log(`${name}: with KMS ${withKms}, offline ${offline}`);
  }
  console.log(`token: ${await claimOf(kms, await issueToken(kms, 'release 1'))}`);
  const sealed = await sealFor(kms, ROUTE, Buffer.from('release 1 is out'));
  console.log(`agreed key: ${await openFrom(kms, ROUTE, sealed)}`);
}

const ROUTE = { from: 'builder', to: 'installer' } as const;
const [, , file = __filename] = process.argv;
void run(file);
