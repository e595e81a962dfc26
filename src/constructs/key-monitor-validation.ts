import type { Duration, IResource } from 'aws-cdk-lib';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { GovernanceErrorCode } from './governance-error';
import { describeProblem, GovernanceError } from './governance-error';
import { CHECKED_KEYS_MAX } from './key-age-checker';
import { resourcesOf } from './key-census';
import { FILTERS_PER_LOG_GROUP_MAX } from './key-filter-patterns';
import type { KeyRotationMonitorProps } from './key-rotation-monitor-props';
import { RULES_PER_BUS_MAX } from './key-rules';
import type { MonitoredRegion } from './monitored-regions';
import type { WatchedKey } from './watched-key';

const DAYS = { min: 1, max: 365 };

/** Everything about the props that can be wrong on its own. */
export function validateMonitorProps(monitor: Construct, props: KeyRotationMonitorProps): void {
  validateDays(monitor, 'KmsGov.MonitorGrace', 'rotationGrace', props.rotationGrace);
  validateDays(monitor, 'KmsGov.MonitorExpiryWarning', 'expiryWarning', props.expiryWarning);
  validateLogGroup(monitor, props);
  validateTopic(monitor, props);
  validateAliases(monitor, props);
  if (props.keys.length > 0) return;
  throw new GovernanceError(
    monitor,
    'KmsGov.MonitorKeys',
    '`keys` must name at least one key, got none; pass keys, sets, or the stack that they are in',
  );
}

