import { awscdk, github, JsonPatch, javascript } from 'projen';

/** Lowest aws-cdk-lib that keeps an acknowledgement to its own construct (docs/decisions/ADR-04). */
const CDK_FLOOR = '2.271.0';

/** Node releases that tests run on; the oldest is also what `engines` asks for. */
const TESTED_NODE = ['20.x', '22.x', '24.x'];

/** Node 24 brings an npm that can publish without a token (11.5.1 or later). */
const RELEASE_NODE = '24.x';

/** What uploads packages, pinned like the actions. */
const PUBLIB = '0.2.1061';

/** Every action that a workflow uses, by the commit of its tag. */
const PINNED_ACTIONS: Record<string, string> = {
  'actions/attest': '1e69f48acb82d1966a394da916b4c1698aa569d6', // v4.2.2
  'actions/checkout': '3d3c42e5aac5ba805825da76410c181273ba90b1', // v7.0.1
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'actions/setup-java': 'b6effb05e454b25005698d916606bdc6ffcbf961', // v5.7.0
  'actions/setup-dotnet': 'a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/upload-artifact': '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a', // v7.0.1
  'actions/download-artifact': '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', // v8.0.1
  'amannn/action-semantic-pull-request': '48f256284bd46cdaab1048c3721360e808335d50', // v6.1.1
};

/** The files that a job is about to upload, and which of its steps uploads them. */
const ATTESTED: Record<string, { readonly files: string; readonly uploadStep: number }> = {
  release_npm: { files: 'dist/js/*.tgz', uploadStep: 9 },
  release_maven: { files: 'dist/java/**/*.jar', uploadStep: 10 },
  release_pypi: { files: 'dist/python/*', uploadStep: 10 },
  release_nuget: { files: 'dist/dotnet/*.nupkg', uploadStep: 10 },
};

const { READ, WRITE } = github.workflows.JobPermission;

const { IndentStyle, QuoteStyle } = javascript.biome_config;

