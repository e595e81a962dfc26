import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { suiteResults, type TestResult } from './suite-results';

/** A property that matters, and the tests of this suite that show it. */
interface DeployedProperty {
  readonly property: string;
  /** Beginnings of the full names of tests. */
  readonly shownBy: readonly string[];
  /** Where the engine is not what it stands for. */
  readonly note?: string;
}

const DEPLOYED: readonly DeployedProperty[] = [
  {
    property: 'key policy (as a document), description, tags, spec, usage, rotation and its period, alias and its target, key state',
    shownBy: ['a governed key is what the template says', 'a governed key takes an update'],
  },
  { property: 'an update keeps the key: its id, and what it encrypted', shownBy: ['a governed key takes an update'] },
  { property: 'an update that fails leaves key, policy, rotation and alias as they were', shownBy: ['a governed key is as before'] },
  { property: 'key and ciphertext outlive the stack', shownBy: ['a governed key outlives', 'a set outlives'], note: 'the engine’s Retain' },
  { property: 'a KMS grant comes and goes with its stack', shownBy: ['a governed key has the grant', 'a governed key outlives'] },
  {
    property: 'a first deployment that fails can be tried again under the same alias; its key waits its full window',
    shownBy: ['a first deployment'],
  },
  { property: 'manual rotation: the alias moves in place, the earlier generation decrypts', shownBy: ['rotation by hand'] },
  {
    property: 'on-demand rotation happens once for each token',
    shownBy: ['rotation on demand'],
    note: 'the handler runs; RotateKeyOnDemand is the suite’s stand-in',
  },
  {
    property: 'a key set: multi-Region type, policy, tags and alias of each replica; adding and removing a Region',
    shownBy: ['a set of two Regions', 'a set takes a Region', 'a set decrypts', 'a set loses'],
    note: '`AWS::KMS::ReplicaKey` and `Fn::GetStackOutput` of another Region are the suite’s additions',
  },
  {
    property: 'a bucket: encryption, bucket key, versions, public access, policy; objects are kept under the key',
    shownBy: ['an encrypted bucket'],
    note: '`BucketEncryption` is applied by an addition of the suite',
  },
  {
    property:
      'a monitor: rules with patterns, input transformers and targets, metric filters, alarms, schedule, function, logs, queues, policies of topic and queues, key',
    shownBy: ['a monitor has', 'a monitor is not proven', 'a monitor goes'],
    note: '`AWS::Logs::QueryDefinition`, and an alarm on metric math as one on its first metric, are taken by additions of the suite; key of the topic and time zone of the schedule are lost',
  },
  {
    property: 'the checker of a monitor runs, and publishes the age that its alarm watches',
    shownBy: ['a monitor measures'],
    note: 'called with what the schedule sends; six hours are not waited for',
  },
  {
    property: 'an alarm reaches a queue through the topic; the dead-letter queue stays empty',
    shownBy: ['a monitor tells'],
    note: 'the topic is not encrypted: the engine loses its key',
  },
  {
    property: 'a monitor takes an update, and is as before where one fails',
    shownBy: ['a monitor watches one key more', 'a monitor is as before'],
  },
  {
    property: 'S3, DynamoDB, Secrets Manager, SQS, SNS, CloudWatch Logs, Lambda and EKS are provisioned under a governed key',
    shownBy: ['services that provision under a governed key are', 'an EKS cluster is'],
    note: 'which calls nothing of KMS for them',
  },
  {
    property: 'who uses a key uses it, who administers it does that',
    shownBy: ['a deployed key policy lets'],
    note: 'which would let anybody',
  },
  {
    property: 'a deployed `kms.Key` or `CfnKey` is put under governance and stays the same key',
    shownBy: ['SwappedClass', 'GovernedCfnKey'],
  },
];

const EVALUATED: readonly (readonly [string, string])[] = [
  [
    'who may do what with a key, directly, through services and through grants',
    'verdicts over the synthesized templates (`npm test`, access tests of the examples)',
  ],
  ['separation of duties, boundaries, who can come to have access', 'the same, and property-based laws'],
  ['event patterns and metric filters of monitors', 'events against patterns; where Java is, AWS’s own matcher'],
  ['template syntax and limits', 'the CDK’s built-in validation; cfn-lint where it is installed'],
];

