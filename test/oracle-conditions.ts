// biome-ignore-all lint/suspicious/noExplicitAny: policies are plain JSON of any shape
/** The elements of a statement that do not name a principal, for the oracle: actions, resources, conditions, one rule after the other. */
export type Json = Record<string, any>;

/** The request context: names in lower case, every value a list. */
export type Context = ReadonlyMap<string, string[]>;

export const list = (value: any): any[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

/** A statement and the version of its policy. */
export interface Each {
  readonly statement: Json;
  readonly version?: string;
}

/** Whether Action or NotAction and every condition hold. */
export function applies({ statement, version }: Each, action: string, context: Context): boolean {
  const lists = (patterns: any) => list(patterns).some((pattern) => pattern === '*' || like(pattern.toLowerCase(), action.toLowerCase()));
  const acts = statement.NotAction === undefined ? lists(statement.Action) : !lists(statement.NotAction);
  return acts && conditionsHold(statement.Condition ?? {}, context, version === '2012-10-17');
}

/** Whether Resource or NotResource holds, as in every policy but a key policy. */
export function isAbout({ statement, version }: Each, resource: string, context: Context): boolean {
  const lists = (patterns: any) =>
    list(patterns)
      .map((pattern) => (version === '2012-10-17' ? fill(pattern, context) : pattern))
      .some((pattern) => pattern !== undefined && like(pattern, resource));
  return statement.NotResource === undefined ? lists(statement.Resource) : !lists(statement.NotResource);
}

function conditionsHold(block: Json, context: Context, variables: boolean): boolean {
  return Object.entries(block).every(([operator, keys]) =>
    Object.entries(keys as Json).every(([key, values]) => {
      const texts = list(values).map(String);
      const filled = variables ? texts.map((text) => fill(text, context)).filter((text) => text !== undefined) : texts;
      return conditionHolds(operator, context.get(key.toLowerCase()), filled);
    }),
  );
}

function conditionHolds(operator: string, got: string[] | undefined, values: string[]): boolean {
  const [, quantifier, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') return values.some((value) => (value === 'true') === (got === undefined));
  const present = got !== undefined && got.length > 0;
  if (!present && ifExists) return true;
  if (!present && quantifier) return quantifier === 'ForAllValues';
  const negated = name.includes('Not');
  const test = TESTS[name.replace('Not', '')];
  if (!present) return negated;
  const holds = (each: string) => (negated ? !values.some((value) => test(each, value)) : values.some((value) => test(each, value)));
  return quantifier === 'ForAnyValue' ? got.some(holds) : quantifier === 'ForAllValues' ? got.every(holds) : holds(got[0]);
}

const plain = (text: string) => text.replace(/\uE000(.)/g, '$1');
const numbers = (test: (a: number, b: number) => boolean) => (a: string, b: string) => test(Number(a), Number(plain(b)));
const instants = (test: (a: number, b: number) => boolean) => (a: string, b: string) => test(instant(a), instant(plain(b)));
const instant = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const TESTS: Record<string, (got: string, value: string) => boolean> = {
  StringEquals: (got, value) => got === plain(value),
  StringEqualsIgnoreCase: (got, value) => got.toLowerCase() === plain(value).toLowerCase(),
  StringLike: (got, value) => like(value, got),
  Bool: (got, value) => got === plain(value),
  BinaryEquals: (got, value) => got === plain(value),
  ArnEquals: arnLike,
  ArnLike: arnLike,
  IpAddress: inRange,
  NumericEquals: numbers((a, b) => a === b),
  NumericLessThan: numbers((a, b) => a < b),
  NumericLessThanEquals: numbers((a, b) => a <= b),
  NumericGreaterThan: numbers((a, b) => a > b),
  NumericGreaterThanEquals: numbers((a, b) => a >= b),
  DateEquals: instants((a, b) => a === b),
  DateLessThan: instants((a, b) => a < b),
  DateLessThanEquals: instants((a, b) => a <= b),
  DateGreaterThan: instants((a, b) => a > b),
  DateGreaterThanEquals: instants((a, b) => a >= b),
};

function arnLike(got: string, pattern: string): boolean {
  const [ours, theirs] = [pattern, got].map((arn) => [...arn.split(':').slice(0, 5), arn.split(':').slice(5).join(':')]);
  return pattern.split(':').length >= 6 && got.split(':').length >= 6 && ours.every((part, index) => like(part, theirs[index]));
}

function inRange(got: string, range: string): boolean {
  const [network, prefix] = plain(range).split('/');
  const [a, b] = [bits(got), bits(network)];
  const length = prefix === undefined ? b.length : Number(prefix);
  return a.length === b.length && a.slice(0, length) === b.slice(0, length);
}

function bits(address: string): string {
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  if (!address.includes(':'))
    return address
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('');
  const [head, tail = ''] = address.split('::');
  const zeros = address.includes('::') ? Array(8 - groups(head).length - groups(tail).length).fill('0') : [];
  return [...groups(head), ...zeros, ...groups(tail)].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

/** Replaces variables; undefined when one has no value. \uE000 marks a character that is not a wildcard. */
function fill(text: string, context: Context): string | undefined {
  let missing = false;
  const filled = text.replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (['*', '?', '$'].includes(inside)) return `\uE000${inside}`;
    const [, name, fallback] = /^\s*([^,]*?)\s*(?:,\s*'(.*)'\s*)?$/.exec(inside) ?? [];
    const value = context.get(name.toLowerCase())?.[0] ?? fallback;
    if (value === undefined) missing = true;
    return [...(value ?? '')].map((character) => `\uE000${character}`).join('');
  });
  return missing ? undefined : filled;
}

/** Whether text matches a pattern in which * is any characters and ? is one. */
function like(pattern: string, text: string): boolean {
  const source = pattern.replace(/\uE000?[\s\S]/g, (token) => {
    if (token === '*') return '[\\s\\S]*';
    if (token === '?') return '[\\s\\S]';
    return (token.length > 1 ? token[1] : token).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`).test(text);
}
