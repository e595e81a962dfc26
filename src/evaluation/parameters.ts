import type { IntrinsicResolver } from './intrinsics';
import { getOwn, type Json, type JsonObject } from './json-text';
import { type Resolved, Unknown } from './resolved';
import type { Trust } from './stack-view';
import { OpenText, openText, type Text } from './text';
import { asText, overChoices, separated } from './text-building';

/** Where a template parameter's value comes from. */
export interface ParameterSource extends Trust {
  /** Stack and parameter: names its value as long as it is not known. */
  readonly id: string;
  readonly declaration: JsonObject;
  /** What the assembly or the parent stack deploys it with. */
  readonly given?: Resolved;
  readonly resolver: IntrinsicResolver;
  /** Looks up a parameter of the Systems Manager parameter store. */
  stored(name: Text): Text;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export function parameterValue(source: ParameterSource): Resolved {
  const type = getOwn(source.declaration, 'Type');
  const kind = typeof type === 'string' ? type : 'String';
  const value = source.given ?? onlyAllowed(source.declaration) ?? defaultValue(source);
  if (value === undefined) return openText(source.id, reasonOf(source));
  return overChoices([value], ([plain]) => ofType(kind, Array.isArray(plain) ? plain : asText(plain, source.id), source));
}

function onlyAllowed(declaration: JsonObject): Json | undefined {
  const allowed = getOwn(declaration, 'AllowedValues');
  return Array.isArray(allowed) && allowed.length === 1 ? allowed[0] : undefined;
}

function defaultValue({ declaration, trustsDefaults, resolver }: ParameterSource): Resolved | undefined {
  const value = getOwn(declaration, 'Default');
  return value === undefined || !trustsDefaults || isSecret(declaration) ? undefined : resolver.resolve(value);
}

function isSecret(declaration: JsonObject): boolean {
  return String(getOwn(declaration, 'NoEcho')) === 'true';
}

function reasonOf({ id, declaration }: ParameterSource): string {
  if (isSecret(declaration)) return `parameter ${id} is a secret`;
  return `parameter ${id} ${getOwn(declaration, 'Default') === undefined ? 'has no default' : 'may be given another value than its default'}`;
}

function ofType(type: string, value: Text | readonly Resolved[], source: ParameterSource): Resolved {
  if (typeof value !== 'string' && !(value instanceof OpenText)) return value;
  const stored = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type);
  if (stored) return ofType(stored[1], source.stored(value), source);
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return value;
  if (value === '') return [];
  return separated(value, ',')?.map(trimmed) ?? new Unknown(`list ${String(value)} is not known before deployment`);
}

function trimmed(text: Text): Text {
  return typeof text === 'string' ? text.trim() : text;
}
