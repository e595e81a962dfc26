import { PolicySyntaxError } from './policy-syntax-error';

/** IAM's way to write lists: one value may stand for a list of one. */
export type OneOrMany<T> = T | readonly T[];

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf<T>(value: OneOrMany<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** The shorter of the two spellings. */
export function compact<T>(values: readonly T[]): OneOrMany<T> {
  return values.length === 1 ? values[0] : values;
}

/** `property` is where the value was found, for the error. */
export function textOf(property: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new PolicySyntaxError(property, 'text', value, 'resolve it before parsing');
  }
  return value;
}

export function optionalTextOf(property: string, value: unknown): string | undefined {
  return value === undefined ? undefined : textOf(property, value);
}

export function textsOf(property: string, value: unknown): readonly string[] {
  return listOf(value).map((entry) => textOf(property, entry));
}
