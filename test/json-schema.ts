import { isDeepStrictEqual } from 'node:util';

/** Checks values against the part of JSON Schema 2020-12 that the published schemas use; another keyword throws. */
export type Schema = Readonly<Record<string, unknown>>;

type Keyword = (argument: never, value: unknown, schema: Schema, root: Schema) => boolean;

const ANNOTATIONS = ['$schema', '$id', '$defs', 'title', 'description', 'additionalProperties'];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const whereObject = (value: unknown, holds: (object: Record<string, unknown>) => boolean) => !isObject(value) || holds(value);

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  $ref: (target: string, value, _, root) => conforms(value, definition(root, target), root),
  type: (types: string | string[], value) => [types].flat().includes(typeOf(value)),
  const: (only: unknown, value) => isDeepStrictEqual(only, value),
  enum: (values: unknown[], value) => values.some((each) => isDeepStrictEqual(each, value)),
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern).test(value),
  minLength: (least: number, value) => typeof value !== 'string' || value.length >= least,
  minimum: (least: number, value) => typeof value !== 'number' || value >= least,
  items: (each: Schema, value, _, root) => !Array.isArray(value) || value.every((item) => conforms(item, each, root)),
  anyOf: (options: Schema[], value, _, root) => options.some((option) => conforms(value, option, root)),
  oneOf: (options: Schema[], value, _, root) => options.filter((option) => conforms(value, option, root)).length === 1,
  required: (names: string[], value) => whereObject(value, (object) => names.every((name) => Object.hasOwn(object, name))),
  minProperties: (least: number, value) => whereObject(value, (object) => Object.keys(object).length >= least),
  maxProperties: (most: number, value) => whereObject(value, (object) => Object.keys(object).length <= most),
  properties: (_: unknown, value, schema, root) => whereObject(value, (object) => propertiesConform(object, schema, root)),
  patternProperties: (_: unknown, value, schema, root) => whereObject(value, (object) => propertiesConform(object, schema, root)),
};

export function conforms(value: unknown, schema: Schema, root: Schema = schema): boolean {
  const bare = 'additionalProperties' in schema && !('properties' in schema) && !('patternProperties' in schema);
  const all = bare ? { ...schema, properties: {} } : schema;
  return Object.entries(all).every(([keyword, argument]) => {
    if (ANNOTATIONS.includes(keyword)) return true;
    if (!KEYWORDS[keyword]) throw new Error(`the keyword ${keyword} is not implemented`);
    return KEYWORDS[keyword](argument as never, value, all, root);
  });
}

function propertiesConform(object: Record<string, unknown>, schema: Schema, root: Schema): boolean {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const patterns = Object.entries((schema.patternProperties ?? {}) as Record<string, Schema>);
  return Object.entries(object).every(([name, value]) => {
    const named = Object.hasOwn(properties, name) ? [properties[name]] : [];
    const fitting = [...named, ...patterns.filter(([pattern]) => new RegExp(pattern).test(name)).map(([, each]) => each)];
    if (fitting.length > 0) return fitting.every((each) => conforms(value, each, root));
    return additional(schema.additionalProperties, value, root);
  });
}

function additional(rule: unknown, value: unknown, root: Schema): boolean {
  return typeof rule === 'object' ? conforms(value, rule as Schema, root) : rule !== false;
}

function definition(root: Schema, target: string): Schema {
  return (root.$defs as Record<string, Schema>)[target.replace('#/$defs/', '')];
}
