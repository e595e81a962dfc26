import type { Finding } from './finding';
import type { Control, Framework } from './frameworks/framework';
import type { Assessment } from './judge';
import type { RuleId } from './rule-id';
import { RULES } from './rules';
import type { Severity } from './severity';

/**
 * How far templates meet a control:
 * `satisfied`; `violated` by a finding; `accepted`, where what violates it was acknowledged; `undetermined`, where something that decides is
 * not known at synthesis; `notDecidable`, where nothing violates it and yet only evidence from elsewhere shows that it is met;
 * `notApplicable`, where the app has nothing it is about.
 */
export type ControlStatus = 'satisfied' | 'violated' | 'accepted' | 'undetermined' | 'notDecidable' | 'notApplicable';

/** What an assessment says of one control. */
export interface ControlCoverage {
  readonly control: Control;
  readonly status: ControlStatus;
  /** Those that violate it, or leave it open. */
  readonly findings: readonly Finding[];
}

/**
 * What an assessment says of each control of a framework.
 *
 * @param open the findings of the assessment that nobody acknowledged
 */
export function coverageOf({ controls }: Framework, assessment: Assessment, open: readonly Finding[]): readonly ControlCoverage[] {
  const isOpen = new Set(open);
  return controls.map((control) => {
    const counted = assessment.findings.filter((finding) => control.rules.includes(finding.rule) && counts(finding));
    const findings = counted.filter((finding) => isOpen.has(finding));
    return { control, findings, status: statusOfFindings(counted, findings) ?? statusOfRules(control, assessment) };
  });
}

const RULE_SEVERITY: ReadonlyMap<RuleId, Severity> = new Map(RULES.map(({ id, severity }) => [id, severity]));

/** A violation that is milder than its rule is a remark, such as the path to a key that remains with whoever deploys. */
function counts({ rule, outcome, severity }: Finding): boolean {
  return outcome === 'undetermined' || severity === 'error' || RULE_SEVERITY.get(rule) === 'warning';
}

function statusOfFindings(all: readonly Finding[], open: readonly Finding[]): ControlStatus | undefined {
  if (open.some(({ outcome }) => outcome === 'violated')) return 'violated';
  if (open.length > 0) return 'undetermined';
  return all.length > 0 ? 'accepted' : undefined;
}

function statusOfRules({ rules, evidence }: Control, { tallies }: Assessment): ControlStatus {
  const judged = rules.flatMap((rule) => tallies.get(rule) ?? []);
  const isApplicable = rules.length === 0 || judged.some(({ compliant, nonCompliant }) => compliant + nonCompliant > 0);
  if (!isApplicable) return 'notApplicable';
  return evidence === undefined ? 'satisfied' : 'notDecidable';
}
