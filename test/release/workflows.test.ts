import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../architecture/source-file';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
  readonly steps: readonly Step[];
  readonly strategy?: { readonly matrix?: Readonly<Record<string, string[]>> };
}

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const files = readdirSync(path.join(ROOT, '.github/workflows'));
const jobs = new Map(
  files.flatMap((file) => {
    const { jobs } = parse(read(`.github/workflows/${file}`)) as { jobs: Record<string, Job> };
    return Object.entries(jobs).map(([name, job]): [string, Job] => [`${path.basename(file, '.yml')} ${name}`, job]);
  }),
);
const steps = [...jobs.values()].flatMap((job) => job.steps);

test('every action is pinned by commit, and .projenrc.ts says which version that is', () => {
  const versions = new Set(
    [...read('.projenrc.ts').matchAll(/'([^']+)': '([0-9a-f]{40})', \/\/ v\d+\.\d+\.\d+$/gm)].map(
      ([, action, commit]) => `${action}@${commit}`,
    ),
  );
  const used = new Set(steps.flatMap(({ uses }) => uses ?? []));
  expect(used.size).toBeGreaterThan(0);
  expect([...used].filter((one) => !versions.has(one))).toEqual([]);
  expect([...versions].filter((one) => !used.has(one))).toEqual([]);
});

test('tools that a step downloads have one version', () => {
  const tools = steps.flatMap(({ run = '' }) => [...run.matchAll(/npx '-p' '([^']+)'/g)].map(([, tool]) => tool));
  expect(tools.length).toBeGreaterThan(0);
  expect(tools.filter((tool) => !/@\d+\.\d+\.\d+$/.test(tool))).toEqual([]);
});

describe('permissions', () => {
  const writing = ({ permissions = {} }: Job) =>
    Object.keys(permissions)
      .filter((scope) => permissions[scope] === 'write')
      .sort();

  test('are stated by every job', () => {
    expect([...jobs].filter(([, { permissions }]) => permissions === undefined).map(([name]) => name)).toEqual([]);
  });

  test('write only what a release needs', () => {
    const upload = ['attestations', 'id-token'];
    expect(
      Object.fromEntries(
        [...jobs].map(([name, job]): [string, string[]] => [name, writing(job)]).filter(([, scopes]) => scopes.length > 0),
      ),
    ).toEqual({
      'release release_github': ['contents'],
      'release release_npm': upload,
      'release release_maven': upload,
      'release release_pypi': upload,
      'release release_nuget': upload,
    });
  });

  test('need no secret where a registry trusts the workflow', () => {
    const secrets = new Set(
      files.flatMap((file) => [...read(`.github/workflows/${file}`).matchAll(/secrets\.(\w+)/g)].map(([, name]) => name)),
    );
    expect([...secrets].filter((name) => !/^(GITHUB_TOKEN|NUGET_USERNAME|GO_GITHUB_TOKEN|MAVEN_\w+)$/.test(name))).toEqual([]);
  });
});

describe('a release', () => {
  test.each([
    ['npm', 'dist/js/*.tgz'],
    ['maven', 'dist/java/**/*.jar'],
    ['pypi', 'dist/python/*'],
    ['nuget', 'dist/dotnet/*.nupkg'],
  ])('to %s is attested right before it is uploaded', (registry, subject) => {
    const { steps = [] } = jobs.get(`release release_${registry}`) ?? {};
    const upload = steps.findIndex(({ run }) => run?.includes(`publib-${registry}`));
    expect(steps[upload - 1]).toMatchObject({ uses: expect.stringMatching(/^actions\/attest@/), with: { 'subject-path': subject } });
  });

  test('is published from the environment that registries trust', () => {
    const publishing = [...jobs].filter(([name]) => name.startsWith('release release_'));
    expect(publishing).toHaveLength(6);
    expect(publishing.filter(([, { environment }]) => environment !== 'release')).toEqual([]);
  });
});

test.each(['js', 'python', 'java', 'dotnet', 'go'])('a pull request packages %s as a release does', (language) => {
  const packaging = ({ run }: Step) => run === `cd .repo && npx projen package:${language}`;
  expect(jobs.get(`build package-${language}`)?.steps.some(packaging)).toBe(true);
  expect([...jobs].filter(([name, job]) => name.startsWith('release ') && job.steps.some(packaging))).toHaveLength(1);
});

test('tests run on every supported Node.js', () => {
  expect(jobs.get('ci test')?.strategy?.matrix?.node).toEqual(['20.x', '22.x', '24.x']);
});
