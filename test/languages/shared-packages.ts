import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Packages } from './packages';

const VARIABLE = 'LANGUAGE_PACKAGES';

/** A folder for the packages and the apps of one run. */
export function newPackages(): Packages {
  const packages = new Packages(mkdtempSync(path.join(tmpdir(), 'languages-')));
  process.env[VARIABLE] = packages.directory;
  return packages;
}

export function removePackages(): void {
  rmSync(sharedPackages().directory, { recursive: true, force: true });
}

/** The packages of this run. */
export function sharedPackages(): Packages {
  const directory = process.env[VARIABLE];
  if (directory === undefined) throw new Error('the suite must be started by `npm run test:languages`, which makes the packages');
  return new Packages(directory);
}

/** What an app and its traps come to in a language. */
export interface LanguageResults {
  readonly templates: Readonly<Record<string, unknown>>;
  readonly traps: unknown;
  readonly brokenGuardrail: string;
}

const resultsFile = () => path.join(sharedPackages().directory, 'typescript.json');

export function keepResultsOfTypeScript(results: LanguageResults): void {
  writeFileSync(resultsFile(), JSON.stringify(results));
}

/** What every other language is compared with. */
export function resultsOfTypeScript(): LanguageResults {
  return JSON.parse(readFileSync(resultsFile(), 'utf8'));
}