const biomeConfig: javascript.BiomeOptions['biomeConfig'] = {
  formatter: { indentStyle: IndentStyle.SPACE, indentWidth: 2, lineWidth: 140 },
  javascript: { formatter: { quoteStyle: QuoteStyle.SINGLE } },
  files: { includes: ['examples/**', 'bench/**', 'report-page/*.ts'] },
  linter: {
    rules: {
      correctness: {
        noUnusedVariables: 'error',
        noUnusedImports: 'error',
        noUnusedFunctionParameters: 'error',
        noUnusedPrivateClassMembers: 'error',
      },
      performance: { noBarrelFile: 'error', noReExportAll: 'error' },
      style: {
        noDefaultExport: 'error',
        noNonNullAssertion: 'error',
        noParameterAssign: 'error',
        useConsistentArrayType: { level: 'error', options: { syntax: 'shorthand' } },
        useFilenamingConvention: { level: 'error', options: { filenameCases: ['kebab-case'] } },
        useImportType: 'error',
        useThrowOnlyError: 'error',
      },
      complexity: {
        useLiteralKeys: 'off', // the way to a private member of the CDK that has no other
      },
      suspicious: {
        noConsole: 'error',
        noEmptyBlockStatements: 'error',
        noExplicitAny: 'error',
        noTemplateCurlyInString: 'off', // the text of Fn::Sub
      },
    },
  },
  overrides: [
    { includes: ['src/index.ts'], linter: { rules: { performance: { noBarrelFile: 'off', noReExportAll: 'off' } } } },
    { includes: ['src/runtime/cli/**', 'examples/**', 'bench/**', 'test/**'], linter: { rules: { suspicious: { noConsole: 'off' } } } },
    { includes: ['test/**'], linter: { rules: { style: { noNonNullAssertion: 'off' } } } },
    // a rule's file is named like its id, so that a finding leads to its source
    {
      includes: ['src/guardrails/rules/*.ts', 'test/guardrails/rules/*.ts'],
      linter: { rules: { style: { useFilenamingConvention: 'off' } } },
    },
    { includes: ['.projenrc.ts'], linter: { rules: { style: { useFilenamingConvention: 'off' } } } },
  ],
};

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-kms-governance',
  description: 'AWS KMS keys with separated duties, multi-Region key sets, encrypted buckets and synth-time access checks',
  author: 'cdk-kms-governance contributors',
  authorOrganization: true,
  authorAddress: 'maintainers@users.noreply.github.com',
  repositoryUrl: 'https://github.com/cdk-kms-governance/cdk-kms-governance.git',
  homepage: 'https://github.com/cdk-kms-governance/cdk-kms-governance#readme',
  bugsUrl: 'https://github.com/cdk-kms-governance/cdk-kms-governance/issues',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-kms-governance contributors',
  keywords: ['cdk', 'aws-cdk', 'kms', 'encryption', 'key-policy', 'least-privilege', 'compliance', 'separation-of-duties'],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  npmAccess: javascript.NpmAccess.PUBLIC,
  npmignoreEnabled: false, // an allow-list (`files`, below) cannot pick up a stray file
  projenrcTs: true,
  projenVersion: '0.103.25',

  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  cdkVersion: CDK_FLOOR,
  constructsVersion: '10.5.1',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: RELEASE_NODE,
  stability: 'experimental',
  majorVersion: 0,

  bundledDeps: ['yaml@^2.8.0', 'commander@^14.0.0', '@dagrejs/dagre@^3.1.0'],
  devDeps: [
    '@aws-crypto/client-node@5.0.2',
    '@swc/core@^1.15.0',
    '@swc/jest@^0.2.39',
    '@aws-sdk/client-cloudformation@^3.1164.0',
    '@aws-sdk/client-iam@^3.1164.0',
    '@aws-sdk/client-cloudwatch@^3.1164.0',
    '@aws-sdk/client-cloudwatch-logs@^3.1164.0',
    '@aws-sdk/client-eventbridge@^3.1164.0',
    '@aws-sdk/client-lambda@^3.1164.0',
    '@aws-sdk/client-scheduler@^3.1164.0',
    '@aws-sdk/client-sns@^3.1164.0',
    '@aws-sdk/client-kms@^3.1164.0',
    '@aws-sdk/client-s3@^3.1164.0',
    '@aws-sdk/client-sqs@^3.1164.0',
    '@aws-sdk/client-sts@^3.1164.0',
    '@aws-sdk/client-cloudtrail@^3.1137.0',
    '@microsoft/jest-sarif@1.0.0-beta.0', // brings the schema of SARIF
    '@types/node@^20',
    '@cyclonedx/cyclonedx-library@^10.3.0',
    '@cdklabs/cdk-validator-cfnguard@0.0.62', // pinned: a test names the rules that it ships
    'ajv@^8.17.0',
    'aws-cdk@2.1148.1', // reads the assemblies that aws-cdk-lib writes; the tag `latest` does not
    'cdk-nag@3.0.2',
    'fast-check@^4.10.2',
    'jsii-rosetta@~6.0.16',
    'playwright-core@~1.65.1', // drives a browser that the machine has
    'ts-node@^10.9.2',
    'tsx@^4.20.0',
  ],
  bin: { 'kms-governance': 'bin/kms-governance' },

  eslint: false,
  biome: true,
  biomeOptions: { version: '~2.6.8', biomeConfig },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      testEnvironment: 'node',
      setupFiles: ['<rootDir>/test/setup-env.ts'],
      moduleNameMapper: { '^cdk-kms-governance$': '<rootDir>/src' },
      transform: {
        '^.+\\.[t]sx?$': new javascript.Transform('@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }),
      },
      collectCoverage: false,
      maxWorkers: 2 as never,
    },
  },
  docgen: true,

  buildWorkflowOptions: { mutableBuild: false, permissions: { contents: READ } },
  release: true,
  releaseEnvironment: 'release', // asks its reviewers, and is the only one that registries trust
  jsiiReleaseVersion: PUBLIB,
  releaseToNpm: true,
  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-kms-governance', module: 'cdk_kms_governance', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkkmsgovernance',
    mavenGroupId: 'io.github.cdk-kms-governance',
    mavenArtifactId: 'cdk-kms-governance',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'Cdk.Kms.Governance', packageId: 'Cdk.Kms.Governance', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-kms-governance/cdk-kms-governance-go' },
  depsUpgrade: false,
  pullRequestTemplate: false,
  githubOptions: {
    mergify: false,
    pullRequestLintOptions: {
      semanticTitleOptions: { types: ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'build', 'ci', 'chore'] },
    },
  },
  sampleCode: false,
  lambdaAutoDiscover: false,
  bundlerOptions: { esbuildVersion: '^0.28.2' },
});

// some platform bindings of the next version were never published, and `npm ci` needs them all
project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.package.addField('files', [
  '.jsii',
  'API.md',
  'CHANGELOG.md',
  'assets',
  'bin',
  'lib',
  'sbom.cdx.json',
  'schemas',
  '!lib/runtime/handlers',
]);

