import { bundledPackages, type LockedPackage, lockedPackages } from './locked-packages';

/** Permissive, as the lock file spells them; of alternatives one is enough. */
const ALLOWED = [
  'Apache-2.0',
  'MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'Apache-2.0 AND MIT',
  'MIT OR Apache-2.0',
  '(MIT OR CC0-1.0)',
  '(MIT OR GPL-3.0-or-later)',
];

/** What is needed for developing only, and why its licence does no harm there. */
const EXCEPTIONS: Readonly<Record<string, { readonly license: string; readonly why: string }>> = {
  argparse: { license: 'Python-2.0', why: 'permissive; projen reads YAML with it' },
  'caniuse-lite': { license: 'CC-BY-4.0', why: 'data on browsers, not code; Babel reads it' },
  'spdx-license-list': { license: 'CC0-1.0', why: 'data in the public domain; projen writes LICENSE from it' },
};

function refused(packages: readonly LockedPackage[], exceptions: typeof EXCEPTIONS = {}): readonly string[] {
  return packages
    .filter(({ name, license }) => license === undefined || !(ALLOWED.includes(license) || exceptions[name]?.license === license))
    .map(({ name, version, license }) => `${name}@${version}: ${license}`);
}

describe('licences', () => {
  const all = lockedPackages();

  test('of what the package brings with it', () => {
    const bundled = bundledPackages();
    expect(bundled.length).toBeGreaterThan(0);
    expect(refused(bundled)).toEqual([]);
  });

  test('of everything that is installed to develop it', () => {
    expect(all.length).toBeGreaterThan(500);
    expect(refused(all, EXCEPTIONS)).toEqual([]);
  });

  test.each(['AGPL-3.0-only', 'GPL-3.0-or-later', 'LGPL-2.1-only', 'SEE LICENSE IN LICENSE', 'UNLICENSED', undefined])(
    '%s is refused',
    (license) => {
      expect(refused([{ name: 'argparse', version: '1.0.0', license }], EXCEPTIONS)).toEqual([`argparse@1.0.0: ${license}`]);
    },
  );

  test('no exception has outlived its package', () => {
    const names = new Set(all.map(({ name }) => name));
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.has(name))).toEqual([]);
  });
});
