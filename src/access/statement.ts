import { ActionPattern } from './action-pattern';
import type { KmsAction } from './actions';
import { KMS_ACTIONS } from './actions';
import type { ConditionJson } from './condition';
import { Conditions } from './condition';
import type { JsonObject, OneOrMany } from './policy-json';
import { compact, isJsonObject, optionalTextOf, textsOf } from './policy-json';
import { PolicySyntaxError } from './policy-syntax-error';
import type { PrincipalType } from './principal';
import { Principal } from './principal';

export type Effect = 'Allow' | 'Deny';

export type PrincipalJson = Readonly<Partial<Record<PrincipalType, OneOrMany<string>>>>;

/** A statement as JSON. */
export interface StatementJson {
  readonly Sid?: string;
  readonly Effect: Effect;
  readonly Principal?: PrincipalJson;
  readonly NotPrincipal?: PrincipalJson;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: ConditionJson;
}

/** What one element of a statement covers: the entries, or with `Not…` everything else. */
export interface Scope<T> {
  readonly entries: readonly T[];
  readonly negated: boolean;
}

interface StatementParts {
  readonly sid?: string;
  readonly effect: Effect;
  readonly principals?: Scope<Principal>;
  readonly actions: Scope<ActionPattern>;
  readonly resources?: Scope<string>;
  readonly conditions: Conditions;
}

const PRINCIPAL_TYPES: readonly PrincipalType[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/**
 * A statement of a policy. Immutable. Two statements are equal when IAM treats them alike: order, repetition, case where it
 * has none, spellings of one account, and the Sid do not count.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export class Statement {
  public static parse(json: unknown): Statement {
    if (!isJsonObject(json)) {
      throw new PolicySyntaxError('Statement', 'an object or a list of objects', json, 'write the statements as JSON objects');
    }
    const actions = parseScope(json, 'Action', ActionPattern.parse);
    if (actions === undefined) {
      throw new PolicySyntaxError('Statement', 'given an `Action` or `NotAction`', json, 'name the actions it is about');
    }
    return new Statement({
      sid: optionalTextOf('Sid', json.Sid),
      effect: parseEffect(json.Effect),
      principals: parsePrincipals(json),
      actions,
      resources: parseScope(json, 'Resource', (text) => text),
      conditions: Conditions.parse(json.Condition),
    });
  }

  public readonly sid?: string;
  public readonly effect: Effect;
  /** Undefined in identity policies. */
  public readonly principals?: Scope<Principal>;
  public readonly actions: Scope<ActionPattern>;
  /** Undefined where the statement has none; KMS then gives it no effect. */
  public readonly resources?: Scope<string>;
  public readonly conditions: Conditions;

  private constructor(parts: StatementParts) {
    this.sid = parts.sid;
    this.effect = parts.effect;
    this.principals = parts.principals;
    this.actions = parts.actions;
    this.resources = parts.resources;
    this.conditions = parts.conditions;
  }

  /** The KMS actions it is about, wildcards and `NotAction` resolved, in the order of `KMS_ACTIONS`. */
  public get kmsActions(): readonly KmsAction[] {
    const { entries, negated } = this.actions;
    return KMS_ACTIONS.filter((action) => entries.some((pattern) => pattern.matches(action)) !== negated);
  }

  /** One text for all statements equal to this one. */
  public get identity(): string {
    const { effect, principals, actions, resources, conditions } = this.normalize();
    return JSON.stringify([
      effect,
      principals && [principals.negated, principals.entries.map((principal) => principal.identity)],
      [actions.negated, actions.entries.map((pattern) => pattern.toString().toLowerCase())],
      resources && [resources.negated, resources.entries],
      conditions.identity,
    ]);
  }

  /** The part of the policy's size this statement makes up. */
  public get sizeInBytes(): number {
    return Buffer.byteLength(JSON.stringify(this.toJson()));
  }

  public equals(other: Statement): boolean {
    return this.identity === other.identity;
  }

  /** Canonical spelling and order; repetitions, and actions that a wildcard beside them covers, left out. */
  public normalize(): Statement {
    return new Statement({
      ...this,
      principals: this.principals && arrange(this.principals, (principal) => principal.identity),
      actions: arrange(withoutCovered(this.actions), (pattern) => pattern.toString().toLowerCase()),
      resources: this.resources && arrange(this.resources, (resource) => resource),
      conditions: this.conditions.normalize(),
    });
  }

  public toJson(): StatementJson {
    return {
      ...(this.sid !== undefined && { Sid: this.sid }),
      Effect: this.effect,
      ...(this.principals && { [nameOf(this.principals, 'Principal')]: renderPrincipals(this.principals.entries) }),
      [nameOf(this.actions, 'Action')]: compact(this.actions.entries.map(String)),
      ...(this.resources && { [nameOf(this.resources, 'Resource')]: compact(this.resources.entries) }),
      ...(!this.conditions.isEmpty && { Condition: this.conditions.toJson() }),
    };
  }
}

