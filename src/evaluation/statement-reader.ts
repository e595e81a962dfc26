import { isPlainObject } from './choices';
import { type Resolved, Unknown } from './resolved';
import type { ConditionLine, Guard, PrincipalEntry, PrincipalList, Statement, ValueList } from './statement';
import { OpenText, openText, reasonsOf, type Text } from './text';
import type { Effect } from './verdict';

/** Where a statement stands and what holds for its whole document. */
export interface StatementPlace {
  readonly source: string;
  readonly path: string;
  readonly guards: readonly Guard[];
  readonly replacesVariables: boolean;
}

type Elements = { readonly [element: string]: Resolved };

/** Takes what is wrong with a statement. */
export type ReportProblem = (message: string) => void;

const EFFECTS: readonly Effect[] = ['Allow', 'Deny'];
const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

/** A statement of which nothing is known: it may allow and it may deny. */
export function unknownStatements(place: StatementPlace, reason: string): readonly Statement[] {
  return EFFECTS.map((effect) => ({ ...place, effect, conditions: [], unknown: [reason] }));
}

/** Reads a statement in which no choice is left; two where its effect is not known. */
export function readStatement(value: Resolved, place: StatementPlace, report: ReportProblem): readonly Statement[] {
  const reason = reasonUnknown(value);
  if (reason !== undefined) return unknownStatements(place, reason);
  if (!isPlainObject(value)) {
    report('a statement must be an object');
    return unknownStatements(place, 'the statement is not an object');
  }
  const reader = new ElementReader(value, place, report);
  const effects = EFFECTS.filter((effect) => effect === value.Effect);
  if (effects.length === 0) reader.reject('Effect', 'must be Allow or Deny');
  return (effects.length === 0 ? EFFECTS : effects).map((effect) => reader.read(effect));
}

/** Why a value is not known that has to be an object: of a text with open parts, it is not known what it becomes. */
export function reasonUnknown(value: Resolved): string | undefined {
  if (value instanceof Unknown) return value.reason;
  return value instanceof OpenText ? reasonsOf(value).join('; ') : undefined;
}

class ElementReader {
  private readonly unknown: string[] = [];

  constructor(
    private readonly elements: Elements,
    private readonly place: StatementPlace,
    private readonly report: ReportProblem,
  ) {}

  public read(effect: Effect): Statement {
    const { Sid: sid } = this.elements;
    const { source, path, guards, replacesVariables } = this.place;
    return {
      source,
      path,
      sid: typeof sid === 'string' ? sid : undefined,
      guards,
      replacesVariables,
      effect,
      principals: this.either('Principal', (name, negated) => this.principals(name, negated)),
      actions: this.either('Action', (name, negated) => this.values(name, negated)),
      resources: this.either('Resource', (name, negated) => this.values(name, negated)),
      conditions: this.conditions(),
      unknown: this.unknown,
    };
  }

  public reject(element: string, rule: string): void {
    const value = this.elements[element];
    const unknown = reasonUnknown(value);
    const reason = unknown ?? `${element} ${rule}`;
    if (unknown === undefined) this.report(reason);
    if (!this.unknown.includes(reason)) this.unknown.push(reason);
  }

  private either<T>(element: string, read: (name: string, negated: boolean) => T): T | undefined {
    if (this.elements[element] !== undefined) return read(element, false);
    return this.elements[`Not${element}`] === undefined ? undefined : read(`Not${element}`, true);
  }

  private values(name: string, negated: boolean): ValueList {
    return { negated, values: this.texts(this.elements[name], name) };
  }

  private principals(name: string, negated: boolean): PrincipalList | undefined {
    const value = this.elements[name];
    if (value === '*') return { negated, entries: [{ type: 'AWS', value }] };
    if (isPlainObject(value)) return { negated, entries: this.allEntries(name, value) };
    this.reject(name, 'must be "*" or an object');
    return undefined;
  }

  private allEntries(name: string, value: Elements): readonly PrincipalEntry[] {
    const lists = Object.entries(value).map(([type, who]) => this.entries(name, type, who));
    return lists.length === 1 ? lists[0] : lists.flat();
  }

  private entries(name: string, type: string, who: Resolved): readonly PrincipalEntry[] {
    const known = PRINCIPAL_TYPES.find((candidate) => candidate === type);
    if (known) return this.texts(who, `${name}.${type}`).map((value) => ({ type: known, value }));
    this.report(`${name} must name ${PRINCIPAL_TYPES.join(', ')}, not ${type}`);
    return [];
  }

  private conditions(): readonly ConditionLine[] {
    const { Condition: block } = this.elements;
    if (block === undefined) return [];
    if (isPlainObject(block)) {
      const lists = Object.entries(block).map(([operator, keys]) => this.lines(operator, keys));
      return lists.length === 1 ? lists[0] : lists.flat();
    }
    this.reject('Condition', 'must be an object');
    return [];
  }

  private lines(operator: string, keys: Resolved): readonly ConditionLine[] {
    if (isPlainObject(keys)) {
      return Object.entries(keys).map(([key, value]) => ({ operator, key, values: this.texts(value, `Condition.${operator}.${key}`) }));
    }
    const unknown = reasonUnknown(keys);
    const reason = unknown ?? `Condition.${operator} must be an object`;
    if (unknown === undefined) this.report(reason);
    this.unknown.push(reason);
    return [];
  }

  private texts(value: Resolved | undefined, name: string): readonly Text[] {
    const entries = Array.isArray(value) ? (value as readonly Resolved[]) : [value as Resolved];
    return entries.map((entry, index) => this.text(entry, `${name}[${index}]`));
  }

  private text(value: Resolved, name: string): Text {
    if (typeof value === 'string' || value instanceof OpenText) return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    const id = [this.place.source, this.place.path, name].join(' ');
    if (value instanceof Unknown) return openText(id, value.reason);
    this.report(`${name} must be text`);
    return openText(id, `${name} is not text`);
  }
}
