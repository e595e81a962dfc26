import { awscdk, javascript } from 'projen';

/** Lowest aws-cdk-lib that keeps an acknowledgement to its own construct (docs/decisions/ADR-04). */
const CDK_FLOOR = '2.271.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-kms-governance',
  description: 'AWS KMS keys with separated duties, multi-Region key sets, encrypted buckets and synth-time access checks',
  author: 'cdk-kms-governance contributors',
  authorOrganization: true,
  authorAddress: 'maintainers@users.noreply.github.com',
  repositoryUrl: 'https://github.com/cdk-kms-governance/cdk-kms-governance.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-kms-governance contributors',
  keywords: ['cdk', 'aws-cdk', 'kms', 'encryption', 'key-policy', 'least-privilege', 'compliance', 'separation-of-duties'],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  npmAccess: javascript.NpmAccess.PUBLIC,
  projenrcTs: true,
  projenVersion: '0.103.25',

  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  cdkVersion: CDK_FLOOR,
  constructsVersion: '10.5.1',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '22.x',
  stability: 'experimental',
  majorVersion: 0,

  bundledDeps: ['yaml@^2.8.0', 'commander@^14.0.0'],
  devDeps: [
    '@swc/core@^1.15.0',
    '@swc/jest@^0.2.39',
    '@aws-sdk/client-kms@^3.1164.0',
    '@types/node@^20',
    'cdk-nag@3.0.2',
    'fast-check@^4.10.2',
    'jsii-rosetta@~6.0.16',
    'ts-node@^10.9.2',
    'tsx@^4.20.0',
  ],
  bin: { 'kms-governance': 'bin/kms-governance' },

  eslint: false,
  biome: true,
  biomeOptions: {
    version: '~2.6.8',
    biomeConfig: {
      formatter: { indentStyle: 'space' as never, indentWidth: 2, lineWidth: 140 },
      javascript: { formatter: { quoteStyle: 'single' as never } },
      files: { includes: ['src/**', 'test/**', 'examples/**', 'bench/**', '!**/*.snap'] },
    },
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      testEnvironment: 'node',
      setupFiles: ['<rootDir>/test/setup-env.ts'],
      moduleNameMapper: { '^cdk-kms-governance$': '<rootDir>/src' },
      transform: { '^.+\\.[t]sx?$': new javascript.Transform('@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }) },
      collectCoverage: false,
      maxWorkers: 2 as never,
    },
  },
  docgen: true,

  release: true,
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
  githubOptions: { mergify: false },
  sampleCode: false,
});

project.package.addPackageResolutions('unrs-resolver@1.12.2');

// examples, benchmarks and tests import the package by its name, as users do
project.tsconfigDev.addInclude('../examples/**/*.ts');
project.tsconfigDev.addInclude('../bench/**/*.ts');
project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'cdk-kms-governance': ['../src/index.ts'] });

project.synth();
