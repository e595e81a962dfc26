import type { KeyModel } from '../evaluation/app-model';
import type { Escalation, Step } from '../evaluation/questions/escalation';
import type { Holding } from '../evaluation/questions/holdings';
import type { Verdict } from '../evaluation/verdict';
import { describeConditions } from '../evaluation/wording/condition-text';
import { describeSource } from '../evaluation/wording/source-text';
import { type PlacedKeyReference, placedKeyReference } from './key-reference';

/** Version of the JSON outputs. */
export const REPORT_VERSION = 1;

/** One line of `who-can --format json`. */
export interface AccessEntryReport {
  readonly principal: string;
  readonly duty: string;
  readonly actions: readonly string[];
  readonly verdict: string;
  readonly conditions: readonly string[];
  readonly because: readonly string[];
}

/** A way in which somebody comes to hold duties that nothing gives it. */
export interface EscalationReport {
  readonly principal: string;
  /** `escalation`, or `residual` for what remains with every key. */
  readonly kind: string;
  readonly duties: readonly string[];
  readonly verdict: string;
  readonly path: readonly string[];
  readonly because: readonly string[];
}

/** A key in `who-can --format json`. */
export interface KeyAccessReport extends PlacedKeyReference {
  readonly kind: string;
  readonly access: readonly AccessEntryReport[];
  readonly escalations: readonly EscalationReport[];
}

/** What `who-can --format json` writes. */
export interface AccessReport {
  readonly version: number;
  readonly keys: readonly KeyAccessReport[];
}

/** A key with what is held on it. */
export interface KeyHoldings {
  readonly key: KeyModel;
  readonly holdings: readonly Holding[];
  readonly escalations: readonly Escalation[];
}

/** Who holds which duty, as data. */
export function accessReport(keys: readonly KeyHoldings[]): AccessReport {
  return { version: REPORT_VERSION, keys: keys.map(keyReport) };
}

function keyReport({ key, holdings, escalations }: KeyHoldings): KeyAccessReport {
  const described = new Map<Verdict, VerdictReport>();
  return {
    ...placedKeyReference(key),
    kind: String(key.spec ?? 'SYMMETRIC_DEFAULT'),
    access: holdings.map((holding) => entryReport(holding, described)),
    escalations: escalations.map(escalationReport),
  };
}

type VerdictReport = Pick<AccessEntryReport, 'verdict' | 'conditions' | 'because'>;

/** @param described what was said of verdicts: many on a key have one in common */
function entryReport({ subject, duty, actions, verdict }: Holding, described: Map<Verdict, VerdictReport>): AccessEntryReport {
  const said = described.get(verdict) ?? verdictReport(verdict);
  described.set(verdict, said);
  return { principal: subject.label, duty, actions, ...said };
}

function verdictReport(verdict: Verdict): VerdictReport {
  return { verdict: verdict.outcome, conditions: describeBounds(verdict), because: verdict.because.map(describeSource) };
}

/** Under which conditions something is allowed, and what would have to be known to be certain. */
export function describeBounds(verdict: Pick<Verdict, 'conditions' | 'unknownBecause'>): string[] {
  return [...describeConditions(verdict), ...verdict.unknownBecause.map(({ reason }) => `unknown: ${reason}`)];
}

export function escalationReport({ subject, kind, duties, path, outcome }: Escalation): EscalationReport {
  return {
    principal: subject.label,
    kind,
    duties,
    verdict: outcome,
    path: path.map(describeStep),
    because: [...new Set(path.flatMap(({ because }) => because.map(describeSource)))],
  };
}

function describeStep({ actor, action, on, ...verdict }: Step): string {
  const bounds = describeBounds(verdict);
  return `${actor.label} ${action} on ${on}${bounds.length > 0 ? ` ${bounds.join(', ')}` : ''}`;
}
