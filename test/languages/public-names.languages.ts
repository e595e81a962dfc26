import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { KEYWORDS } from './keywords';
import { ROOT } from './packages';

/** Part of what jsii knows of a type. */
interface JsiiType {
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly properties?: readonly Named[];
  readonly members?: readonly Named[];
  readonly methods?: readonly JsiiCallable[];
  readonly initializer?: JsiiCallable;
}

interface Named {
  readonly name: string;
}

interface JsiiCallable {
  readonly name?: string;
  readonly parameters?: readonly (Named & { readonly optional?: boolean })[];
}

const TYPES = Object.values<JsiiType>(JSON.parse(readFileSync(path.join(ROOT, '.jsii'), 'utf8')).types);
const NAMES = TYPES.flatMap((type) => namesOf(type).map((name) => [type.name, name] as const));

describe('names of the public API', () => {
  test.each(Object.entries(KEYWORDS))('are no keywords of %s', (_, keywords) => {
    expect(NAMES.filter(([, name]) => keywords.includes(name))).toEqual([]);
  });

  test('are not those of their classes, which C# refuses', () => {
    expect(NAMES.filter(([type, name]) => type.toLowerCase() === name.toLowerCase())).toEqual([]);
  });

  test('are told apart without case and underscores, as in Python and Go', () => {
    const members = TYPES.map(({ name, properties = [], methods = [] }) => ({ name, members: [...properties, ...methods].map(folded) }));
    expect(members.filter((type) => new Set(type.members).size < type.members.length)).toEqual([]);
  });
});

// in Java, the runtime calls whichever overload was declared last, and the option is lost
test('interfaces that users implement have no method with an optional parameter', () => {
  const methods = TYPES.filter(({ kind, datatype }) => kind === 'interface' && !datatype).flatMap((type) => type.methods ?? []);
  expect(methods.filter(({ parameters = [] }) => parameters.some(({ optional }) => optional))).toEqual([]);
});

function namesOf({ properties = [], members = [], methods = [], initializer }: JsiiType): string[] {
  const callables = [...methods, ...(initializer ? [initializer] : [])];
  const parameters = callables.flatMap((callable) => callable.parameters ?? []);
  return [...properties, ...members, ...methods, ...parameters].flatMap(({ name }) => name ?? []);
}

function folded({ name = '' }: { readonly name?: string }): string {
  return name.toLowerCase().replaceAll('_', '');
}
