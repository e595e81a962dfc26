import { type ConditionOperator, parseOperator, type SetQualifier } from '../access/condition-operator';
import { type Matcher, OPERATOR_RULES, type OperatorRule } from './condition-operators';
import { BoundedMemo } from './memo';
import { PolicyValue } from './policy-variables';
import type { ContextEntry } from './request-context';
import type { ConditionLine } from './statement';
import { casesByLength, idOfText, type Text, type Truth } from './text';
import { either, every, negate, some, truthOf } from './three-valued';

/** Open: the request decides, which leaves the key or a variable open. */
export type ConditionTruth = Truth | 'open';

/** Asks the context of the request for a key in lower case. */
export type ContextLookup = (key: string) => ContextEntry;

type ValueMatcher = Matcher | 'absent' | 'open';

/**
 * A line of `Condition`, compiled. The values of the policy are ORed, the lines of a statement are ANDed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export interface CompiledCondition {
  readonly line: ConditionLine;
  readonly test: (lookup: ContextLookup) => ConditionTruth;
}

/** A line with an operator that IAM does not have may be true or not: a policy with it is refused. */
export function compileCondition(line: ConditionLine, replacesVariables: boolean): CompiledCondition {
  const id = [line.operator, line.key, String(replacesVariables), ...line.values.map(idOfText)].join('\n');
  return CONDITIONS.get(id, () => compileLine(line, replacesVariables));
}

/** Statements of an app repeat few conditions: one matcher for each. */
const CONDITIONS = new BoundedMemo<CompiledCondition>();

function compileLine(line: ConditionLine, replacesVariables: boolean): CompiledCondition {
  const operator = parseOperator(line.operator);
  const key = line.key.toLowerCase();
  if (!operator) return { line, test: () => 'maybe' };
  if (operator.base === 'Null') return { line, test: (lookup) => testNull(lookup(key), line.values) };
  const comparison = new Comparison(
    operator,
    OPERATOR_RULES[operator.base],
    line.values.map((value) => PolicyValue.of(value, replacesVariables)),
  );
  return { line, test: (lookup) => comparison.test(lookup(key), lookup) };
}

/** `"Null": "true"` asks that the key is not there. */
function testNull(entry: ContextEntry, values: readonly Text[]): ConditionTruth {
  if (entry === 'open') return 'open';
  const wanted = String(entry === 'absent');
  return some(values, (value) => (typeof value === 'string' ? truthOf(value.toLowerCase() === wanted) : 'maybe'));
}

class Comparison {
  /** Made once where no value has a variable. */
  private readonly fixed?: readonly Matcher[];

  constructor(
    private readonly operator: ConditionOperator,
    private readonly rule: OperatorRule,
    private readonly values: readonly PolicyValue[],
  ) {
    if (!values.some((value) => value.hasVariables)) this.fixed = values.map((value) => rule.matcher(value.fixed));
  }

  public test(entry: ContextEntry, lookup: ContextLookup): ConditionTruth {
    if (entry === 'open') return 'open';
    if (entry === 'absent') return truthOf(trueWithoutKey(this.operator, this.rule));
    if (this.fixed) return testSet(this.operator.qualifier, entry, (value) => this.compare(this.fixed as readonly Matcher[], value));
    return this.testWithVariables(entry, lookup);
  }

  /** An open variable leaves the line open unless the other values decide it. */
  private testWithVariables(entry: readonly Text[], lookup: ContextLookup): ConditionTruth {
    const matchers = this.values.map((value) => this.matcherOf(value, lookup));
    const known = matchers.filter((matcher) => typeof matcher === 'function');
    const withoutOpen = testSet(this.operator.qualifier, entry, (value) => this.compare(known, value));
    if (!matchers.includes('open')) return withoutOpen;
    const withOpen = testSet(this.operator.qualifier, entry, (value) => this.compare([...known, () => 'yes'], value));
    return withoutOpen === withOpen ? withoutOpen : 'open';
  }

  private matcherOf(value: PolicyValue, lookup: ContextLookup): ValueMatcher {
    const parts = value.replace(lookup);
    return parts === 'absent' || parts === 'open' ? (parts as 'absent' | 'open') : this.rule.matcher(parts);
  }

  private compare(matchers: readonly Matcher[], value: Text): Truth {
    const matched = matchAny(matchers, value);
    return this.rule.negated ? negate(matched) : matched;
  }
}

/** Values that each match some lengths of a generated name can together match all. */
function matchAny(matchers: readonly Matcher[], value: Text): Truth {
  const matched = some(matchers, (matcher) => matcher(value));
  if (matched !== 'maybe' || matchers.length === 1) return matched;
  const cases = casesByLength(value).map((known) => some(matchers, (matcher) => matcher(known)));
  return cases.every((truth) => truth === cases[0]) ? cases[0] : 'maybe';
}

/** Negated operators and `IfExists` are true where the key is missing; `ForAnyValue` never is, `ForAllValues` always. */
function trueWithoutKey({ qualifier, ifExists }: ConditionOperator, { negated }: OperatorRule): boolean {
  if (ifExists || qualifier === 'ForAllValues') return true;
  return negated && qualifier !== 'ForAnyValue';
}

/**
 * Without a qualifier a key has one value; if a request gives it several, a positive operator asks for any, a negated one
 * for all.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function testSet(qualifier: SetQualifier | undefined, values: readonly Text[], compare: (value: Text) => Truth): Truth {
  if (qualifier === 'ForAnyValue') return some(values, compare);
  if (qualifier === 'ForAllValues') return every(values, (value) => (value === '' ? 'yes' : compare(value)));
  return values.length === 1 ? compare(values[0]) : anyOrAll(values, compare);
}

function anyOrAll(values: readonly Text[], compare: (value: Text) => Truth): Truth {
  return values.map(compare).reduce(either);
}
