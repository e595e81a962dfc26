import { appendFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/**
 * Whether EventBridge sends an event to the targets of a rule with this pattern: as much of it as our patterns use, and an error for the rest.
 *
 * AWS's own event-ruler answers the same: its answers are in event-pattern-cases.json, and `npm run test:event-ruler` asks it again, together
 * with whatever tests ask here.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEventPattern(pattern: object, event: object): boolean {
  const answer = alternatives(pattern as JsonObject).some((one) => matchesObject(one, event as JsonObject, [event as JsonObject]));
  const { EVENT_QUESTIONS } = process.env;
  if (EVENT_QUESTIONS) appendFileSync(EVENT_QUESTIONS, `${JSON.stringify({ pattern, event, answer })}\n`);
  return answer;
}

/** Patterns without `$or` of which one has to match. Parts of an alternative and what stands beside it speak of the same element of an array. */
function alternatives(pattern: JsonObject): JsonObject[] {
  return Object.entries(pattern).reduce<JsonObject[]>(
    (all, [name, value]) => all.flatMap((one) => choices(name, value).map((choice) => merged(one, choice))),
    [{}],
  );
}

function choices(name: string, value: Json): JsonObject[] {
  if (name === '$or') return listOf(value).flatMap((choice) => alternatives(asObject(choice, name)));
  if (name.includes('.')) throw new Error(`the matcher has no path in a name: ${name}`);
  if (!isList(value)) return alternatives(asObject(value, name)).map((choice) => ({ [name]: choice }));
  if (value.length === 0) throw new Error(`${name} must have at least one value`);
  value.map(testOf); // whatever the event, a rule that the matcher does not know is an error
  return [{ [name]: value }];
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const before = result[name];
    if (before !== undefined && (isList(before) || isList(value))) throw new Error(`the matcher has no second condition on ${name}`);
    result[name] = before === undefined ? value : merged(asObject(before, name), asObject(value, name));
  }
  return result;
}

/**
 * An array of objects matches with one of its elements.
 *
 * @param all what the event has in this place, whichever the element: something is absent only where no element has it
 */
function matchesObject(pattern: JsonObject, value: Json | undefined, all: readonly Json[]): boolean {
  if (isList(value)) return value.some((element) => matchesObject(pattern, element, all));
  return Object.entries(pattern).every(([name, rule]) => {
    const [field] = fieldsOf(value, name);
    const fields = all.flatMap((one) => fieldsOf(one, name));
    return isList(rule) ? matchesField(rule, field, fields) : matchesObject(asObject(rule, name), field, fields);
  });
}

function fieldsOf(value: Json | undefined, name: string): Json[] {
  if (isList(value)) return value.flatMap((element) => fieldsOf(element, name));
  return isObject(value) && name in value ? [value[name]] : [];
}

/** A field that is an array matches with one of its elements; one that is an object is not there. */
function matchesField(rules: readonly Json[], field: Json | undefined, all: readonly Json[]): boolean {
  const isAbsent = leaves(all).length === 0;
  return rules.some((rule) => (isAbsent && isAbsence(rule)) || leaves(field).some(testOf(rule)));
}

function leaves(field: Json | undefined): Json[] {
  if (isList(field)) return field.flatMap(leaves);
  return field === undefined || isObject(field) ? [] : [field];
}

function isAbsence(rule: Json): boolean {
  return isObject(rule) && rule.exists === false;
}

type Test = (value: Json) => boolean;

function testOf(rule: Json): Test {
  if (!isObject(rule)) return (value) => value === rule;
  const [[name, operand], ...more] = Object.entries(rule);
  const operator = OPERATORS[name];
  if (operator === undefined || more.length > 0) throw new Error(`the matcher has no ${JSON.stringify(rule)}`);
  return operator(operand);
}

const OPERATORS: Readonly<Record<string, (operand: Json) => Test>> = {
  exists: (operand) => () => operand === true,
  prefix: (operand) => textTest(operand, (text, part) => text.startsWith(part)),
  suffix: (operand) => textTest(operand, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (operand) => ignoringCase(operand, (text, part) => text === part),
  wildcard,
  numeric,
  cidr,
  'anything-but': anythingBut,
};

type Comparison = (text: string, part: string) => boolean;

function textTest(operand: Json, compare: Comparison): Test {
  if (isObject(operand)) return ignoringCase(operand['equals-ignore-case'], compare);
  const part = asText(operand);
  return (value) => typeof value === 'string' && compare(value, part);
}

function ignoringCase(operand: Json, compare: Comparison): Test {
  const part = asText(operand).toLowerCase();
  return (value) => typeof value === 'string' && compare(value.toLowerCase(), part);
}

function anythingBut(operand: Json): Test {
  const exceptions = isObject(operand) ? Object.entries(operand).flatMap(exceptionsOf) : listOf(operand);
  const tests = exceptions.map(testOf);
  return (value) => !tests.some((isExcepted) => isExcepted(value));
}

function exceptionsOf([operator, operand]: [string, Json]): Json[] {
  return listOf(operand).map((part) => ({ [operator]: asText(part) }));
}

function wildcard(operand: Json): Test {
  const text = asText(operand);
  if (/\*\*|\\/.test(text)) throw new Error(`the matcher has neither ** nor escapes: ${text}`);
  const escaped = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]]/g, '\\$&'));
  const shape = new RegExp(`^${escaped.join('.*')}$`, 's');
  return (value) => typeof value === 'string' && shape.test(value);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** One comparison and its bound, or two. */
function numeric(operand: Json): Test {
  const [first, bound, ...rest] = listOf(operand);
  const compare = COMPARISONS[String(first)];
  if (compare === undefined || typeof bound !== 'number') throw new Error(`the matcher has no ${JSON.stringify(operand)} for a number`);
  const others = rest.length === 0 ? undefined : numeric(rest);
  return (value) => typeof value === 'number' && compare(value, bound) && (others === undefined || others(value));
}

function cidr(operand: Json): Test {
  const [network, bits] = asText(operand).split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family(network));
  return (value) => typeof value === 'string' && isIP(value) > 0 && block.check(value, family(value));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function listOf(value: Json): readonly Json[] {
  return isList(value) ? value : [value];
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function asObject(value: Json, name: string): JsonObject {
  if (isObject(value)) return value;
  throw new Error(`${name} must be an object or a list, got ${JSON.stringify(value)}`);
}

function asText(value: Json): string {
  if (typeof value === 'string') return value;
  throw new Error(`the matcher has no ${JSON.stringify(value)} for a text`);
}
