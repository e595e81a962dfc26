import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from './architecture/source-file';
import { MarkdownPage } from './docs/markdown';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const tasks: Record<string, { steps?: { exec?: string; execArgs?: string[]; spawn?: string }[] }> = JSON.parse(
  read('.projen/tasks.json'),
).tasks;

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
