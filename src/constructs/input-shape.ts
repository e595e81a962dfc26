import type { IConstruct } from 'constructs';
import { GovernanceError } from './governance-error';

/**
 * What a value must be. Types say so already, but not to callers in JavaScript, nor to those of any language who put nothing into a list or a map.
 */
export interface Shape<Optional extends boolean = boolean> {
  readonly optional: Optional;
  /** What is wrong with the value of a name; undefined where nothing is. */
  readonly problem: (name: string, value: unknown) => string | undefined;
}

type Given = Shape<false>;

/** A shape for each property of a struct, optional where the property is. */
export type Shapes<T> = { readonly [P in keyof T]-?: Shape<undefined extends T[P] ? true : false> };

/** The value, if it has the shape. */
export function requireShape<T>(name: string, value: T, { problem }: Shape, scope?: IConstruct): T {
  const message = problem(name, value);
  if (message !== undefined) throw new GovernanceError(scope, 'KmsGov.InputType', message);
  return value;
}

/** The same shape of something that may be left out. */
export function optional({ problem }: Given): Shape<true> {
  return { optional: true, problem: (name, value) => (value === undefined ? undefined : problem(name, value)) };
}

export function listOf({ problem }: Given): Given {
  const list = single('a list', 'put what there is into a list', Array.isArray);
  return {
    optional: false,
    problem: (name, value) =>
      list.problem(name, value) ??
      first(
        Array.from(value as unknown[], (one, index) => [`${name}[${index}]`, one]),
        problem,
      ),
  };
}

export function mapOf({ problem }: Given): Given {
  return {
    optional: false,
    problem: (name, value) =>
      MAP.problem(name, value) ??
      first(
        Object.entries(value as object).map(([key, one]) => [`${name}.${key}`, one]),
        problem,
      ),
  };
}

/** The properties of a struct, which go by their own names, or by theirs in another struct. */
export function struct<T>(shapes: Shapes<T>, prefix: (name: string) => string = (name) => `${name}.`): Given {
  return {
    optional: false,
    problem: (name, value) => {
      const broken = MAP.problem(name, value);
      if (broken !== undefined) return broken;
      const given = value as Partial<Record<string, unknown>>;
      const problems = Object.entries<Shape>(shapes).map(([prop, { problem }]) => problem(`${prefix(name)}${prop}`, given[prop]));
      return problems.find((found) => found !== undefined);
    },
  };
}

/** The props of a construct or the options of a call. */
export function props<T>(shapes: Shapes<T>): Given {
  return struct(shapes, () => '');
}

/** A member of an enum. */
export function memberOf(name: string, members: Readonly<Record<string, string>>): Given {
  const names = Object.keys(members).map((member) => `\`${name}.${member}\``);
  const values = Object.values<unknown>(members);
  return single(`a \`${name}\``, `use ${names.slice(0, -1).join(', ')} or ${names.slice(-1)}`, (value) => values.includes(value));
}

/** An object that has a member: several copies of a package may be loaded, so that classes tell nothing. */
export function having(member: string, what: string, example: string): Given {
  return single(what, `use for example \`${example}\``, (value) => typeof value === 'object' && value !== null && member in value);
}

export const TEXT = single('text', 'write it as text', (value) => typeof value === 'string');
export const FLAG = single('a boolean', 'use `true` or `false`', (value) => typeof value === 'boolean');
export const DURATION = having('toDays', 'a `Duration`', 'Duration.days(365)');
export const CONSTRUCT = having('node', 'a construct', 'this');
export const BOUNDARY = having('_parts', 'an `AccessBoundary`', "AccessBoundary.accounts('111122223333')");
export const GRANTEE = having('grantPrincipal', 'an `IGrantable`', "new iam.ArnPrincipal('arn:aws:iam::111122223333:role/Name')");

const MAP = single('an object', 'name what it holds', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));

function single(what: string, remedy: string, fits: (value: unknown) => boolean): Given {
  return {
    optional: false,
    problem: (name, value) => (fits(value) ? undefined : `\`${name}\` must be ${what}, got ${describe(value)}; ${remedy}`),
  };
}

function first(entries: readonly (readonly [string, unknown])[], problem: Shape['problem']): string | undefined {
  return entries.map(([name, value]) => problem(name, value)).find((found) => found !== undefined);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return `the function \`${value.name}\``;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : `\`${value}\``;
}
