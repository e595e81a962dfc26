import type { Price } from '../pricing/price-list';
import type { CostLineReport, CostReport, CostTotalReport, KeyCostReport, StackCostReport } from './cost-report';
import { escapeMarkdown, markdownTable, textTable } from './table';

const COLUMNS = ['stack', 'key', 'what', 'quantity', 'price', 'a month', 'note'];

/** What keys cost in a month, for a terminal. */
export function costText(report: CostReport): string {
  if (report.stacks.length === 0) return 'no keys\n';
  const sources = priceSources(report).map((source) => `price from ${source}\n`);
  return `${textTable(COLUMNS, rowsOf(report))}\n${summaryOf(report)}\n${sources.join('')}`;
}

/** The same for a pull request or a page. */
export function costMarkdown(report: CostReport): string {
  if (report.stacks.length === 0) return 'No keys.\n';
  const sources = priceSources(report).map((source) => `- price from ${escapeMarkdown(source)}\n`);
  return `**${summaryOf(report)}**\n\n${markdownTable(COLUMNS, rowsOf(report))}\n${sources.join('')}`;
}

function summaryOf({ total, freeTier }: CostReport): string {
  return `${totalText(total)} a month, free tier ${freeTier ? 'used' : 'ignored'}`;
}

/** A sum of which something is not known is at least what is known. */
function totalText({ known, unknowns }: CostTotalReport): string {
  return unknowns === 0 ? dollars(known) : `${dollars(known)} and ${unknowns} not known`;
}

/** An amount with its sign before the currency. */
function dollars(amount: string): string {
  return amount.startsWith('-') ? `-$${amount.slice(1)}` : `$${amount}`;
}

function rowsOf({ stacks, total }: CostReport): string[][] {
  return [...stacks.flatMap(rowsOfStack), ['total', '', '', '', '', totalText(total), '']];
}

function rowsOfStack(stack: StackCostReport): string[][] {
  const rows = [
    ...stack.keys.flatMap(rowsOfKey),
    ...stack.monitoring.map((line, index) => ['', index === 0 ? 'monitoring' : '', ...costLineCells(line)]),
    ['', 'all of the stack', '', '', '', totalText(stack.total), ''],
  ];
  return rows.map((row, index) => (index === 0 ? [stack.stack, ...row.slice(1)] : row));
}

function rowsOfKey({ aliases, id, lines, total }: KeyCostReport): string[][] {
  const rows = lines.map((line, index) => ['', index === 0 ? (aliases[0] ?? id) : '', ...costLineCells(line)]);
  return lines.length < 2 ? rows : [...rows, ['', '', 'all of the key', '', '', totalText(total), '']];
}

/** What a line says of it, in the columns from `what` on. */
export function costLineCells({ what, quantity = '', price, amount, note = '' }: CostLineReport): string[] {
  return [what, quantity, price ? priceText(price) : '', amount === null ? 'not known' : dollars(amount), note];
}

function priceText({ amount, unit, quotedBy }: Price): string {
  return `$${amount} per ${unit}${quotedBy === undefined ? '' : ', unverified'}`;
}

/** Where prices come from, each once. */
export function priceSources({ stacks }: CostReport): readonly string[] {
  const lines = stacks.flatMap(({ keys, monitoring }) => [...keys.flatMap((key) => key.lines), ...monitoring]);
  return [...new Set(lines.flatMap(({ price }) => (price ? [sourceText(price)] : [])))].sort();
}

function sourceText({ source, date, quotedBy }: Price): string {
  return `${source} (${date})${quotedBy === undefined ? '' : `, unverified: as ${quotedBy} quotes it`}`;
}
