import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { compareApis, releasedVersion } from './api-guard';

jest.setTimeout(60_000); // each test starts a process or two

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
    expect(await compared([ALIAS, DESCRIPTION], after)).toMatchObject({ succeeded: true });
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

describe('the last release', () => {
  const before = process.env;
  const packages: Readonly<Record<string, readonly [number, object]>> = {
    released: [200, { name: 'released', 'dist-tags': { latest: '0.2.0' }, versions: { '0.2.0': { name: 'released', version: '0.2.0' } } }],
    unreleased: [404, { error: 'not found' }],
    unknown: [503, {}],
  };
  let registry: Server;
  beforeAll(async () => {
    registry = createServer(({ url = '' }, response) => {
      const [status, body] = packages[url.slice(1)];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
    const { port } = registry.address() as AddressInfo;
    process.env = { ...before, npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_fetch_retries: '0' };
  });
  afterAll(() => {
    process.env = before;
    registry.close();
  });

  test('is what the registry installs', async () => {
    expect(await releasedVersion('released')).toBe('0.2.0');
  });

  test('is none where the registry knows none', async () => {
    expect(await releasedVersion('unreleased')).toBeUndefined();
  });

  test('is not taken for none where the registry does not answer', async () => {
    await expect(releasedVersion('unknown')).rejects.toThrow('the last release of unknown must be known to compare with it');
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
