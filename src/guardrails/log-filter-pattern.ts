import { matchesWildcard } from '../access/wildcard';
import type { Truth } from '../evaluation/text';
import { every, negate, some, truthOf } from '../evaluation/three-valued';

/** What is known of a log event: values by selector without `$.`, in lower case; null for what it does not have. */
export type LogEvent = Readonly<Record<string, string | null>>;

/** Whether a metric filter counts an event. Maybe: it goes by what is not known of the event. */
export type LogFilter = (event: LogEvent) => Truth;

/**
 * Reads the pattern of a metric filter on logs of JSON; others may count anything.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function readFilterPattern(pattern: string): LogFilter {
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(pattern)?.[1];
  if (inner === undefined) return MAYBE;
  const reader = new FilterReader(inner.match(TOKEN) ?? []);
  const filter = reader.alternatives();
  return reader.isAtEnd ? filter : MAYBE;
}

const MAYBE: LogFilter = () => 'maybe';
const TOKEN = /"[^"]*"|&&|\|\||!=|>=|<=|[()=<>]|[^\s()=!<>&|"]+/g;

class FilterReader {
  private position = 0;

  constructor(private readonly tokens: readonly string[]) {}

  public get isAtEnd(): boolean {
    return this.position >= this.tokens.length;
  }

  public alternatives(): LogFilter {
    const filters = this.operands('||', () => this.terms());
    return (event) => some(filters, (filter) => filter(event));
  }

  private terms(): LogFilter {
    const filters = this.operands('&&', () => this.term());
    return (event) => every(filters, (filter) => filter(event));
  }

  private operands(operator: string, read: () => LogFilter): readonly LogFilter[] {
    const filters = [read()];
    while (this.take(operator)) filters.push(read());
    return filters;
  }

  private term(): LogFilter {
    if (!this.take('(')) return this.comparison(this.next().replace(/^\$\./, '').toLowerCase());
    const filter = this.alternatives();
    return this.take(')') ? filter : MAYBE;
  }

  private comparison(selector: string): LogFilter {
    if (this.take('=')) return equals(selector, this.next());
    if (this.take('!=')) return not(equals(selector, this.next()));
    if (this.take('EXISTS')) return exists(selector);
    if (this.take('NOT') && this.take('EXISTS')) return not(exists(selector));
    while (!this.isAtEnd && !ENDS.includes(this.tokens[this.position])) this.position += 1;
    return MAYBE;
  }

  private take(token: string): boolean {
    if (this.tokens[this.position]?.toUpperCase() !== token) return false;
    this.position += 1;
    return true;
  }

  private next(): string {
    this.position += 1;
    return this.tokens[this.position - 1] ?? '';
  }
}

const ENDS = ['&&', '||', ')'];

/** Values between `%` are regular expressions. */
function equals(selector: string, wanted: string): LogFilter {
  const pattern = wanted.replace(/^"|"$/g, '');
  return ({ [selector]: known }) => {
    if (known === undefined || wanted.startsWith('%')) return 'maybe';
    return truthOf(known !== null && matchesWildcard(pattern, known));
  };
}

function exists(selector: string): LogFilter {
  return ({ [selector]: known }) => (known === undefined ? 'maybe' : truthOf(known !== null));
}

function not(filter: LogFilter): LogFilter {
  return (event) => negate(filter(event));
}
