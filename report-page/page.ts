import type { MatrixRow, PageData, PageTable } from '../src/reports/page-content';
import { element } from './elements';
import { graphView } from './graph-view';
import type { Cell, RowSource, ShownRow } from './table-view';
import { TableView } from './table-view';

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '');

/** A text as it is said of one key. */
function textOf(place: number, key: number): string {
  const [name, id] = data.keys[key] ?? [];
  const said = data.strings[place];
  return id === undefined || name === undefined
    ? said
    : said.replaceAll('\u0001', data.strings[id]).replaceAll('\u0002', data.strings[name]);
}

function shownRow(cells: readonly Cell[]): ShownRow {
  return {
    cells,
    text: cells
      .map(({ text }) => text)
      .join(' ')
      .toLowerCase(),
  };
}

function tableRows({ title, columns, rows }: PageTable): RowSource {
  return {
    title,
    columns,
    count: rows.length,
    row: (index) => {
      const [cells, details, key] = rows[index];
      const unfolding = details.map((place) => textOf(place, key));
      return shownRow(cells.map((place, column) => ({ text: textOf(place, key), ...(column === 0 && { details: unfolding }) })));
    },
  };
}

const MARKS: Readonly<Record<string, string>> = { yes: 'yes', when: 'when …', unknown: '?' };

/** Who holds which duty on which key; each duty has a column. */
function matrixRows(): RowSource {
  const duties = data.duties.map((place) => data.strings[place]);
  return {
    title: 'Access',
    columns: ['key', 'principal', ...duties],
    count: data.matrix.length,
    row: (index) => {
      const [key, principal, ...held] = data.matrix[index];
      const cells = duties.map((): Cell => ({ text: '' }));
      for (const [duty, cell] of heldDuties(held, { key, principal, duties })) cells[duty] = joined(cells[duty], cell);
      return shownRow([{ text: data.strings[data.keys[key][0]] }, { text: data.strings[principal] }, ...cells]);
    },
  };
}

interface Holder {
  readonly key: number;
  readonly principal: number;
  readonly duties: readonly string[];
}

function* heldDuties(held: MatrixRow, { key, principal, duties }: Holder): Generator<readonly [number, Cell]> {
  for (let index = 0; index < held.length; index += 2) {
    const [word, details] = data.held[held[index + 1]];
    const text = MARKS[data.strings[word]];
    const label = `${duties[held[index]]} for ${data.strings[principal]}: ${text}`;
    yield [held[index], { text, label, details: details.map((place) => textOf(place, key)) }];
  }
}

/** A duty that is held in several ways, action by action. */
function joined(one: Cell, other: Cell): Cell {
  if (!one.details) return other;
  return { ...one, text: one.text === other.text ? one.text : 'some', details: [...one.details, ...(other.details ?? [])] };
}

function section(id: string, title: string, note: string, ...content: readonly Node[]): HTMLElement {
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, title),
    element('p', {}, note),
    ...content,
  );
}

function summary(): HTMLElement {
  const { keys, errors, warnings, accepted, escalations, residualPaths } = data.summary;
  const facts: readonly (readonly [string, number])[] = [
    ['keys', keys],
    ['errors', errors],
    ['warnings', warnings],
    ['accepted findings', accepted],
    ['ways to more duties', escalations],
    ['residual paths', residualPaths],
  ];
  const entries = facts.map(([name, count]) => element('div', {}, element('dt', {}, name), element('dd', {}, String(count))));
  return section('summary', 'Summary', `As the templates were on ${data.date}.`, element('dl', {}, ...entries));
}

function graphSection(): readonly HTMLElement[] {
  const { nodes, left } = data.graph;
  if (nodes.length === 0) return [];
  const note = `Dashed ways remain with every key.${left === 0 ? '' : ` ${left} more ways are in the table alone.`}`;
  const scroller = element('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'Drawing' }, graphView(data.graph));
  return [section('graph', 'Who reaches what by which steps', note, scroller)];
}

function build(): void {
  const main = document.querySelector('main');
  const matrix = new TableView(matrixRows());
  const tables = data.tables.map((table) => ({ table, view: new TableView(tableRows(table)) }));
  const sections = [
    summary(),
    section(
      'access',
      'Access',
      'Who holds which duty on which key. A button shows the actions, the conditions and the statements that decided.',
      matrix.root,
    ),
    ...graphSection(),
    ...tables.map(({ table: { id, title, note }, view }) => section(id, title, note, view.root)),
  ];
  main?.append(...sections);
  document.querySelector('nav ul')?.append(...sections.map(linkTo));
  connect([matrix, ...tables.map(({ view }) => view)]);
}

function linkTo({ id, firstElementChild }: HTMLElement): HTMLLIElement {
  return element('li', {}, element('a', { href: `#${id}` }, firstElementChild?.textContent ?? ''));
}

const TYPING_PAUSE = 150;

function connect(views: readonly TableView[]): void {
  const input = document.querySelector<HTMLInputElement>('input[type=search]');
  let pause: ReturnType<typeof setTimeout> | undefined;
  input?.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const view of views) view.search(words);
    }, TYPING_PAUSE);
  });
  addEventListener('beforeprint', () => {
    for (const view of views) view.showForPrint();
  });
}

build();
