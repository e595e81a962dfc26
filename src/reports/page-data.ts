import type { AccessEntryReport, KeyAccessReport } from './access-report';
import type { AppReport } from './app-report';
import type { FindingReport, FrameworkReport } from './check-report';
import type { CostLineReport, KeyCostReport, StackCostReport } from './cost-report';
import { costLineCells, priceSources } from './cost-text';
import { Interner } from './interner';
import { INVENTORY_COLUMNS, inventoryCells } from './inventory-cells';
import type { HeldDuty, MatrixRow, PageData, PageRow, PageTable, ReachGraph, Texts } from './page-content';
import { ofAnyKey, type Way, waysOf } from './ways';

/** The report in the form of the page. */
export function pageData(report: AppReport, graph: ReachGraph): PageData {
  return new PageWriter(report, graph).write();
}

class PageWriter {
  private readonly strings = new Interner<string>();
  private readonly held = new Interner<HeldDuty>();
  private readonly duties = new Interner<number>();

  constructor(
    private readonly report: AppReport,
    private readonly graph: ReachGraph,
  ) {}

  public write(): PageData {
    const { date, summary, access } = this.report;
    const ways = waysOf(access);
    const matrix = access.flatMap((key, index) => this.matrixOf(key, index));
    const tables = [this.ways(ways), this.findings(), this.accepted(), this.frameworks(), this.inventory(), this.costs()];
    return {
      date,
      summary,
      keys: access.map(({ aliases, id }) => [this.text(aliases[0] ?? id), this.text(id)]),
      duties: this.duties.values,
      held: this.held.values,
      matrix,
      graph: this.graph,
      tables: tables.filter(({ rows }) => rows.length > 0),
      strings: this.strings.values,
    };
  }

  private text(text: string): number {
    return this.strings.numberOf(text);
  }

  private texts(texts: readonly string[]): Texts {
    return texts.map((text) => this.text(text));
  }

  private matrixOf(key: KeyAccessReport, index: number): readonly MatrixRow[] {
    const holdingOf = remembered((entry) => this.holding(entry, key));
    const byPrincipal = new Map<string, AccessEntryReport[]>();
    for (const entry of key.access) byPrincipal.set(entry.principal, [...(byPrincipal.get(entry.principal) ?? []), entry]);
    return [...byPrincipal].map(([principal, entries]) => [
      index,
      this.text(principal),
      ...entries.flatMap((entry) => [this.duties.numberOf(this.text(entry.duty)), holdingOf(entry)]),
    ]);
  }

  private holding({ verdict, conditions, actions, because }: AccessEntryReport, key: KeyAccessReport): number {
    const word = verdict === 'unknown' ? 'unknown' : conditions.length > 0 ? 'when' : 'yes';
    const said = [actions.join(', '), ...conditions, ...because.map((source) => `because ${source}`)];
    return this.held.numberOf([this.text(word), this.texts(said.map((text) => ofAnyKey(text, key)))]);
  }

  private row(cells: readonly string[], details: readonly string[] = [], key = -1): PageRow {
    return [this.texts(cells), this.texts(details), key];
  }

  private ways(ways: readonly Way[]): PageTable {
    const rows = ways.map(({ principal, duties, kind, verdict, path, because, keys }) => {
      const others = keys.length > 1 ? ` and ${keys.length - 1} more` : '';
      const names = keys.map((index) => `on ${nameOf(this.report.access[index])}`);
      const cells = [principal, duties.join(', '), verdict === 'unknown' ? `${kind}, unknown` : kind, path.join('; ')];
      return this.row(
        [...cells, `${nameOf(this.report.access[keys[0]])}${others}`],
        [...names, ...because.map((one) => `because ${one}`)],
        keys[0],
      );
    });
    return {
      id: 'ways',
      title: 'Who can come to what',
      note: 'Ways to duties that nothing gives. What is residual remains with every key.',
      columns: ['principal', 'can come to', 'kind', 'by', 'on'],
      rows,
    };
  }