/** An alias by name alone can be moved to any key, and nothing says which it is at. */
function validateAliases(monitor: Construct, { keys }: KeyRotationMonitorProps): void {
  const alias = keys.find((key) => 'keyArn' in key && /:alias\//.test(String(key.keyArn)) && !(key instanceof Alias));
  if (alias === undefined) return;
  throw new GovernanceError(
    monitor,
    'KmsGov.MonitorAlias',
    `\`keys\` must be keys, got the alias \`${alias.node.path}\`, whose key nobody knows before deployment; pass the key, by \`kms.Key.fromKeyArn(...)\` for example`,
  );
}

/** That something stands for keys, and that no key is there twice. */
export function validateKeys(monitor: Construct, found: readonly WatchedKey[][], { keys }: KeyRotationMonitorProps): void {
  const empty = found.findIndex((each) => each.length === 0);
  if (empty !== -1) {
    throw new GovernanceError(
      monitor,
      'KmsGov.MonitorKeys',
      `\`keys\` must name at least one key, got \`${keys[empty].node.path}\`, which has none; make the keys before the monitor`,
    );
  }
  const all = found.flat();
  const unknown = all.find(({ rotatesAfter }) => Token.isUnresolved(rotatesAfter));
  if (unknown !== undefined) throw periodUnknown(monitor, unknown);
  const twice = all.find(({ arn }, index) => all.findIndex((other) => other.arn === arn) < index);
  if (twice === undefined) return;
  throw new GovernanceError(
    monitor,
    'KmsGov.MonitorKeyTwice',
    `\`keys\` must name every key once, got \`${twice.label}\` twice; leave it out where a construct that it is below is named`,
  );
}

function periodUnknown(monitor: Construct, { label }: WatchedKey): GovernanceError {
  return new GovernanceError(
    monitor,
    'KmsGov.MonitorPeriod',
    `\`keys\` must have rotation periods that are known, got \`${label}\`, whose period is a token: no alarm can add the grace to it; give it as a number of days`,
  );
}

/** The keys that a monitor watches, and those that it makes for itself. */
interface KnownKeys {
  readonly watched: readonly WatchedKey[];
  readonly own: readonly Construct[];
}

/** Keys that were made below what is watched after the monitor was, other than its own. */
export function lateKeys(monitor: Construct, { keys }: KeyRotationMonitorProps, known: KnownKeys): string[] {
  const own = known.own.flatMap(resourcesOf);
  const arns = known.watched.map(({ arn }) => arn);
  const late = keys.flatMap(resourcesOf).filter((resource) => !own.includes(resource) && !arns.includes(resource.getAtt('Arn').toString()));
  return late.map(({ node }) =>
    describeProblem(
      monitor,
      'KmsGov.MonitorKeyMissed',
      `\`keys\` must be made before the monitor, got \`${node.path}\` after it; make the monitor last`,
    ),
  );
}

/**
 * What one role, one log group and one bus hold. Only then are there resources to count.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export function validateCapacity(monitor: Construct, regions: readonly MonitoredRegion[]): void {
  const crowded = regions.find(({ keys }) => keys.length > CHECKED_KEYS_MAX);
  if (crowded)
    throw tooMany(monitor, `at most ${CHECKED_KEYS_MAX} of one Region`, `${crowded.keys.length}`, 'one role cannot read more of them');
}

/** Filters and rules that were made. */
export function validateQuotas(monitor: Construct, filters: number, rules: number): void {
  if (filters > FILTERS_PER_LOG_GROUP_MAX) {
    throw tooMany(
      monitor,
      `few enough for ${FILTERS_PER_LOG_GROUP_MAX} filters on the log group`,
      `${filters} filters`,
      'each has room for six keys',
    );
  }
  if (rules > RULES_PER_BUS_MAX) {
    throw tooMany(monitor, `few enough for ${RULES_PER_BUS_MAX} rules on the bus of a Region`, `${rules} rules`, 'long aliases take room');
  }
}

function tooMany(monitor: Construct, rule: string, got: string, why: string): GovernanceError {
  return new GovernanceError(
    monitor,
    'KmsGov.MonitorTooManyKeys',
    `\`keys\` must be ${rule}, got \`${got}\`: ${why}; watch fewer, those of one account in an account of their own for example`,
  );
}

function validateDays(monitor: Construct, code: GovernanceErrorCode, prop: string, duration: Duration | undefined): void {
  const days = duration?.toDays({ integral: false });
  if (days === undefined || (Number.isInteger(days) && days >= DAYS.min && days <= DAYS.max)) return;
  const got = Token.isUnresolved(days) ? 'a token' : `${days} days`;
  throw new GovernanceError(
    monitor,
    code,
    `\`${prop}\` must be ${DAYS.min} to ${DAYS.max} whole days, got \`${got}\`; use for example \`Duration.days(7)\``,
  );
}

/** Metric filters are in the Region of the log group, and alarms in the Region of their metrics. */
function validateLogGroup(monitor: Construct, { trailLogGroup }: KeyRotationMonitorProps): void {
  if (trailLogGroup === undefined || isAtHome(monitor, trailLogGroup)) return;
  const remedy = 'make the monitor in the home Region of the trail';
  throw new GovernanceError(
    monitor,
    'KmsGov.MonitorLogGroup',
    `\`trailLogGroup\` must be in ${HOME}, got \`${placeOf(trailLogGroup)}\`; ${remedy}`,
  );
}

function validateTopic(monitor: Construct, { topic }: KeyRotationMonitorProps): void {
  if (topic === undefined || isAtHome(monitor, topic)) return;
  const remedy = 'alarms and rules reach topics of their own Region only';
  throw new GovernanceError(monitor, 'KmsGov.MonitorTopic', `\`topic\` must be in ${HOME}, got \`${placeOf(topic)}\`; ${remedy}`);
}

const HOME = 'account and Region of the monitor';

function isAtHome(monitor: Construct, { env }: IResource): boolean {
  const { account, region } = Stack.of(monitor);
  return [Token.compareStrings(env.account, account), Token.compareStrings(env.region, region)].every(
    (same) => same !== TokenComparison.DIFFERENT,
  );
}

function placeOf({ env }: IResource): string {
  return `${env.account}/${env.region}`;
}
