import { canonicalConditionKey } from './condition-keys';
import type { ConditionOperator } from './condition-operator';
import { parseOperator, renderOperator } from './condition-operator';
import type { OneOrMany } from './policy-json';
import { compact, isJsonObject, listOf } from './policy-json';
import { PolicySyntaxError } from './policy-syntax-error';

/** A statement's `Condition` as JSON. */
export type ConditionJson = Readonly<Record<string, Readonly<Record<string, OneOrMany<string>>>>>;

const BOOLEAN = /^(?:true|false)$/i;

/** One test of a condition block: an operator, a condition key, and the values of which one must fit. Immutable. */
export class Condition {
  /** Undefined where IAM has no operator of this name. */
  public readonly operator: ConditionOperator | undefined;

  public constructor(
    /** As written; see `operator` for its parts. */
    public readonly operatorText: string,
    /** As written. Condition keys have no case. */
    public readonly key: string,
    public readonly values: readonly string[],
  ) {
    this.operator = parseOperator(operatorText);
  }

  /** One text for all spellings of the same test. */
  public get identity(): string {
    const { operatorText, key, values } = this.normalize();
    return JSON.stringify([operatorText, key.toLowerCase(), values]);
  }

  public equals(other: Condition): boolean {
    return this.identity === other.identity;
  }

  /** Documented spellings; values sorted, each once. */
  public normalize(): Condition {
    const operatorText = this.operator ? renderOperator(this.operator) : this.operatorText;
    const values = this.values.map((value) => (this.readsBooleans && BOOLEAN.test(value) ? value.toLowerCase() : value));
    return new Condition(operatorText, canonicalConditionKey(this.key), [...new Set(values)].sort());
  }

  private get readsBooleans(): boolean {
    return this.operator?.base === 'Bool' || this.operator?.base === 'Null';
  }
}

/** A statement's condition block: tests that must all hold, in no order. Immutable. */
export class Conditions {
  public static readonly NONE = new Conditions([]);

  /** Reads what a policy has under `Condition`. Booleans and numbers become text, as IAM compares them. */
  public static parse(json: unknown): Conditions {
    return json === undefined ? Conditions.NONE : new Conditions(entriesOf('Condition', json).flatMap(parseOperatorBlock));
  }

  private constructor(public readonly all: readonly Condition[]) {}

  public get isEmpty(): boolean {
    return this.all.length === 0;
  }

  /** One text for all spellings and orders of the same tests. */
  public get identity(): string {
    return [...new Set(this.all.map((condition) => condition.identity))].sort().join();
  }

  public equals(other: Conditions): boolean {
    return this.identity === other.identity;
  }

  /** Sorted tests in documented spelling. Keys that only differ in case keep theirs: JSON could not hold both otherwise. */
  public normalize(): Conditions {
    const normalized = this.all.map((condition) => condition.normalize());
    const hasClash = new Set(normalized.map(placeOf)).size < normalized.length;
    return new Conditions((hasClash ? [...this.all] : normalized).sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)));
  }

  public toJson(): ConditionJson {
    const operators = [...new Set(this.all.map(({ operatorText }) => operatorText))];
    return Object.fromEntries(operators.map((operator) => [operator, this.testsJson(operator)]));
  }

  private testsJson(operator: string): ConditionJson[string] {
    const tests = this.all.filter(({ operatorText }) => operatorText === operator);
    return Object.fromEntries(tests.map(({ key, values }) => [key, compact(values)]));
  }
}

function placeOf(condition: Condition): string {
  return `${condition.operatorText} ${condition.key}`;
}

function parseOperatorBlock([operator, tests]: readonly [string, unknown]): readonly Condition[] {
  return entriesOf(`Condition.${operator}`, tests).map(
    ([key, values]) =>
      new Condition(
        operator,
        key,
        listOf(values).map((value) => scalarOf(`Condition.${operator}.${key}`, value)),
      ),
  );
}

function entriesOf(property: string, json: unknown): readonly (readonly [string, unknown])[] {
  if (!isJsonObject(json)) {
    throw new PolicySyntaxError(property, 'an object', json, 'write operators with their condition keys and values');
  }
  return Object.entries(json);
}

function scalarOf(property: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return String(value);
  }
  throw new PolicySyntaxError(property, 'text, a number, a boolean or a list of them', value, 'resolve it before parsing');
}
