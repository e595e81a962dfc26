/** True, false, or undefined where the documentation does not say. */
type Answer = boolean | undefined;
type Condition = (event: object) => Answer;

/** AWS accepts no more of these in a pattern. */
const WILDCARD_SELECTORS_MAX = 3;

/**
 * Whether a metric filter with this pattern counts a log event that is JSON: as much of the syntax as our patterns use, and an error for the rest.
 *
 * No emulator evaluates these patterns and AWS publishes no code that does. So what the documentation leaves open is an error too, unless the rest
 * of the pattern decides without it: `!=` on a field that is not there, say, or a quoted text against a number.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
 */
export function matchesMetricFilter(pattern: string, event: object): boolean {
  const answer = new PatternReader(pattern).read()(event);
  if (answer === undefined) throw new Error(`the documentation does not say whether this matches: ${pattern}`);
  return answer;
}

const TOKEN = /\s*(&&|\|\||!=|>=|<=|[(){}=<>]|"[^"]*"|\$(?:\.[\w-]+|\['[^']+'\]|\.\['[^']+'\]|\[(?:\d+|\*)\])+|[\w.*:/+-]+)\s*/y;

/** Reads `{ … }` by the documented order: parentheses, then &&, then ||. */
class PatternReader {
  private readonly tokens: string[] = [];
  private position = 0;

  constructor(private readonly pattern: string) {
    const token = new RegExp(TOKEN);
    while (token.lastIndex < pattern.length) {
      const [, text] = token.exec(pattern) ?? this.fail('something else');
      this.tokens.push(text);
    }
    if (this.tokens.filter((text) => text.includes('[*]')).length > WILDCARD_SELECTORS_MAX) this.fail('too many [*]');
  }

  public read(): Condition {
    this.take('{');
    const condition = this.anyOf();
    this.take('}');
    if (this.next !== undefined) this.fail(this.next);
    return condition;
  }

  private anyOf(): Condition {
    const parts = this.joinedBy('||', () => this.allOf());
    return (event) => either(parts.map((part) => part(event)));
  }

  private allOf(): Condition {
    const parts = this.joinedBy('&&', () => this.single());
    return (event) => negated(either(parts.map((part) => negated(part(event)))));
  }

  private joinedBy(operator: string, read: () => Condition): Condition[] {
    const parts = [read()];
    while (this.next === operator) {
      this.position += 1;
      parts.push(read());
    }
    return parts;
  }

  private single(): Condition {
    if (this.next !== '(') return this.comparison();
    this.take('(');
    const condition = this.anyOf();
    this.take(')');
    return condition;
  }

  private comparison(): Condition {
    const selector = this.advance();
    if (!selector.startsWith('$')) this.fail(selector);
    const operator = this.advance();
    const test = TESTS[operator]?.(this.advance());
    if (test === undefined) return this.fail(`${operator} ${this.tokens[this.position - 1]}`);
    return (event) => test(valuesAt(selector, event), selector.includes('[*]'));
  }

  private get next(): string | undefined {
    return this.tokens[this.position];
  }

  private advance(): string {
    this.position += 1;
    return this.tokens[this.position - 1] ?? this.fail('the end');
  }

  private take(wanted: string): void {
    const token = this.advance();
    if (token !== wanted) this.fail(token);
  }

  private fail(found: string): never {
    throw new Error(`the matcher cannot read ${found} in the filter pattern ${this.pattern}`);
  }
}

function either(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function negated(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}

/** What a selector points to: nothing where the event has no such field, several things only by way of `[*]`. */
function valuesAt(selector: string, event: object): unknown[] {
  const steps = [...selector.matchAll(/\.([\w-]+)|\['([^']+)'\]|\[(\d+|\*)\]/g)];
  return steps.reduce<unknown[]>(
    (values, [, plain, quoted, index]) => values.flatMap((value) => step(value, plain ?? quoted, index)),
    [event],
  );
}

function step(value: unknown, name: string | undefined, index: string): unknown[] {
  if (name === undefined) {
    if (!Array.isArray(value)) return [];
    return index === '*' ? value : value.slice(Number(index), Number(index) + 1);
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && name in value ? [(value as Record<string, unknown>)[name]] : [];
}

/** @param isAny whether the selector points to every element of an array */
type Test = (values: readonly unknown[], isAny: boolean) => Answer;

/** By operator, from what stands behind it; undefined where that is not something the matcher knows. */
const TESTS: Readonly<Record<string, (operand: string) => Test | undefined>> = {
  IS: (operand) => (operand in CONSTANTS ? (values) => either(values.map((value) => value === CONSTANTS[operand])) : undefined),
  NOT: (operand) => (operand === 'EXISTS' ? (values, isAny) => (isAny ? undefined : values.length === 0) : undefined),
  '=': (operand) => (values) => either(values.map((value) => equals(value, operand))),
  '!=': (operand) => (values, isAny) => (isAny || values.length === 0 ? undefined : differs(values[0], operand)),
  '<': (operand) => numberTest(operand, (value, bound) => value < bound),
  '<=': (operand) => numberTest(operand, (value, bound) => value <= bound),
  '>': (operand) => numberTest(operand, (value, bound) => value > bound),
  '>=': (operand) => numberTest(operand, (value, bound) => value >= bound),
};

const CONSTANTS: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false };

/** A selector that points to an array or object matches nothing, whatever the operator. */
function differs(value: unknown, operand: string): Answer {
  return typeof value === 'object' && value !== null ? false : negated(equals(value, operand));
}

function equals(value: unknown, operand: string): Answer {
  if (typeof value === 'string') return textShape(operand).test(value);
  if (typeof value === 'object' && value !== null) return false;
  return typeof value === 'number' && isNumber(operand) ? value === Number(operand) : undefined;
}

function isNumber(operand: string): boolean {
  return !Number.isNaN(Number(operand));
}

/** An asterisk stands for whatever comes before or after. */
function textShape(operand: string): RegExp {
  const [, start, text, end] = /^"?(\*?)(.*?)(\*?)"?$/.exec(operand) ?? [];
  if (text.includes('*')) throw new Error(`the documentation does not say what an asterisk within ${operand} stands for`);
  const escaped = text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${start && '.*'}${escaped}${end && '.*'}$`, 's');
}

function numberTest(operand: string, compare: (value: number, bound: number) => boolean): Test | undefined {
  if (!isNumber(operand)) return undefined;
  return (values) => either(values.map((value) => typeof value === 'number' && compare(value, Number(operand))));
}