  private findings(): PageTable {
    return {
      id: 'findings',
      title: 'Findings',
      note: 'What breaks a rule, or may.',
      columns: ['severity', 'rule', 'where', 'what', 'fix', 'controls'],
      rows: this.report.check.findings.map((finding) =>
        this.row(
          findingCells(finding),
          finding.because.map((one) => `because ${one}`),
        ),
      ),
    };
  }

  private accepted(): PageTable {
    return {
      id: 'accepted',
      title: 'Accepted findings',
      note: 'Acknowledged in the app or waived in the configuration.',
      columns: ['severity', 'rule', 'where', 'what', 'accepted by', 'reason'],
      rows: this.report.check.accepted.map((finding) => {
        const [severity, rule, where, what] = findingCells(finding);
        const by = finding.expires === undefined ? finding.acceptedBy : `${finding.acceptedBy} until ${finding.expires}`;
        return this.row([severity, rule, where, what, by, finding.reason]);
      }),
    };
  }

  private frameworks(): PageTable {
    const cellsOf = ({ name, version, controls }: FrameworkReport) =>
      controls.map(({ id, title, status, evidence = '' }) => this.row([`${name} ${version}`, id, title, status, evidence]));
    return {
      id: 'frameworks',
      title: 'Framework coverage',
      note: 'How far the templates meet the controls of the frameworks, and what else shows that they are met.',
      columns: ['framework', 'control', 'title', 'status', 'evidence from elsewhere'],
      rows: this.report.check.frameworks.flatMap(cellsOf),
    };
  }

  private inventory(): PageTable {
    return {
      id: 'inventory',
      title: 'Inventory',
      note: `When a key rotates next depends on when it did last; the range holds from ${this.report.date}.`,
      columns: INVENTORY_COLUMNS,
      rows: this.report.inventory.map((key) => this.row(inventoryCells(key), [`id ${key.id}`, `account ${key.account}`])),
    };
  }

  private costs(): PageTable {
    const ofLine = (stack: string, key: string) => (line: CostLineReport) => this.row([stack, key, ...costLineCells(line)]);
    const ofKey = (stack: string) => (key: KeyCostReport) => key.lines.map(ofLine(stack, key.aliases[0] ?? key.id));
    const ofStack = ({ stack, keys, monitoring }: StackCostReport) => [
      ...keys.flatMap(ofKey(stack)),
      ...monitoring.map(ofLine(stack, 'monitoring')),
    ];
    const { total, freeTier, stacks } = this.report.cost;
    const sources = priceSources(this.report.cost).map((source) => ` Price from ${source}.`);
    const unknowns = total.unknowns === 0 ? '' : ` and ${total.unknowns} positions that are not known`;
    return {
      id: 'cost',
      title: 'Cost a month',
      note: `$${total.known}${unknowns}, free tier ${freeTier ? 'used' : 'ignored'}.${sources.join('')}`,
      columns: ['stack', 'key', 'what', 'quantity', 'price', 'a month', 'note'],
      rows: stacks.flatMap(ofStack),
    };
  }
}

/** Entries of one key have the lists in common where they say the same. */
function remembered(numberOf: (entry: AccessEntryReport) => number): typeof numberOf {
  const known = new Map<readonly string[], Map<readonly string[], number>>();
  return (entry) => {
    const { because, actions } = entry;
    const byActions = known.get(because) ?? new Map<readonly string[], number>();
    known.set(because, byActions);
    const number = byActions.get(actions) ?? numberOf(entry);
    byActions.set(actions, number);
    return number;
  };
}

function nameOf({ aliases, id }: KeyAccessReport): string {
  return aliases[0] ?? id;
}

function findingCells({ severity, outcome, rule, path, message, fix, controls }: FindingReport): readonly string[] {
  return [outcome === 'undetermined' ? `${severity}, undetermined` : severity, rule, path, message, fix, controls.join(', ')];
}
