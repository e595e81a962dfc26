import type { IConstruct } from 'constructs';
import { dutiesShownBy } from '../access/duties';
import type { AccessEntry } from './access-entry';
import { GovernanceError } from './governance-error';
import { accountText, readableText, regionText } from './policy-text';
import { isBoundBy } from './separation';
import type { KeyEnvironment, ServiceStatement } from './service-facts';
import {
  bedrockEvaluationStatements,
  cloudFrontStatements,
  cloudWatchAlarmStatements,
  cloudWatchLogsStatements,
  configStatements,
  eventBridgeStatements,
  eventSourceMappingStatements,
  s3EventNotificationStatements,
  snsToSqsStatements,
  stepFunctionsLogsStatements,
  vendedLogsStatements,
} from './service-statements';
import { foreseenSources } from './source-patterns';

/** A service whose documented statement needs nothing but the account and Region of the key. */
interface DocumentedService {
  readonly principal: RegExp;
  readonly statements: (environment: KeyEnvironment) => readonly ServiceStatement[];
}

const DOCUMENTED: readonly DocumentedService[] = [
  { principal: /^s3\./, statements: (environment) => s3EventNotificationStatements(environment, {}) },
  { principal: /^sns\./, statements: (environment) => snsToSqsStatements(environment, {}) },
  { principal: /^events\./, statements: eventBridgeStatements },
  { principal: /^cloudwatch\./, statements: cloudWatchAlarmStatements },
  { principal: /^logs\./, statements: (environment) => cloudWatchLogsStatements(environment, {}) },
  { principal: /^delivery\.logs\./, statements: stepFunctionsLogsStatements },
  { principal: /^delivery\.logs\./, statements: (environment) => vendedLogsStatements(environment, {}) },
  { principal: /^config\./, statements: (environment) => configStatements(environment, {}) },
  { principal: /^cloudfront\./, statements: (environment) => cloudFrontStatements(environment, {}) },
  { principal: /^bedrock\./, statements: bedrockEvaluationStatements },
  { principal: /^lambda\./, statements: eventSourceMappingStatements },
];

/** Services that need to be told for which resource: their factory of `ServiceUse`. */
const TOLD_BY: readonly (readonly [RegExp, string])[] = [
  [/^cloudtrail\./, 'ServiceUse.cloudTrail({ trailName })'],
  [/^storage-lens\.s3\./, 'ServiceUse.s3StorageLens({ dashboardName })'],
  [/^(maintenance|metadata)\.s3tables\./, 'ServiceUse.s3Tables()'],
  [/^replication\.dynamodb\./, 'ServiceUse.dynamoDbMultiAccount({ replicaTableArns })'],
];

/** The principal that writes server access logs, which S3 does for buckets with SSE-S3 alone. */
const SERVER_ACCESS_LOGS = /^logging\.s3\./;

/** What a condition must bind so that a service cannot be made to use the key for somebody else. */
const BOUND = /^(aws:Source(Arn|Account|OrgID|OrgPaths)|kms:EncryptionContext:.+|kms:GrantIsForAWSResource)$/i;

/**
 * What the key policy says about a service that somebody named: what was written, where it is bounded, else what AWS documents.
 *
 * Constructs of the CDK name services without the conditions that keep others from making them use the key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function documentedEntries(asked: AccessEntry, scope: IConstruct): AccessEntry[] {
  if (asked.effect === 'Deny' || asked.principal.kind !== 'service') return [asked];
  if (SERVER_ACCESS_LOGS.test(nameOf(asked))) throw cannotUseKey(scope, asked);
  const entry = foreseen(asked);
  if (isBounded(entry) || isMetadata(entry)) return [entry];
  const documented = documentedFor(entry, { account: accountText(scope), region: regionText(scope) });
  if (documented === undefined) throw undocumented(scope, entry);
  return documented.map(({ sid, actions, conditions }) => ({ ...entry, sid, actions, principal: { ...entry.principal, conditions } }));
}

/** The statements that were documented with what was asked in mind: rather those that give all of it than those that give some. */
function documentedFor(entry: AccessEntry, environment: KeyEnvironment): readonly ServiceStatement[] | undefined {
  const candidates = DOCUMENTED.filter(({ principal }) => principal.test(nameOf(entry))).map(({ statements }) => statements(environment));
  const gives = (statements: readonly ServiceStatement[], action: string) => statements.some(({ actions }) => actions.includes(action));
  return (
    candidates.find((statements) => entry.actions.every((action) => gives(statements, action))) ??
    candidates.find((statements) => entry.actions.some((action) => gives(statements, action)))
  );
}

function nameOf({ principal }: AccessEntry): string {
  return readableText(principal.entry);
}

function isBounded({ principal }: AccessEntry): boolean {
  return isBoundBy(principal.conditions, BOUND);
}

function isMetadata({ actions }: AccessEntry): boolean {
  return actions.every((action) => dutiesShownBy(action).every((duty) => duty === 'audit'));
}

function foreseen(entry: AccessEntry): AccessEntry {
  return { ...entry, principal: { ...entry.principal, conditions: foreseenSources(entry.principal.conditions) } };
}

function cannotUseKey(scope: IConstruct, entry: AccessEntry): GovernanceError {
  return new GovernanceError(
    scope,
    'KmsGov.ServiceCannotUseKey',
    `${entry.source} must name services that can use a KMS key, got \`${nameOf(entry)}\`, which delivers server access logs to buckets with SSE-S3 only; ` +
      'give the logs a bucket of their own with `BucketEncryption.S3_MANAGED`',
  );
}

function undocumented(scope: IConstruct, entry: AccessEntry): GovernanceError {
  const name = nameOf(entry);
  const [, factory] = TOLD_BY.find(([principal]) => principal.test(name)) ?? [];
  const remedy = `name it in \`services\` with \`${factory ?? 'ServiceUse.of(...)'}\`, or bound the statement with \`aws:SourceAccount\` or \`aws:SourceArn\``;
  return new GovernanceError(
    scope,
    'KmsGov.ServiceUnbounded',
    `${entry.source} must bound what a service does with the key, got \`${name}\` without a condition on whom it acts for; ${remedy}`,
  );
}