/** What no local engine answers. */
interface OpenQuestion {
  readonly property: string;
  readonly why: string;
  /** Beginnings of the full names of tests, or what else there is to say. */
  readonly asked: readonly string[] | string;
}

const SAME_SCENARIOS = 'the scenarios above';
const NOT_ASKED = 'not asked';

const ONLY_AWS: readonly OpenQuestion[] = [
  {
    property: 'that KMS enforces the key policy',
    why: 'no local engine does',
    asked: ['a deployed key policy denies', 'a deployed key policy cannot'],
  },
  { property: 'the lockout check of PutKeyPolicy', why: 'local engines take any policy', asked: ['KMS, asked to put a policy'] },
  {
    property: 'which calls a service makes with the key while it provisions',
    why: 'services are stood in for',
    asked: ['services that provision under a governed key call'],
  },
  { property: 'EKS’s CreateGrant', why: 'the same', asked: ['an EKS cluster gets a grant'] },
  {
    property: '`Fn::GetStackOutput`, Retain and replica keys in CloudFormation itself',
    why: 'the engine’s, or the suite’s',
    asked: SAME_SCENARIOS,
  },
  {
    property: 'that KMS rotates replicas with their primary key',
    why: 'the engine keeps one material',
    asked: ['a set has one rotation', 'a set rotates'],
  },
  { property: 'alarms on metric math, and saved queries', why: 'the engine has neither', asked: SAME_SCENARIOS },
  { property: 'the key of a topic, the time zone of a schedule', why: 'the engine loses these properties', asked: SAME_SCENARIOS },
  {
    property: 'CloudTrail events that reach EventBridge',
    why: 'the engine writes none',
    asked: `${NOT_ASKED}: an account need not have a trail`,
  },
  { property: 'that a schedule starts the check of a monitor', why: 'six hours are too long for a test', asked: NOT_ASKED },
  { property: 'ML-DSA keys', why: 'the suite adds them to the engine, which has none', asked: NOT_ASKED },
];

const PAGE = path.join(__dirname, '..', '..', 'docs', 'DEPLOYMENTS.md');

/** Writes docs/DEPLOYMENTS.md from what the suite has just shown. */
function main(resultsFile: string): void {
  const results = suiteResults(resultsFile);
  const rows = DEPLOYED.map((row) => `| ${row.property} | ${namesOf(row.shownBy, 'passed', results)} | ${row.note ?? ''} |`);
  const open = ONLY_AWS.map(({ property, why, asked }) => `| ${property} | ${why} | ${askedBy(asked, results)} |`);
  writeFileSync(PAGE, page(rows, open));
}

function askedBy(asked: OpenQuestion['asked'], results: readonly TestResult[]): string {
  return typeof asked === 'string' ? asked : namesOf(asked, 'pending', results);
}

/** Full names of the tests that begin so, of which the page says what came of them. */
function namesOf(beginnings: readonly string[], status: TestResult['status'], results: readonly TestResult[]): string {
  const names = beginnings.flatMap((beginning) => {
    const found = results.filter((result) => result.fullName.startsWith(beginning));
    const isSo = found.length > 0 && found.every((result) => result.status === status);
    if (!isSo) throw new Error(`\`${beginning}…\` must be ${status} for what the page says; run the whole suite`);
    return found.map(({ fullName }) => fullName);
  });
  return names.join('; ');
}

function page(rows: readonly string[], open: readonly string[]): string {
  return `# What deployments prove

Written by \`npm run test:deploy\`, which deploys with the CDK's command line to a local engine
(MiniStack, pinned, on 127.0.0.1), reads back through the AWS SDK and compares with the template.
An engine is not AWS: it takes much that AWS refuses. So the page says, for each property, what is known from where.

## Proven by deployment

| property | shown by | of the engine |
|---|---|---|
${rows.join('\n')}

## Proven by evaluation

| property | by |
|---|---|
${EVALUATED.map(([property, by]) => `| ${property} | ${by} |`).join('\n')}

## Not provable without AWS

\`npm run test:live\` deploys the same scenarios to an account that you have, and asks AWS what is asked below
([live check](live-check.md)). Here these tests are not run, and count as not answered. Nobody has answered them for this page.

| property | why not here | asked of an account by |
|---|---|---|
${open.join('\n')}
`;
}

main(process.argv[2]);