for (const [action, commit] of Object.entries(PINNED_ACTIONS)) {
  project.github?.actions.set(action, `${action}@${commit}`);
}

// written by jsii-pacmak, though `files` takes precedence, and by jsii-rosetta
project.gitignore.exclude('/.npmignore', '/.jsii.tabl.json');

// what Lambda runs is built, not committed, and so is the list of what the package brings with it
project.gitignore.exclude('/assets/', '/sbom.cdx.json');

// examples, benchmarks and tests import the package by its name, as users do
project.tsconfigDev.addInclude('../src/**/*.ts');
project.tsconfigDev.addInclude('../examples/**/*.ts');
project.tsconfigDev.addInclude('../bench/**/*.ts');
project.tsconfigDev.addExclude('report-page'); // what runs in a browser is checked with it: report-page/tsconfig.json
project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'cdk-kms-governance': ['../src/index.ts'] });

// `npm test` checks and changes nothing: formatting is `lint` (check) and `biome` (write)
const formatStep = project.testTask.steps.findIndex((step) => step.spawn === 'biome');
project.testTask.removeStep(formatStep);

// cases, pages and snapshots are written to be read, not to be formatted
for (const ending of ['json', 'md', 'snap', 'yaml']) javascript.Biome.of(project)?.addFilePattern(`!**/*.${ending}`);

// a warning of jsii is a name that some language has to change
project.compileTask.reset('jsii --fail-on-warnings');

// the Lambda runtime brings the AWS SDK
const bundle = project.bundler.bundleTask;
bundle.exec(
  'esbuild src/runtime/handlers/*.lambda.ts --bundle --platform=node --target=node22 --external:@aws-sdk/* ' +
    '--outdir=assets/handlers --entry-names=[name]/index --log-level=warning',
);
// script and style of the HTML report, which it carries in itself
bundle.exec(
  'esbuild report-page/page.ts report-page/page.css --bundle --minify --target=es2022 --outdir=assets/report-page --log-level=warning',
);
project.testTask.prependSpawn(bundle);

const runTypeScript = (file: string) => `tsx --tsconfig test/tsconfig.json ${file}`;

const sbom = project.addTask('sbom', {
  description: 'Write what the package brings with it to sbom.cdx.json, as CycloneDX',
  exec: runTypeScript('test/release/write-sbom.ts'),
});
const packageJs = project.tasks.tryFind('package:js');
packageJs?.prependSpawn(sbom);
packageJs?.prependSpawn(bundle);

project.removeTask('compat');
project.addTask('compat', {
  description: 'Compare the API with the one of the last release; after `projen compile`',
  exec: runTypeScript('test/release/check-api.ts'),
});

