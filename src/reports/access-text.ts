import type { AccessEntryReport, AccessReport, KeyAccessReport } from './access-report';
import { escapeMarkdown, markdownTable, textTable } from './table';

const COLUMNS = ['key', 'principal', 'duty', 'when'];
const ESCALATION_COLUMNS = ['key', 'who can become a holder of', 'kind', 'by'];

/** Who holds which duty, and who can come to hold one, as tables for a terminal: a row per key and principal, the key named once. */
export function accessText(report: AccessReport): string {
  const names = keyNames(report.keys);
  const access = report.keys.flatMap((key, index) => namedOnce(names[index], rowsOfKey(key), ['nobody', '', '']));
  if (access.length === 0) return 'no keys\n';
  const escalations = report.keys.flatMap((key, index) => namedOnce(names[index], escalationsOfKey(key)));
  const ways = escalations.length === 0 ? '' : `\n${textTable(ESCALATION_COLUMNS, escalations)}`;
  return `${textTable(COLUMNS, access)}${ways}`;
}

/** The same for a pull request. */
export function accessMarkdown(report: AccessReport): string {
  const names = keyNames(report.keys);
  const sections = report.keys.map((key, index) => {
    const ways = escalationsOfKey(key);
    const escalations = ways.length === 0 ? '' : `\n${markdownTable(ESCALATION_COLUMNS.slice(1), ways)}`;
    return `### ${escapeMarkdown(names[index])}\n\n${markdownTable(COLUMNS.slice(1), rowsOfKey(key))}${escalations}`;
  });
  return sections.length === 0 ? 'No keys.\n' : sections.join('\n');
}

function namedOnce(name: string, rows: readonly string[][], none?: readonly string[]): string[][] {
  const shown = rows.length === 0 && none ? [none] : rows;
  return shown.map((row, index) => [index === 0 ? name : '', ...row]);
}

function escalationsOfKey({ escalations }: KeyAccessReport): string[][] {
  return escalations.map(({ principal, kind, duties, verdict, path }) => [
    `${principal}: ${duties.join(', ')}`,
    verdict === 'unknown' ? `${kind}, unknown` : kind,
    path.join('; '),
  ]);
}

/** Keys of a multi-Region set have one alias. */
function keyNames(keys: readonly KeyAccessReport[]): string[] {
  const names = keys.map(({ aliases, id }) => aliases[0] ?? id);
  const sorted = [...names].sort();
  const repeated = new Set(sorted.filter((name, index) => name === sorted[index - 1]));
  return names.map((name, index) => (repeated.has(name) ? `${name} in ${keys[index].region}` : name));
}

/** Duties that a principal holds under the same conditions stand in one row; what only guards single actions stands beside them. */
function rowsOfKey({ access }: KeyAccessReport): string[][] {
  const rows = new Map<string, AccessEntryReport[]>();
  for (const entry of access) {
    const id = JSON.stringify([entry.principal, entry.verdict, entry.conditions.filter(isNoGuard)]);
    rows.set(id, [...(rows.get(id) ?? []), entry]);
  }
  return [...rows.values()].map((entries) => [entries[0].principal, dutiesOf(entries), boundsOf(entries)]);
}

function isNoGuard(condition: string): boolean {
  return !condition.startsWith('unless ');
}

function dutiesOf(entries: readonly AccessEntryReport[]): string {
  const byDuty = new Map<string, readonly string[]>();
  for (const { duty, actions } of entries) byDuty.set(duty, [...(byDuty.get(duty) ?? []), ...actions]);
  return [...byDuty].map(([duty, actions]) => (actions.length === 1 ? `${duty} (${shortName(actions[0])})` : duty)).join(', ');
}

function boundsOf(entries: readonly AccessEntryReport[]): string {
  const [{ verdict, conditions }] = entries;
  const guards = entries.flatMap((entry) =>
    entry.conditions.filter((condition) => !isNoGuard(condition)).map((guard) => `${entry.actions.map(shortName).join(', ')} ${guard}`),
  );
  return [...(verdict === 'unknown' ? ['unknown'] : []), ...conditions.filter(isNoGuard), ...guards].join('; ') || 'always';
}

function shortName(action: string): string {
  return action.replace('kms:', '');
}
