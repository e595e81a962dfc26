import type { Finding } from './finding';
import type { Control, Framework } from './frameworks/framework';
import type { Assessment } from './judge';

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
  return controls.map((control) => {
    const findings = open.filter(({ rule }) => control.rules.includes(rule));
    return { control, status: statusOf(control, assessment, findings), findings };
  });
}

function statusOf({ rules, evidence }: Control, { tallies }: Assessment, findings: readonly Finding[]): ControlStatus {
  if (findings.some(({ outcome }) => outcome === 'violated')) return 'violated';
  if (findings.length > 0) return 'undetermined';
  const judged = rules.flatMap((rule) => tallies.get(rule) ?? []);
  if (judged.some(({ nonCompliant, undetermined }) => nonCompliant + undetermined > 0)) return 'accepted';
  const isApplicable = rules.length === 0 || judged.some(({ compliant }) => compliant > 0);
  if (!isApplicable) return 'notApplicable';
  return evidence === undefined ? 'satisfied' : 'notDecidable';
}
