import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { compareApis } from './api-guard';

interface Property {
  readonly name: string;
  readonly optional?: boolean;
  readonly type: { readonly primitive: 'string' | 'number' };
}

const TEXT = { primitive: 'string' } as const;
const ALIAS: Property = { name: 'alias', type: TEXT };
const DESCRIPTION: Property = { name: 'description', optional: true, type: TEXT };
const PERIOD: Property = { name: 'period', optional: true, type: { primitive: 'number' } };

describe('the API since the last release', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'api-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const compared = (before: Property[], after: Property[]) =>
    compareApis(writeAssembly(path.join(folder, 'before.jsii'), before), writeAssembly(path.join(folder, 'after.jsii'), after));

  test.each<[string, Property[]]>([
    ['nothing changed', [ALIAS, DESCRIPTION]],
    ['an optional property more', [ALIAS, DESCRIPTION, PERIOD]],
  ])('%s: passes', async (_, after) => {
    expect(await compared([ALIAS, DESCRIPTION], after)).toEqual({ succeeded: true, output: '' });
  });

  test.each<[string, Property[], string]>([
    ['a property less', [ALIAS], 'removed:sample.Props.description'],
    ['another type', [ALIAS, { ...DESCRIPTION, type: PERIOD.type }], 'strengthened:sample.Props'],
    ['a required property more', [ALIAS, DESCRIPTION, { ...PERIOD, optional: false }], 'strengthened:sample.Props'],
  ])('%s: fails, and says what to permit', async (_, after, key) => {
    const { succeeded, output } = await compared([ALIAS, DESCRIPTION], after);
    expect(succeeded).toBe(false);
    expect(output).toContain(key);
  });
});

/** What jsii makes of a package with one struct, and a class that takes it: all of it experimental. */
function writeAssembly(file: string, properties: readonly Property[]): string {
  const docs = { stability: 'experimental' };
  const locationInModule = { filename: 'index.ts', line: 1 };
  const props = {
    ...{ assembly: 'sample', fqn: 'sample.Props', kind: 'interface', name: 'Props', datatype: true, docs, locationInModule },
    properties: properties.map((property) => ({ ...property, abstract: true, immutable: true, docs, locationInModule })),
  };
  const taker = {
    ...{ assembly: 'sample', fqn: 'sample.Sample', kind: 'class', name: 'Sample', docs, locationInModule },
    initializer: { docs, locationInModule, parameters: [{ name: 'props', type: { fqn: 'sample.Props' } }] },
  };
  const assembly = {
    ...{ schema: 'jsii/0.10.0', name: 'sample', version: '0.1.0', jsiiVersion: '6.0.16', fingerprint: 'none', license: 'Apache-2.0', docs },
    ...{ description: 'A sample', homepage: 'https://example.com', repository: { type: 'git', url: 'https://example.com/sample.git' } },
    author: { name: 'Someone', roles: ['author'] },
    types: { 'sample.Props': props, 'sample.Sample': taker },
  };
  writeFileSync(file, JSON.stringify(assembly));
  return file;
}
