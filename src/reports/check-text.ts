import type { SettledException } from '../guardrails/exceptions';
import type { CheckReport, FindingReport, FrameworkReport, Place } from './check-report';
import { escapeMarkdown, markdownTable, printable, textTable } from './table';

const CONTROL_COLUMNS = ['control', 'status', 'title', 'evidence'];
const ACCEPTED_COLUMNS = ['rule', 'path', 'accepted by', 'reason', 'until'];

/** Findings for a terminal, errors first; then the controls of each framework, what was accepted, and the counts. */
export function checkText(report: CheckReport): string {
  return [
    ...errorsFirst(report.findings).map((finding) => findingText(finding, report.frameworks.length > 0)),
    ...report.frameworks.map((one) => `${one.name} ${one.version}\n${textTable(CONTROL_COLUMNS, controlRows(one))}\n`),
    ...(report.accepted.length > 0 ? [`${textTable(ACCEPTED_COLUMNS, acceptedRows(report))}\n`] : []),
    ...staleExceptions(report).map((line) => `${printable(line)}\n`),
    `${counts(report)}\n`,
  ].join('');
}

/** The same for a pull request. */
export function checkMarkdown(report: CheckReport): string {
  const rows = errorsFirst(report.findings).map(({ severity, rule, path, message, fix, because }) => [
    severity,
    rule,
    path,
    [message, ...because].join('; '),
    fix,
  ]);
  return [
    `**${counts(report)}**\n`,
    ...(rows.length > 0 ? [markdownTable(['severity', 'rule', 'path', 'finding', 'fix'], rows)] : []),
    ...report.frameworks.map(
      (one) => `### ${escapeMarkdown(`${one.name} ${one.version}`)}\n\n${markdownTable(CONTROL_COLUMNS, controlRows(one))}`,
    ),
    ...(report.accepted.length > 0 ? [`### Accepted\n\n${markdownTable(ACCEPTED_COLUMNS, acceptedRows(report))}`] : []),
    ...staleExceptions(report).map((line) => `- ${escapeMarkdown(line)}\n`),
  ].join('\n');
}

function errorsFirst(findings: readonly FindingReport[]): readonly FindingReport[] {
  return ['error', 'warning'].flatMap((level) => findings.filter(({ severity }) => severity === level));
}

/** Controls matter where somebody asks for a framework. */
function findingText(
  { severity, rule, path, message, fix, because, source, template, controls }: FindingReport,
  withControls: boolean,
): string {
  const lines = [
    `${severity} ${rule} ${path}`,
    `  ${message}`,
    ...because.map((ground) => `  because ${ground}`),
    `  fix: ${fix}`,
    ...(withControls ? [`  controls: ${controls.join(', ')}`] : []),
    `  at ${placeText(source ?? template)}`,
  ];
  return `${lines.map(printable).join('\n')}\n\n`;
}

function placeText({ file, line, column }: Place): string {
  return [file, line, ...(column === undefined ? [] : [column])].join(':');
}

function controlRows({ controls }: FrameworkReport): readonly string[][] {
  return controls.map(({ id, status, title, evidence = '' }) => [id, status, title, status === 'notDecidable' ? evidence : '']);
}

function acceptedRows({ accepted }: CheckReport): readonly string[][] {
  return accepted.map(({ rule, path, acceptedBy, reason, expires = '' }) => [rule, path, acceptedBy, reason, expires]);
}

/** Exceptions that take nothing out of the count. */
function staleExceptions({ exceptions }: CheckReport): readonly string[] {
  return exceptions.flatMap((one) => {
    if (one.status === 'applied') return [];
    const what = `${one.at}: the ${one.kind} of ${one.rule}${one.kind === 'waiver' ? ` for ${one.resource}` : ''}`;
    return [`${what} ${one.status === 'expired' ? expiredText(one) : 'takes no finding out of the count; remove it'}`];
  });
}

function expiredText({ expires, reason }: SettledException): string {
  return `expired on ${expires} and takes nothing out of the count (${reason}); renew or remove it`;
}

function counts({ summary: { errors, warnings, undetermined, accepted } }: CheckReport): string {
  const open = undetermined === 0 ? '' : ` (${undetermined} undetermined)`;
  return `${counted(errors, 'error')}, ${counted(warnings, 'warning')}${open}, ${accepted} accepted`;
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
