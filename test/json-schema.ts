import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type AnySchemaObject } from 'ajv/dist/2020';

export type Schema = AnySchemaObject;

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });

const published = new Map<string, Schema>();

/** A schema that the package publishes, with those that it refers to; always the same object, since a validator knows no two of one id. */
export function publishedSchema(name: string): Schema {
  const known = published.get(name);
  if (known) return known;
  const text = readFileSync(join(__dirname, '..', 'schemas', `${name}.schema.json`), 'utf8');
  const schema = JSON.parse(text);
  published.set(name, schema);
  ajv.addSchema(schema);
  for (const [, other] of text.matchAll(/"\$ref": "([a-z-]+)\.schema\.json/g)) publishedSchema(other);
  return schema;
}

/** Whether a value is valid against a schema. */
export function conforms(value: unknown, schema: Schema): boolean {
  return ajv.validate(schema, value) as boolean;
}

/** What makes a value invalid; nothing where it is valid. */
export function violations(value: unknown, schema: Schema): readonly string[] {
  if (conforms(value, schema)) return [];
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
