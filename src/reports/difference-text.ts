import type { EscalationReport } from './access-report';
import type { AccessChangeReport, DifferenceReport, KeyChangeReport, KeyEventReport } from './difference-report';
import { escapeMarkdown, markdownTable, textTable } from './table';

/** Something that somebody gained or lost. */
interface Change {
  readonly gained: boolean;
  readonly key: string;
  readonly principal: string;
  readonly what: string;
  readonly when: string;
  readonly because: readonly string[];
}

const EVENT_COLUMNS = ['key', 'what happens to it'];
const CHANGE_COLUMNS = ['', 'key', 'principal', 'what', 'when'];

/** What differs, for a terminal: what happens to keys first. */
export function differenceText(report: DifferenceReport): string {
  const [events, changes] = [eventRows(report), changesIn(report).map(rowOf)];
  const tables = [
    events.length === 0 ? '' : `\n${textTable(EVENT_COLUMNS, events)}`,
    changes.length === 0 ? '' : `\n${textTable(CHANGE_COLUMNS, changes)}`,
  ];
  return `${summaryLine(report)}\n${tables.join('')}`;
}

/** The same for a pull request: what is lost, and what decided, is folded. */
export function differenceMarkdown(report: DifferenceReport): string {
  const [events, changes] = [eventRows(report), changesIn(report)];
  const [gained, lost] = [changes.filter((change) => change.gained), changes.filter((change) => !change.gained)];
  return [
    `**${summaryLine(report)}**\n`,
    ...(events.length === 0 ? [] : [markdownTable(EVENT_COLUMNS, events)]),
    ...(gained.length === 0 ? [] : [markdownTable(CHANGE_COLUMNS, gained.map(rowOf))]),
    ...(lost.length === 0 ? [] : [folded('What is lost', markdownTable(CHANGE_COLUMNS, lost.map(rowOf)))]),
    ...(changes.length === 0 ? [] : [folded('Because', changes.map(becauseOf).join(''))]),
  ].join('\n');
}

function summaryLine({ summary: { keyEvents, dataLosses, aliasMoves, gained, lost } }: DifferenceReport): string {
  if (keyEvents + aliasMoves + gained + lost === 0) return 'Nothing differs in keys or in who can use them.';
  const risk = dataLosses === 0 ? '' : ` (${dataLosses} can lose data)`;
  const moves = aliasMoves === 0 ? '' : `, aliases moved: ${aliasMoves}`;
  return `Gained: ${gained}, lost: ${lost}, changes of keys: ${keyEvents}${risk}${moves}`;
}

function eventRows({ keyEvents, aliases }: DifferenceReport): string[][] {
  return [
    ...keyEvents.map((event) => [keyName(event), event.message]),
    ...aliases.map(({ alias, from, to }) => [alias, `moves from ${from} to ${to}: what is encrypted by this name is under another key`]),
  ];
}

function keyName({ aliases, id }: KeyEventReport | KeyChangeReport): string {
  return aliases[0] ?? id;
}

function changesIn({ keys, aliases }: DifferenceReport): readonly Change[] {
  const ofKeys = keys.flatMap((key) => {
    const name = key.change === 'kept' ? keyName(key) : `${keyName(key)} (${key.change})`;
    return [...changesOf(name, key), ...waysOf(name, key)];
  });
  const ofAliases = aliases.flatMap((move) => changesOf(`${move.alias} (moved)`, move));
  return [...ofKeys, ...ofAliases].sort((a, b) => Number(b.gained) - Number(a.gained));
}

type Changes = { readonly [side in 'gained' | 'lost']: readonly AccessChangeReport[] };

function changesOf(key: string, { gained, lost }: Changes): readonly Change[] {
  return [...gained.map((change) => accessChange(true, key, change)), ...lost.map((change) => accessChange(false, key, change))];
}

function accessChange(
  gained: boolean,
  key: string,
  { principal, actions, verdict, conditions, because, witness }: AccessChangeReport,
): Change {
  const context = Object.entries(witness.context).map(([name, value]) => `${name} ${value}`);
  const example = context.length === 0 ? '' : `, for example with ${context.join(' and ')}`;
  const when = `${[...(verdict === 'unknown' ? ['unknown'] : []), ...conditions].join('; ') || 'always'}${example}`;
  return { gained, key, principal, what: listed(actions), when, because };
}

const MOST_NAMED = 6;

function listed(actions: readonly string[]): string {
  const names = actions.map((action) => action.replace('kms:', ''));
  const rest = names.length - MOST_NAMED;
  return rest <= 1 ? names.join(', ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${rest} more`;
}

function waysOf(key: string, { waysGained, waysLost }: KeyChangeReport): readonly Change[] {
  return [...waysGained.map((way) => wayChange(true, key, way)), ...waysLost.map((way) => wayChange(false, key, way))];
}

function wayChange(gained: boolean, key: string, { principal, duties, verdict, path, because }: EscalationReport): Change {
  const what = `can come to ${duties.join(', ')}${verdict === 'unknown' ? ', perhaps' : ''}`;
  return { gained, key, principal, what, when: `by ${path.join('; ')}`, because };
}

function rowOf({ gained, key, principal, what, when }: Change): string[] {
  return [gained ? 'gained' : 'lost', key, principal, what, when];
}

function becauseOf({ gained, key, principal, what, because }: Change): string {
  const line = `${gained ? 'gained' : 'lost'}: ${principal}, ${what}, ${key}`;
  return `- ${escapeMarkdown(line)}\n${because.map((source) => `  - ${escapeMarkdown(source)}\n`).join('')}`;
}

function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n</details>\n`;
}
