import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { COVERED_CONSTRUCTS } from '../../src/constructs/covered-constructs';
import { ENCRYPTABLE_RESOURCE_TYPES } from '../../src/constructs/encryptable-resource-types';
import { EXEMPT_CONSTRUCTS } from '../../src/constructs/exempt-constructs';
import { ROOT } from '../architecture/source-file';
import { CdkAssembly } from './cdk-assembly';

const PAGE = path.join(ROOT, 'docs/guides/encrypt-by-default.md');
const [START, END] = ['<!-- covered: generated -->', '<!-- /covered -->'];

const cdk = CdkAssembly.load();
const covered = new Set(COVERED_CONSTRUCTS.map(({ name }) => name));
const exempt = new Set(EXEMPT_CONSTRUCTS.map(({ name }) => name));

test('every construct of aws-cdk-lib with a key prop is covered, or it is said why not', () => {
  const names = [...cdk.constructsWithKeyProp().keys()].filter((name) => !name.startsWith('aws_stepfunctions_tasks.'));
  const unknown = names.filter(
    (name) => !cdk.ancestryOf(name).some((each) => covered.has(each) || exempt.has(each)) && !(name in THROUGH_ANOTHER),
  );
  expect(unknown).toEqual([]);
  expect(names.length).toBeGreaterThan(50);
});

/** Constructs that hand everything to one that is covered. */
const THROUGH_ANOTHER: Readonly<Record<string, string>> = {
  'aws_cloudfront.experimental.EdgeFunction': 'aws_lambda.Function',
  'aws_lambda.SingletonFunction': 'aws_lambda.Function',
  'custom_resources.Provider': 'aws_lambda.Function',
};

test('every class of the tables is one of aws-cdk-lib, with an id that is found', () => {
  const names = [...covered, ...exempt];
  expect(names.filter((name) => cdk.ancestryOf(name).length === 0)).toEqual([]);
  expect([...COVERED_CONSTRUCTS, ...EXEMPT_CONSTRUCTS].map(({ injectionId }) => injectionId?.()).filter((id) => id === '')).toEqual([]);
});

test('every property of an encryptable resource type is one of its L1', () => {
  const l1s = new Map(cdk.l1Names().map((name) => [typeOf(name).toLowerCase(), name]));
  const wrong = Object.entries(ENCRYPTABLE_RESOURCE_TYPES).filter(([type, property]) => {
    const l1 = l1s.get(type.toLowerCase());
    return l1 === undefined || !cdk.hasProperty(l1, property);
  });
  expect(wrong).toEqual([]);
});

/** `aws_s3.CfnBucket` is `AWS::S3::Bucket`, but for case. */
function typeOf(l1: string): string {
  const [module, name] = l1.split('.');
  return `AWS::${module.replace('aws_', '')}::${name.replace('Cfn', '')}`;
}

test('docs/guides/encrypt-by-default.md lists what is covered (update: UPDATE_GUIDE=1 npx jest test/constructs/encryption-coverage)', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(START);
  const text = `${before}${START}\n${tables()}${END}${rest.split(END)[1]}`;
  if (process.env.UPDATE_GUIDE) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});

function tables(): string {
  const byName = new Map<string, string[]>();
  for (const { name, encrypts } of COVERED_CONSTRUCTS) byName.set(name, [...(byName.get(name) ?? []), encrypts]);
  return [
    table(
      ['construct', 'encrypts'],
      [...byName].map(([name, encrypts]) => [code(name), encrypts.join('; ')]),
    ),
    '\nClasses that extend one of these, or make one, are covered by it: `NodejsFunction` and `Provider` by `Function`, `PipelineProject` by `Project`,\n' +
      '`DatabaseSecret` by `Secret`, `FargateCluster` by `Cluster`.\n\n## What keeps what it has\n\n',
    table(
      ['construct', 'why'],
      EXEMPT_CONSTRUCTS.map(({ name, because }) => [code(name), because]),
    ),
  ].join('');
}

function code(name: string): string {
  return `\`${name.replace('aws_', '')}\``;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return `${line(columns)}${line(columns.map(() => '---'))}${rows.map(line).join('')}`;
}
