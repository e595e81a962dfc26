import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';

/** A package as package-lock.json has it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  /** Only for developing. */
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Every package that `npm ci` installs, on any platform. */
export function lockedPackages(): readonly LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, locked]) => ({ ...locked, name: place.split('node_modules/').at(-1) ?? place }));
}

/** What the tarball carries in its node_modules: every dependency is bundled. */
export function bundledPackages(): readonly LockedPackage[] {
  return lockedPackages().filter(({ dev }) => !dev);
}
