import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import Ajv from 'ajv';
import { type BuildOptions, buildSync } from 'esbuild';
import { ROOT } from '../architecture/source-file';
import { billOfMaterials } from './bill-of-materials';
import { bundledPackages, type LockedPackage } from './locked-packages';

const read = (...file: string[]) => JSON.parse(readFileSync(path.join(ROOT, ...file), 'utf8'));
const manifest: LockedPackage & { bundledDependencies: string[] } = read('package.json');
const bundled = bundledPackages();
const bill = JSON.parse(billOfMaterials(manifest, bundled));
const PREFIX = 'pkg:npm/';

describe('the bill of materials', () => {
  test('conforms to CycloneDX 1.6', () => {
    const schema = (name: string) => read('node_modules/@cyclonedx/cyclonedx-library/res/schema', `${name}.SNAPSHOT.schema.json`);
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
    for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    ajv.validate(schema('bom-1.6'), bill);
    expect(ajv.errors).toBeNull();
  });

  test('names every bundled package with version, licence and digest', () => {
    expect(bundled.map(({ name }) => name)).toEqual(['@dagrejs/dagre', '@dagrejs/graphlib', 'commander', 'yaml']);
    expect(bill.components.map(({ purl }: { purl: string }) => decodeURIComponent(purl))).toEqual(
      bundled.map(({ name, version }) => `${PREFIX}${name}@${version}`),
    );
    for (const { licenses, hashes } of bill.components) {
      expect(licenses).toHaveLength(1);
      expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
    }
  });

  test('says what brings what', () => {
    const edges = Object.fromEntries(
      bill.dependencies.map(({ ref, dependsOn = [] }: { ref: string; dependsOn?: string[] }) => [nameIn(ref), dependsOn.map(nameIn)]),
    );
    expect(edges[manifest.name]).toEqual([...manifest.bundledDependencies].sort());
    expect(edges['@dagrejs/dagre']).toEqual(['@dagrejs/graphlib']);
  });

  test('is the same for the same versions', () => {
    expect(billOfMaterials(manifest, bundled)).toBe(billOfMaterials(manifest, [...bundled].reverse()));
  });
});

describe('what is built into assets', () => {
  const handlers = readdirSync(path.join(ROOT, 'src/runtime/handlers')).filter((file) => file.endsWith('.lambda.ts'));

  test.each<[string, BuildOptions]>([
    [
      'the Lambda handlers',
      { entryPoints: handlers.map((file) => `src/runtime/handlers/${file}`), platform: 'node', external: ['@aws-sdk/*'] },
    ],
    ['the script and style of the report', { entryPoints: ['report-page/page.ts', 'report-page/page.css'] }],
  ])('%s: no code of others', (_, options) => {
    const { metafile } = buildSync({ ...options, absWorkingDir: ROOT, bundle: true, metafile: true, write: false, outdir: 'assets' });
    const inputs = Object.keys(metafile?.inputs ?? {});
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs.filter((input) => !/^(src|report-page)\//.test(input))).toEqual([]);
  });
});

function nameIn(reference: string): string {
  return decodeURIComponent(reference)
    .slice(PREFIX.length)
    .replace(/@[^@]*$/, '');
}
