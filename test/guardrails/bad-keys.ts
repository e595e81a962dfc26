import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import type { RuleId } from '../../src/guardrails/rule-id';

type Json = null | string | number | boolean | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** A template that differs from the sound one in one thing that is wrong. */
export interface BadKey {
  readonly name: string;
  /** The rule that finds it. */
  readonly rule: RuleId;
  readonly template: JsonObject;
}

/** What is changed in the sound template: null takes something away. Statements have names there. */
interface Change {
  readonly name: string;
  readonly rule: RuleId;
  readonly resources?: JsonObject;
  readonly statements?: JsonObject;
  readonly bucketStatements?: JsonObject;
  /** Statements of managed policies, by the logical id of the role. */
  readonly allowed?: Readonly<Record<string, readonly Json[]>>;
}

function read(file: string): unknown {
  return parse(readFileSync(path.join(__dirname, 'bad-keys', `${file}.yaml`), 'utf8'));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An intrinsic function is a value, not an object to change. */
function isIntrinsic(value: JsonObject): boolean {
  return Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'));
}

function changed(value: Json | undefined, change: Json): Json {
  if (!isObject(value) || !isObject(change) || isIntrinsic(change)) return change;
  const entries = Object.entries({ ...value, ...change }).map(([name, entry]) => [
    name,
    name in change ? changed(value[name], entry) : entry,
  ]);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== null));
}

const NAMED: JsonObject = read('sound') as JsonObject;

/** Statements are a list in a template. */
function rendered(template: Json): JsonObject {
  const asLists = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(asLists);
    if (!isObject(value)) return value;
    const { Statement } = value;
    const plain = isObject(Statement) ? { ...value, Statement: Object.values(Statement) } : value;
    return Object.fromEntries(Object.entries(plain).map(([name, entry]) => [name, asLists(entry)]));
  };
  return asLists(template) as JsonObject;
}

function managedPolicies(allowed: NonNullable<Change['allowed']>): JsonObject {
  const policies = Object.entries(allowed).map(([role, Statement]) => [
    `${role}Policy`,
    {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Roles: [{ Ref: role }], PolicyDocument: { Version: '2012-10-17', Statement } },
    },
  ]);
  return Object.fromEntries(policies);
}

function templateOf({ resources = {}, statements = {}, bucketStatements = {}, allowed = {} }: Change): JsonObject {
  const ofKey = { Key: { Properties: { KeyPolicy: { Statement: statements } } } };
  const ofBucket = { BucketPolicy: { Properties: { PolicyDocument: { Statement: bucketStatements } } } };
  return rendered(
    [ofKey, ofBucket, resources, managedPolicies(allowed)].reduce<Json>(
      (template, change) => changed(template, { Resources: change }),
      NAMED,
    ),
  );
}

/** What nothing is to be said against. */
export const SOUND = rendered(NAMED);

export const BAD_KEYS: readonly BadKey[] = ['access', 'configuration', 'buckets'].flatMap((file) =>
  (read(file) as readonly Change[]).map((change) => ({ name: change.name, rule: change.rule, template: templateOf(change) })),
);
