import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './architecture/source-file';
import { MarkdownPage } from './docs/markdown';

interface Workflow {
  readonly jobs: Record<
    string,
    { readonly steps?: { readonly uses?: string }[]; readonly strategy?: { readonly matrix?: Record<string, string[]> } }
  >;
}

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const tasks: Record<string, { steps?: { exec?: string; execArgs?: string[]; spawn?: string }[] }> = JSON.parse(
  read('.projen/tasks.json'),
).tasks;
const workflows = readdirSync(path.join(ROOT, '.github/workflows')).map((file) => ({
  file,
  ...(parse(read(`.github/workflows/${file}`)) as Workflow),
}));

describe('workflows', () => {
  test('pin every action by commit', () => {
    const uses = workflows.flatMap(({ file, jobs }) =>
      Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap((step) => (step.uses ? [`${file}: ${step.uses}`] : []))),
    );
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((one) => !/@[0-9a-f]{40}$/.test(one))).toEqual([]);
  });

  test('run the tests on every supported Node.js', () => {
    const ci = workflows.find(({ file }) => file === 'ci.yml');
    expect(ci?.jobs.test.strategy?.matrix?.node).toEqual(['20.x', '22.x', '24.x']);
  });
});

describe('npm scripts', () => {
  test('exist where a page tells to run them', () => {
    const named = MarkdownPage.all().flatMap(({ name }) => [...read(name).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });

  test.each(['test', 'lint'])('%s changes no file', (task) => {
    const commands = (tasks[task].steps ?? []).map((step) => step.exec ?? step.execArgs?.join(' ') ?? step.spawn);
    expect(commands.filter((command) => /--write|--fix|-u\b|--updateSnapshot|biome$/.test(command ?? ''))).toEqual([]);
  });
});

describe('the package', () => {
  test('has no runtime dependency that is not bundled', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(manifest.bundledDependencies);
  });

  test('is tested with the oldest aws-cdk-lib and constructs it allows', () => {
    expect(manifest.peerDependencies).toEqual({
      'aws-cdk-lib': `^${manifest.devDependencies['aws-cdk-lib']}`,
      constructs: `^${manifest.devDependencies.constructs}`,
    });
  });
});

test('links within the documentation lead somewhere', () => {
  expect(MarkdownPage.all().flatMap((page) => page.brokenLinks())).toEqual([]);
});
