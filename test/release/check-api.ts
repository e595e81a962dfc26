import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../languages/packages';
import { compareApis, releasedVersion } from './api-guard';

async function main(): Promise<void> {
  const { name } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const released = await releasedVersion(name);
  if (released === undefined) {
    console.log(`SKIPPED: the comparison with the last release, since no version of ${name} was released`);
    return;
  }
  const { succeeded, output } = await compareApis(`npm:${name}@${released}`, '.');
  console.log(`${output}the API ${succeeded ? 'keeps' : 'breaks'} what ${name}@${released} promises`);
  if (!succeeded) process.exitCode = 1;
}

void main();
