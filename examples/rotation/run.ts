import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { Archive, ROTATIONS, type RotationName } from './archive';

type Shelf = Record<RotationName, string[]>;

/** Adds a text to each archive, and opens everything that is in it. */
async function run(file: string): Promise<void> {
  const shelf: Shelf = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { automatic: [], 'on-demand': [], manual: [] };
  const kms = new KMSClient({ region: 'eu-west-1' });
  for (const rotation of ROTATIONS) {
    const archive = new Archive(kms, rotation);
    shelf[rotation].push(await archive.seal(`text ${shelf[rotation].length + 1}`));
    console.log(`${rotation}: ${(await Promise.all(shelf[rotation].map((text) => archive.open(text)))).join(', ')}`);
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(shelf));
}

const [, , file = path.join('dist', 'rotation', 'archive.json')] = process.argv;
void run(file);
