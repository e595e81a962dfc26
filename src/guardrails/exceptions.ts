import type { ResourceIdentity } from '../evaluation/app-model';
import type { Finding } from './finding';

/** A rule that is not asked of a resource, and why. */
export interface RuleException {
  /** A waiver is in a configuration file, an acknowledgement in the app. */
  readonly kind: 'waiver' | 'acknowledgement';
  readonly rule: string;
  /** Path of a construct, which stands for what is in it as well, or `<stack>.<logical id>`; empty: all of the app. */
  readonly resource: string;
  readonly reason: string;
  /** Last day it counts, as `2027-12-31`. @default - none */
  readonly expires?: string;
  /** File and line, or what else says where it is written. */
  readonly at: string;
}

/** What became of an exception. */
export interface SettledException extends RuleException {
  /** It takes findings out of the count, it would if it had not expired, or no finding needs it. */
  readonly status: 'applied' | 'expired' | 'unmatched';
}

/** A finding that an exception takes out of the count. */
export interface AcceptedFinding {
  readonly finding: Finding;
  readonly exception: RuleException;
}

/** Findings that count, findings that do not, and what became of each exception. */
export interface Settlement {
  readonly open: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  readonly exceptions: readonly SettledException[];
}

/**
 * Takes out of the count what exceptions accept: acknowledgements before waivers, since synthesis knows nothing of waivers; and of several the nearest.
 *
 * @param today as `2027-12-31`
 */
export function settle(findings: readonly Finding[], exceptions: readonly RuleException[], today: string): Settlement {
  const nearestFirst = [...exceptions].sort((a, b) => a.kind.localeCompare(b.kind) || b.resource.length - a.resource.length);
  const isValid = ({ expires }: RuleException) => expires === undefined || expires >= today;
  const settled = findings.map((finding) => {
    const about = nearestFirst.filter((exception) => isAbout(exception, finding));
    return { finding, exception: about.find(isValid), expired: about.filter((one) => !isValid(one)) };
  });
  const applied = new Set(settled.map(({ exception }) => exception));
  const expired = new Set(settled.flatMap((one) => one.expired));
  return {
    open: settled.flatMap(({ finding, exception }) => (exception === undefined ? [finding] : [])),
    accepted: settled.flatMap(({ finding, exception }) => (exception === undefined ? [] : [{ finding, exception }])),
    exceptions: exceptions.map((one) => ({ ...one, status: applied.has(one) ? 'applied' : expired.has(one) ? 'expired' : 'unmatched' })),
  };
}

function isAbout({ rule, resource }: RuleException, finding: Finding): boolean {
  return (
    rule === finding.rule &&
    namesOf(finding.resource).some((name) => name === resource || name.startsWith(`${resource}/`) || resource === '')
  );
}

function namesOf({ id, stack, logicalId, constructPath }: ResourceIdentity): readonly string[] {
  return [id, `${stack}.${logicalId}`, ...(constructPath === undefined ? [] : [constructPath])];
}
