import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

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

const ONLY_AWS: readonly (readonly [string, string])[] = [
  ['that KMS enforces the key policy', 'no local engine does'],
  ['the lockout check of PutKeyPolicy', 'local engines take any policy'],
  ['which calls a service makes with the key while it provisions, EKS’s CreateGrant included', 'services are stood in for'],
  ['`Fn::GetStackOutput`, Retain and replica keys in CloudFormation itself', 'the engine’s, or the suite’s'],
  ['that KMS rotates replicas with their primary key', 'the engine keeps one material'],
  ['CloudTrail events that reach EventBridge', 'the engine writes none'],
  ['ML-DSA keys', 'the engine refuses them'],
  ['alarms on metric math, and saved queries', 'the engine has neither'],
  ['that a schedule starts the check of a monitor', 'six hours are too long for a test'],
  ['the key of a topic, schedule or function environment', 'the engine loses these properties'],
];

const PAGE = path.join(__dirname, '..', '..', 'docs', 'DEPLOYMENTS.md');

interface TestResult {
  readonly fullName: string;
  readonly status: string;
}

/** Writes docs/DEPLOYMENTS.md from what the suite has just shown. */
function main(resultsFile: string): void {
  const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8')) as { testResults: { assertionResults: TestResult[] }[] };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const rows = DEPLOYED.map((row) => `| ${row.property} | ${provedBy(row, results)} | ${row.note ?? ''} |`);
  writeFileSync(PAGE, page(rows));
}

function provedBy({ property, shownBy }: DeployedProperty, results: readonly TestResult[]): string {
  const names = shownBy.flatMap((beginning) => {
    const found = results.filter(({ fullName }) => fullName.startsWith(beginning));
    const passed = found.length > 0 && found.every(({ status }) => status === 'passed');
    if (!passed) throw new Error(`\`${beginning}…\` must pass to show that ${property}; run the whole suite`);
    return found.map(({ fullName }) => fullName);
  });
  return names.join('; ');
}

function page(rows: readonly string[]): string {
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

| property | why |
|---|---|
${ONLY_AWS.map(([property, why]) => `| ${property} | ${why} |`).join('\n')}
`;
}

main(process.argv[2]);
