import { findAction, KMS_ACTIONS, qualifiedName } from '../../access/actions';
import { aliasNameOf } from '../../access/alias-name';
import type { Duty } from '../../access/duties';
import { DUTIES } from '../../access/duties';
import type { AppModel, KeyModel, PrincipalModel, ResourceIdentity } from '../app-model';
import { closest } from '../spelling';
import { QuestionError } from './question-error';

/** What the CDK puts behind the path of a construct to make a logical id of it. */
const PATH_HASH = /[0-9A-F]{8}$/;

/** Everything by which a question may call a resource: id, logical id with and without the hash of the CDK, path of the construct, its last part. */
function namesOf({ id, logicalId, constructPath }: ResourceIdentity): readonly string[] {
  const names = [id, logicalId, logicalId.replace(PATH_HASH, '')];
  if (constructPath === undefined) return names;
  const path = constructPath.replace(/\/Resource$/, '');
  return [...names, constructPath, path, path.slice(path.lastIndexOf('/') + 1)];
}

function namesOfKey(key: KeyModel): readonly string[] {
  const aliases = key.aliases.map(String);
  return [...namesOf(key), String(key.arn), ...aliases, ...aliases.map((alias) => aliasArn(key, alias))];
}

/** Tells the keys of a multi-Region set apart, which have one alias. */
function aliasArn({ partition, region, account }: KeyModel, alias: string): string {
  return `arn:${partition}:kms:${region}:${account}:${alias}`;
}

/** The one key with this alias, alias ARN, logical id, construct path, `stack.logicalId` or ARN. */
export function findKey({ keys }: AppModel, reference: string): KeyModel {
  const wanted = [reference, aliasNameOf(reference)];
  const found = keys.filter((key) => namesOfKey(key).some((name) => wanted.includes(name)));
  if (found.length === 1) return found[0];
  if (found.length > 1) throw ambiguous('key', 'KmsGov.KeyAmbiguous', reference, found);
  throw missing('key', 'KmsGov.KeyNotFound', reference, {
    names: [...new Set(keys.map(commonNameOfKey))],
    spellings: keys.flatMap(namesOfKey),
  });
}

/** The one role or user with this ARN, name, logical id, construct path or `stack.logicalId`; undefined if the app has none. */
export function findPrincipal({ principals }: AppModel, reference: string): PrincipalModel | undefined {
  const found = principals.filter(
    (principal) => principal.kind !== 'group' && [...namesOf(principal), String(principal.arn), nameInArn(principal)].includes(reference),
  );
  if (found.length > 1) throw ambiguous('principal', 'KmsGov.PrincipalAmbiguous', reference, found);
  return found[0];
}

export function principalNotFound({ principals }: AppModel, reference: string): QuestionError {
  const names = principals.map(({ constructPath, id }) => constructPath?.replace(/\/Resource$/, '') ?? id);
  return missing('principal', 'KmsGov.PrincipalNotFound', reference, { names, spellings: principals.flatMap(namesOf) });
}

/** The action in its official spelling, with prefix. */
export function namedAction(action: string): string {
  const found = findAction(action);
  if (found) return qualifiedName(found);
  const names = KMS_ACTIONS.map(qualifiedName);
  throw missing('action', 'KmsGov.ActionUnknown', action, { names, spellings: names });
}

export function namedDuty(duty: string): Duty {
  const found = DUTIES.find((known) => known.toLowerCase() === duty.toLowerCase());
  if (found) return found;
  throw missing('duty', 'KmsGov.DutyUnknown', duty, { names: DUTIES, spellings: DUTIES });
}

/** The name a reader knows a key by. */
export function commonNameOfKey(key: KeyModel): string {
  return key.aliases.length > 0 ? String(key.aliases[0]) : (key.constructPath?.replace(/\/Resource$/, '') ?? key.id);
}

function nameInArn({ arn }: PrincipalModel): string {
  return String(arn).split('/').slice(-1)[0];
}

function ambiguous(what: string, code: `KmsGov.${string}`, reference: string, found: readonly ResourceIdentity[]): QuestionError {
  const names = found.map(({ id }) => `\`${id}\``).join(', ');
  return new QuestionError(code, `\`${what}\` must name one ${what}, got \`${reference}\`, which is ${names}; use one of these`);
}

const MOST_NAMED = 8;

interface Known {
  /** What is listed where nothing is near. */
  readonly names: readonly string[];
  /** Everything that would have done. */
  readonly spellings: readonly string[];
}

function missing(what: string, code: `KmsGov.${string}`, reference: string, { names, spellings }: Known): QuestionError {
  const near = closest(reference, spellings);
  const there = names.slice(0, MOST_NAMED).map((name) => `\`${name}\``);
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const fix = near === undefined ? `there is ${there.length === 0 ? 'none' : `${there.join(', ')}${rest}`}` : `did you mean \`${near}\`?`;
  return new QuestionError(code, `\`${what}\` must be one that there is, got \`${reference}\`; ${fix}`);
}