project.addTask('lint', {
  description: 'Check format, lint rules and types; changes nothing',
  steps: [
    { exec: 'biome check --error-on-warnings' },
    { exec: 'tsc --noEmit -p test/tsconfig.json' },
    { exec: 'tsc --noEmit -p report-page/tsconfig.json' },
  ],
});
project.addTask('demo', {
  description: 'Synthesize the FinTechNova example and print who holds which duty on each key',
  steps: [{ spawn: bundle.name }, { exec: runTypeScript('examples/fintechnova/demo.ts'), receiveArgs: true }],
});
project.addTask('docs:check', {
  description: 'Type-check every TypeScript block of README.md, docs and @example',
  exec: runTypeScript('test/docs/check-docs.ts'),
});
project.addTask('docs:rules', {
  description: 'Write docs/RULES.md from the rules and their tests',
  exec: runTypeScript('test/docs/write-rules.ts'),
});
project.addTask('docs:controls', {
  description: 'Write docs/CONTROLS.md from docs/controls',
  exec: runTypeScript('test/docs/write-controls.ts'),
});
project.addTask('docs:scanners', {
  description: 'Write docs/SCANNERS.md by running every scanner over the bad keys of test/guardrails/bad-keys',
  exec: runTypeScript('test/docs/write-scanners.ts'),
});
project.addTask('corpus', {
  description: 'Read every template and assembly below a folder and say how much of their access is known',
  exec: runTypeScript('bench/corpus.ts'),
  receiveArgs: true,
});
project.addTask('test:deploy', {
  description: 'Deploy, update, roll back and destroy on a local engine, with the CDK command line; needs Python',
  steps: [
    { spawn: bundle.name },
    { exec: 'mkdir -p test-reports' }, // the test runner does not
    { exec: 'jest --ci --config test/deploy/jest.config.json --json --outputFile=test-reports/deploy.json' },
    { exec: runTypeScript('test/deploy/deployments-page.ts test-reports/deploy.json') },
  ],
});
project.addTask('test:live', {
  description: 'Deploy the same to the AWS account that LIVE_ACCOUNT names, and remove it; see docs/live-check.md',
  steps: [
    { exec: 'mkdir -p test-reports && rm -f test-reports/live.* test-reports/kms-calls-of-*' },
    { spawn: bundle.name },
    {
      exec:
        'jest --ci --config test/deploy/live.jest.config.json --json --outputFile=test-reports/live.json; status=$?; ' +
        `${runTypeScript('test/deploy/live-report.ts test-reports/live.json')}; exit $status`,
    },
  ],
});
project.addTask('test:live:clean', {
  description: 'Remove what runs of test:live have left in the AWS account that LIVE_ACCOUNT names',
  exec: runTypeScript('test/deploy/live-clean.ts'),
});
project.addTask('test:runtime', {
  description: 'Deploy the examples that call KMS on a local engine, and run them; needs Python',
  steps: [{ spawn: bundle.name }, { exec: 'jest --ci --config test/examples/runs/jest.config.json', receiveArgs: true }],
});
project.addTask('corpus:events', {
  description: 'Say which rules and metric filters of a monitor match each event in a folder',
  steps: [{ spawn: bundle.name }, { exec: runTypeScript('test/monitoring/corpus-events.ts'), receiveArgs: true }],
});
project.addTask('test:event-ruler', {
  description: "Ask AWS's own matcher of event patterns what tests ask the small one; needs Java and Maven",
  steps: [{ spawn: bundle.name }, { exec: runTypeScript('test/monitoring/event-ruler/compare.ts'), receiveArgs: true }],
});
project.addTask('test:languages', {
  description: 'Package the library and build and run the example in each language that the machine has; after `projen compile`',
  steps: [{ spawn: bundle.name }, { exec: 'jest --ci --config test/languages/jest.config.json', receiveArgs: true }],
});
const benchmarks = ['synth', 'sets', 'evaluation', 'guardrails', 'reports'].map((name) =>
  project.addTask(`bench:${name}`, { description: `Measure ${name}`, exec: runTypeScript(`bench/${name}.ts`), receiveArgs: true }),
);
const bench = project.addTask('bench', { description: 'Run every benchmark; BENCH_SMOKE=1 for a short run' });
for (const benchmark of benchmarks) bench.spawn(benchmark);

const ci = new github.GithubWorkflow(project.github as github.GitHub, 'ci');
ci.on({ push: { branches: ['main'] }, pullRequest: {}, workflowDispatch: {} });
const checkout: github.workflows.JobStep = { name: 'Checkout', uses: 'actions/checkout', with: { 'persist-credentials': false } };
const setupNode = (version: string): github.workflows.JobStep => ({
  name: 'Setup Node.js',
  uses: 'actions/setup-node',
  with: { 'node-version': version },
});
ci.addJobs({
  test: {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: READ },
    strategy: { failFast: false, matrix: { domain: { node: TESTED_NODE } } },
    steps: [checkout, setupNode('${{ matrix.node }}'), { name: 'Install and test', run: 'npm cit' }],
  },
  everything: {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: READ },
    steps: [checkout, setupNode(RELEASE_NODE), { name: 'Run every check', run: '.ci/run' }],
  },
});

const release = project.github?.tryFindWorkflow('release')?.file;
// the registry is the default of the publisher
release?.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');
// the tag is made by the job that makes the release
release?.addOverride('jobs.release.permissions.contents', READ);
for (const [job, { files, uploadStep }] of Object.entries(ATTESTED)) {
  const attest = {
    name: 'Attest where it was built',
    if: '${{ !inputs.dry_run }}',
    uses: `actions/attest@${PINNED_ACTIONS['actions/attest']}`,
    with: { 'subject-path': files },
  };
  release?.addOverride(`jobs.${job}.permissions`, { 'id-token': WRITE, attestations: WRITE });
  release?.patch(
    JsonPatch.test(`/jobs/${job}/steps/${uploadStep}/name`, 'Release'),
    JsonPatch.add(`/jobs/${job}/steps/${uploadStep}`, attest),
  );
}

// the title is read, nothing is written
project.github?.tryFindWorkflow('pull-request-lint')?.file?.addOverride('jobs.validate.permissions.pull-requests', READ);

project.synth();
