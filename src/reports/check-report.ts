import type { FrameworkCoverage } from '../guardrails/assessment';
import type { ControlCoverage, ControlStatus } from '../guardrails/control-coverage';
import type { AcceptedFinding, SettledException, Settlement } from '../guardrails/exceptions';
import type { Finding } from '../guardrails/finding';
import { REPORT_VERSION } from './access-report';

/** Where something is written; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Where a resource is written: in the template, and where its construct was made, if that is known. */
export interface FindingPlaces {
  readonly template: Place;
  readonly source?: Place;
}

/** A finding in `check --format json`. */
export interface FindingReport {
  readonly rule: string;
  readonly outcome: string;
  readonly severity: string;
  readonly stack: string;
  readonly logicalId: string;
  /** Of the construct; `<stack>.<logical id>` where none is known. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  readonly because: readonly string[];
  readonly controls: readonly string[];
  readonly template: Place;
  readonly source?: Place;
}

/** A finding that does not count. */
export interface AcceptedReport extends FindingReport {
  readonly acceptedBy: string;
  readonly reason: string;
  readonly expires?: string;
}

/** How far an app meets a framework. */
export interface FrameworkReport {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly controls: readonly ControlReport[];
}

interface ControlReport {
  readonly id: string;
  readonly title: string;
  readonly status: ControlStatus;
  /** What else would show that the control is met. */
  readonly evidence?: string;
}

/** What `check --format json` writes. */
export interface CheckReport {
  readonly version: number;
  readonly findings: readonly FindingReport[];
  readonly accepted: readonly AcceptedReport[];
  readonly exceptions: readonly SettledException[];
  readonly frameworks: readonly FrameworkReport[];
  /** Of all findings, also of those that do not count. */
  readonly summary: { readonly errors: number; readonly warnings: number; readonly undetermined: number; readonly accepted: number };
}

/** An app that was judged. */
export interface CheckedApp {
  readonly settlement: Settlement;
  /** What counts: by its severity. */
  readonly counts: (finding: Finding) => boolean;
  readonly frameworks: readonly FrameworkCoverage[];
  readonly controlsOf: (finding: Finding) => readonly string[];
  readonly placesOf: (finding: Finding) => FindingPlaces;
}

/** What was found in an app, as data. */
export function checkReport(checked: CheckedApp): CheckReport {
  const { open, accepted, exceptions } = checked.settlement;
  const number = (isMeant: (finding: Finding) => boolean) => open.filter(isMeant).length;
  return {
    version: REPORT_VERSION,
    findings: open.filter(checked.counts).map((finding) => findingReport(finding, checked)),
    accepted: accepted.filter(({ finding }) => checked.counts(finding)).map((one) => acceptedReport(one, checked)),
    exceptions,
    frameworks: checked.frameworks.map(frameworkReport),
    summary: {
      errors: number(({ severity }) => severity === 'error'),
      warnings: number(({ severity }) => severity === 'warning'),
      undetermined: number(({ outcome }) => outcome === 'undetermined'),
      accepted: accepted.length,
    },
  };
}

function findingReport(finding: Finding, { controlsOf, placesOf }: CheckedApp): FindingReport {
  const { rule, outcome, severity, resource, message, fix, because } = finding;
  const { id, stack, logicalId, constructPath: path = id } = resource;
  return { rule, outcome, severity, stack, logicalId, path, message, fix, because, controls: controlsOf(finding), ...placesOf(finding) };
}

function acceptedReport({ finding, exception }: AcceptedFinding, checked: CheckedApp): AcceptedReport {
  const { kind, reason, expires } = exception;
  return { ...findingReport(finding, checked), acceptedBy: kind, reason, ...(expires !== undefined && { expires }) };
}

export function frameworkReport({ framework: { id, name, version, source }, coverage }: FrameworkCoverage): FrameworkReport {
  return { id, name, version, source, controls: coverage.map(controlReport) };
}

function controlReport({ control: { id, title, evidence }, status }: ControlCoverage): ControlReport {
  return { id, title, status, ...(evidence !== undefined && { evidence }) };
}
