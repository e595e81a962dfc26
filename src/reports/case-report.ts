import type { CaseResult } from '../evaluation/run-case';
import { describeSource } from '../evaluation/wording/source-text';
import { REPORT_VERSION } from './access-report';
import { markdownTable, printable } from './table';

/** What `test --format json` writes. */
export interface CaseReport {
  readonly version: number;
  readonly cases: readonly CaseEntryReport[];
  readonly summary: { readonly passed: number; readonly failed: number };
}

/** One case in `test --format json`. */
export interface CaseEntryReport {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly pass: boolean;
  readonly because: readonly string[];
}

/** The outcome of access test cases, as data. */
export function caseReport(results: readonly CaseResult[]): CaseReport {
  const cases = results.map(({ name, expected, actual, pass, because }) => ({
    name,
    expected,
    actual,
    pass,
    because: because.map(describeSource),
  }));
  const passed = cases.filter(({ pass }) => pass).length;
  return { version: REPORT_VERSION, cases, summary: { passed, failed: cases.length - passed } };
}

/** Failed cases with the statements that decided, then the count. */
export function caseText(results: readonly CaseResult[]): string {
  const { passed, failed } = caseReport(results).summary;
  const failures = results.filter(({ pass }) => !pass).flatMap(failureLines);
  return [...failures, `${passed} passed, ${failed} failed`].map((line) => `${printable(line)}\n`).join('');
}

/** The same for a pull request. */
export function caseMarkdown(results: readonly CaseResult[]): string {
  const { passed, failed } = caseReport(results).summary;
  const rows = results
    .filter(({ pass }) => !pass)
    .map((result) => [result.name, result.expected, result.actual, groundsOf(result).join('; ')]);
  const table = rows.length === 0 ? '' : `\n${markdownTable(['case', 'expected', 'actual', 'because'], rows)}`;
  return `**${passed} passed, ${failed} failed**\n${table}`;
}

function failureLines(result: CaseResult): string[] {
  const { name, expected, actual, why } = result;
  return [
    `FAILED ${name}: expected ${expected}, got ${actual}`,
    ...groundsOf(result).map((ground) => `  because ${ground}`),
    ...(why === undefined ? [] : [`  expected since ${why}`]),
  ];
}

function groundsOf({ because, reason, unknownBecause }: CaseResult): string[] {
  return [reason, ...because.map(describeSource), ...unknownBecause.map((missing) => missing.reason)];
}
