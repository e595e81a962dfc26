import { button, element } from './elements';

/** A row as it is shown: its cells, and what unfolds below it, if anything. */
export interface ShownRow {
  readonly cells: readonly Cell[];
  /** What the search looks at, in small letters. */
  readonly text: string;
}

/** A text; with details it is a button that shows them below the row. */
export interface Cell {
  readonly text: string;
  readonly details?: readonly string[];
  /** Of the button, where the text alone does not say what it is. */
  readonly label?: string;
}

/** Where rows come from: made when they are shown, since most never are. */
export interface RowSource {
  readonly title: string;
  readonly columns: readonly string[];
  readonly count: number;
  readonly row: (index: number) => ShownRow;
}

const PAGE = 100;
/** A printout of more would not be read; the page says how many are left. */
const MOST_PRINTED = 2000;

/** A table that can be searched, sorted and unfolded. */
export class TableView {
  public readonly root = element('div', { class: 'table' });
  private readonly body = element('tbody');
  private readonly status = element('p', { class: 'status', role: 'status' });
  private readonly more = button('Show more rows', () => this.showMore());
  private readonly headers: HTMLTableCellElement[];
  private readonly cache: (ShownRow | undefined)[] = [];
  private found: readonly number[];
  private shown = 0;
  private sorting: { readonly column: number; readonly down: boolean } | undefined;

  constructor(private readonly source: RowSource) {
    this.found = this.all();
    this.headers = source.columns.map((column, index) => this.header(column, index));
    const caption = element('caption', { class: 'hidden' }, source.title);
    const head = element('thead', {}, element('tr', {}, ...this.headers));
    const scroller = element('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': source.title });
    scroller.append(element('table', {}, caption, head, this.body));
    this.root.append(scroller, this.status, this.more);
    this.refill();
  }

  /** Shows the rows that have all the words. */
  public search(words: readonly string[]): void {
    const has = (index: number) => words.every((word) => this.rowAt(index).text.includes(word));
    this.found = words.length === 0 ? this.all() : this.all().filter(has);
    this.sort();
    this.refill();
  }

  /** Shows as much as fits on paper. */
  public showForPrint(): void {
    this.show(Math.min(this.found.length, MOST_PRINTED));
  }

  private all(): readonly number[] {
    return Array.from({ length: this.source.count }, (_, index) => index);
  }

  private rowAt(index: number): ShownRow {
    const row = this.cache[index] ?? this.source.row(index);
    this.cache[index] = row;
    return row;
  }

  private header(column: string, index: number): HTMLTableCellElement {
    const cell = element('th', { scope: 'col', 'aria-sort': 'none' });
    cell.append(button(column, () => this.sortBy(index), { class: 'sort' }));
    return cell;
  }

  private sortBy(column: number): void {
    this.sorting = { column, down: this.sorting?.column === column && !this.sorting.down };
    for (const [index, header] of this.headers.entries()) {
      const order = this.sorting.down ? 'descending' : 'ascending';
      header.setAttribute('aria-sort', index === column ? order : 'none');
    }
    this.sort();
    this.refill();
  }

  private sort(): void {
    const { sorting } = this;
    if (!sorting) return;
    const keyed = this.found.map((index) => ({ index, text: this.rowAt(index).cells[sorting.column]?.text ?? '' }));
    keyed.sort((a, b) => COLLATOR.compare(a.text, b.text) || a.index - b.index);
    if (sorting.down) keyed.reverse();
    this.found = keyed.map(({ index }) => index);
  }

  private refill(): void {
    this.body.replaceChildren();
    this.shown = 0;
    this.show(PAGE);
  }

  private showMore(): void {
    const first = this.shown;
    this.show(this.shown + PAGE);
    const row = this.body.querySelectorAll<HTMLElement>('tr.row')[first];
    row?.querySelector('button')?.focus();
  }

  private show(count: number): void {
    const next = this.found.slice(this.shown, Math.min(count, this.found.length));
    this.body.append(...next.map((index) => this.rowElement(this.rowAt(index))));
    this.shown += next.length;
    const total = this.found.length === this.source.count ? `${this.source.count}` : `${this.found.length} of ${this.source.count}`;
    this.status.textContent = this.shown < this.found.length ? `${this.shown} of ${total} rows shown` : `${total} rows`;
    this.more.hidden = this.shown >= this.found.length;
  }

  private rowElement({ cells }: ShownRow): HTMLTableRowElement {
    const row = element('tr', { class: 'row' });
    row.append(...cells.map((cell, index) => this.cellElement(row, cell, index)));
    return row;
  }

  private cellElement(row: HTMLTableRowElement, { text, details = [], label }: Cell, index: number): HTMLTableCellElement {
    const cell = index === 0 ? element('th', { scope: 'row' }) : element('td');
    if (details.length === 0) cell.textContent = text;
    else cell.append(this.unfolder(row, { text, details, label }));
    return cell;
  }

  private unfolder(row: HTMLTableRowElement, { text, details, label }: Required<Pick<Cell, 'text' | 'details'>> & Cell): HTMLButtonElement {
    const attributes = { class: 'unfold', 'aria-expanded': 'false', ...(label !== undefined && { 'aria-label': label }) };
    const toggle = button(
      text,
      () => {
        const open = toggle.getAttribute('aria-expanded') === 'true';
        for (const other of row.querySelectorAll('[aria-expanded=true]')) other.setAttribute('aria-expanded', 'false');
        if (row.nextElementSibling?.classList.contains('details')) row.nextElementSibling.remove();
        if (open) return;
        toggle.setAttribute('aria-expanded', 'true');
        row.after(this.detailsElement(details, label));
      },
      attributes,
    );
    return toggle;
  }

  private detailsElement(lines: readonly string[], label: string | undefined): HTMLTableRowElement {
    const list = element('ul', {}, ...lines.map((line) => element('li', {}, line)));
    const cell = element(
      'td',
      { colspan: String(this.source.columns.length) },
      ...(label === undefined ? [] : [element('p', {}, label)]),
      list,
    );
    return element('tr', { class: 'details' }, cell);
  }
}

const COLLATOR = new Intl.Collator('en', { numeric: true });
