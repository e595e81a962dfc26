import type { CfnResource, IResolvable, IResolveContext } from 'aws-cdk-lib';
import { DefaultTokenResolver, Reference, Stack, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { KEY_LIKE } from '../access/create-only-keys';

/** How a property names a key. */
export interface KeyReference {
  /** Path of the key's L1, or `alias/…`. */
  readonly name: string;
  /** Where an alias is looked up; a token where only deployment knows it. */
  readonly account: string;
  readonly region: string;
}

/** The keys that properties of a resource name: by reference to the key or an alias of it, or by the text of an alias. */
export function keyReferences(resource: CfnResource, properties: readonly string[]): KeyReference[] {
  const values = properties.flatMap((property) => valuesOf(resource, property));
  return values.flatMap((value) => referencesIn(value, resource));
}

/** Paths of the keys that properties of a resource name by a reference which follows them: not by an alias, and not as one generation. */
export function followedKeys(resource: CfnResource, properties: readonly string[]): string[] {
  const values = properties.flatMap((property) => valuesOf(resource, property));
  const references = values.flatMap((value) => referencesIn(value, resource, new FollowingResolver()));
  return references.map(({ name }) => name).filter((name) => !name.startsWith('alias/'));
}

/** Paths of all L1s that properties of a resource refer to, whatever they are. */
export function targetPaths(resource: CfnResource, properties: readonly string[]): string[] {
  const values = properties.flatMap((property) => valuesOf(resource, property));
  const resolved = Tokenization.resolve(values, { scope: resource, resolver: new TargetResolver(), preparing: true });
  return [...JSON.stringify(resolved).matchAll(MARKED)].map(([, path]) => path);
}

/** Text that stands for a reference and is known to stay with its target whatever follows it. */
export function fixedReference(reference: string): string {
  return Token.asString(new FixedReference(reference));
}

class FixedReference implements IResolvable {
  public readonly creationStack: string[] = [];

  constructor(private readonly reference: string) {}

  public resolve(): string {
    return this.reference;
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** Properties of an L1 are spelled in camel case, overrides and properties of an untyped resource as CloudFormation spells them. */
function valuesOf(resource: CfnResource, property: string): unknown[] {
  const overrides: { Properties?: Record<string, unknown> } = resource['rawOverrides'];
  const entries = [...Object.entries(resource['cfnProperties']), ...Object.entries(overrides.Properties ?? {})];
  return entries.filter(([name]) => name.toLowerCase() === property.toLowerCase()).map(([, value]) => value);
}

function referencesIn(value: unknown, scope: IConstruct, resolver = new TargetResolver()): KeyReference[] {
  const resolved = Tokenization.resolve(value, { scope, resolver, preparing: true });
  return textsNamingKeys(resolved).flatMap((text) => namesIn(text, scope));
}

/** What is called a key within a property, and the property itself. */
function textsNamingKeys(value: unknown, name = 'key'): string[] {
  if (typeof value === 'string') return KEY_LIKE.test(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((entry) => textsNamingKeys(entry, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => textsNamingKeys(entry, key));
}

/** Stands for a reference within resolved text: a private character, which no template contains and JSON does not escape. */
const MARK = '\uE000';
const MARKED = new RegExp(`${MARK}([^${MARK}]+)${MARK}`, 'g');
const ALIAS = /(?:kms:([a-z0-9-]*)[^:]*:(\d*)[^:]*:)?(alias\/[a-zA-Z0-9:/_-]+)/g;

function namesIn(text: string, scope: IConstruct): KeyReference[] {
  const { account, region } = Stack.of(scope);
  const targets = [...text.matchAll(MARKED)].map(([, path]) => ({ name: path, account, region }));
  const aliases = [...text.matchAll(ALIAS)].map((found) => ({ name: found[3], account: found[2] || account, region: found[1] || region }));
  return [...targets, ...aliases];
}

/** Leaves a mark with the path of the key where a key or an alias of it is referred to. */
class TargetResolver extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  public resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: Parameters<DefaultTokenResolver['resolveToken']>[2],
  ): unknown {
    if (!Reference.isReference(token)) return super.resolveToken(token, context, postProcessor);
    return markOf(token.target);
  }
}

/** Leaves no mark where what the property says stays the same when the key does not. */
class FollowingResolver extends TargetResolver {
  public resolveToken(...[token, context, postProcessor]: Parameters<TargetResolver['resolveToken']>): unknown {
    const stays = token instanceof FixedReference || (Reference.isReference(token) && CfnAlias.isCfnAlias(token.target));
    return stays ? '' : super.resolveToken(token, context, postProcessor);
  }
}

function markOf(target: IConstruct): string {
  if (!CfnAlias.isCfnAlias(target)) return `${MARK}${target.node.path}${MARK}`;
  return referencesIn(target.targetKeyId, target)
    .map(({ name }) => `${MARK}${name}${MARK}`)
    .join('');
}