function nameOf(scope: Scope<unknown>, element: string): string {
  return scope.negated ? `Not${element}` : element;
}

function parseEffect(effect: unknown): Effect {
  if (effect === 'Allow' || effect === 'Deny') {
    return effect;
  }
  throw new PolicySyntaxError('Effect', 'Allow or Deny', effect, 'write one of them, in this case');
}

/** Reads `Action` or `NotAction` and the like. */
function elementOf(json: JsonObject, element: string): { value: unknown; negated: boolean } | undefined {
  const negation = `Not${element}`;
  if (json[element] !== undefined && json[negation] !== undefined) {
    throw new PolicySyntaxError('Statement', `given either \`${element}\` or \`${negation}\``, json, 'remove one of them');
  }
  const negated = json[element] === undefined;
  const value = json[negated ? negation : element];
  return value === undefined ? undefined : { value, negated };
}

function parseScope<T>(json: JsonObject, element: string, parse: (text: string) => T): Scope<T> | undefined {
  const found = elementOf(json, element);
  return found && { entries: textsOf(element, found.value).map(parse), negated: found.negated };
}

function parsePrincipals(json: JsonObject): Scope<Principal> | undefined {
  const found = elementOf(json, 'Principal');
  return found && { entries: parsePrincipalElement(found.value), negated: found.negated };
}

function parsePrincipalElement(value: unknown): readonly Principal[] {
  if (value === '*') {
    return [Principal.ANYONE];
  }
  if (!isJsonObject(value) || Object.keys(value).some((type) => !PRINCIPAL_TYPES.includes(type as PrincipalType))) {
    const rule = `\`*\` or an object with ${PRINCIPAL_TYPES.join(', ')}`;
    throw new PolicySyntaxError('Principal', rule, value, 'list the principals under their type');
  }
  return PRINCIPAL_TYPES.flatMap((type) => textsOf(`Principal.${type}`, value[type] ?? []).map((text) => Principal.parse(text, type)));
}

function renderPrincipals(principals: readonly Principal[]): PrincipalJson {
  const types = PRINCIPAL_TYPES.filter((type) => principals.some((principal) => principal.type === type));
  return Object.fromEntries(types.map((type) => [type, compact(principals.filter((principal) => principal.type === type).map(String))]));
}

function withoutCovered(scope: Scope<ActionPattern>): Scope<ActionPattern> {
  const wildcards = scope.entries.filter((pattern) => pattern.hasWildcard);
  const isCovered = (pattern: ActionPattern) => !pattern.hasWildcard && wildcards.some((wildcard) => wildcard.matches(pattern.toString()));
  return { ...scope, entries: scope.entries.filter((pattern) => !isCovered(pattern)) };
}

/** Sorted by key, the first of those with one key. */
function arrange<T>(scope: Scope<T>, keyOf: (entry: T) => string): Scope<T> {
  const byKey = new Map<string, T>();
  for (const entry of scope.entries) {
    byKey.set(keyOf(entry), byKey.get(keyOf(entry)) ?? entry);
  }
  return { ...scope, entries: [...byKey.keys()].sort().map((key) => byKey.get(key) as T) };
}
