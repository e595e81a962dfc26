import { KMS_ACTIONS, type KmsAction } from '../access/actions';
import { findConditionKey } from '../access/condition-keys';
import { type ContextSubject, derivedValue } from './derived-context';
import type { KeyIdentity } from './key-identity';
import type { AccessRequest, ContextValue } from './request';
import { OpenText, type Text } from './text';

/** What a request says about a condition key: its values, that it has none, or that this is left open. */
export type ContextEntry = readonly Text[] | 'absent' | 'open';

/** Whose context is asked: some keys exist for IAM policies only, and an alias has none of those of its key. */
export type ContextView = 'keyPolicy' | 'iamPolicy' | 'alias';

const IAM_ONLY_PREFIX = 'aws:resourcetag/';
const IAM_ONLY_KEY = 'kms:resourcealiases';
const ENCRYPTION_CONTEXT = 'kms:encryptioncontext';

/**
 * The condition context of a request: what it gives, then what follows from principal, key and action. Names have no case.
 * A given request is taken at its word; an open one has no key that its action does not carry, since KMS does not send it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export class RequestContext {
  private given?: ReadonlyMap<string, ContextValue>;

  constructor(
    private readonly subject: ContextSubject,
    private readonly request: AccessRequest,
    private readonly pinned: ReadonlyMap<string, Text> = new Map(),
  ) {}

  /** @param key in lower case */
  public lookup(key: string, view: ContextView): ContextEntry {
    if (isHidden(key, view)) return 'absent';
    const given = this.pinned.get(key) ?? this.givenValue(key);
    if (given !== undefined && !this.request.open) return valuesOf(given);
    if (!this.isCarried(key)) return 'absent';
    const value = given ?? derivedValue(key, this.subject, this.request.open);
    if (value === undefined) return this.request.open ? this.openEntry(key, view) : 'absent';
    return value === 'absent' ? 'absent' : valuesOf(value);
  }

  /** The encryption context as the request gives it: names in lower case, since grants do not tell case in them. */
  public encryptionContext(): ReadonlyMap<string, Text> {
    const prefix = `${ENCRYPTION_CONTEXT}:`;
    const pairs = [...this.allGiven()].filter(([key]) => key.startsWith(prefix));
    const pinned = [...this.pinned].filter(([key]) => key.startsWith(prefix));
    return new Map([...pairs, ...pinned].map(([key, value]) => [key.slice(prefix.length), firstOf(value)]));
  }

  /** The same request with these keys fixed. */
  public withPinned(pinned: ReadonlyMap<string, Text>): RequestContext {
    return new RequestContext(this.subject, this.request, pinned);
  }

  /** kms:ViaService is there only where a service calls for the caller. */
  private openEntry(key: string, view: ContextView): ContextEntry {
    return key === 'aws:viaawsservice' && Array.isArray(this.lookup('kms:viaservice', view)) ? ['true'] : 'open';
  }

  private isCarried(key: string): boolean {
    if (key.startsWith(ENCRYPTION_CONTEXT) && isAsymmetric(this.subject.key)) return false;
    return actionCarries(this.subject.action, key);
  }

  private givenValue(key: string): ContextValue | undefined {
    if (this.request.context === undefined) return undefined;
    return this.allGiven().get(key);
  }

  private allGiven(): ReadonlyMap<string, ContextValue> {
    this.given ??= new Map(Object.entries(this.request.context ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
    return this.given;
  }
}

/** An alias has no keys of KMS and no tags; tags and aliases of a key are for IAM policies alone. */
function isHidden(key: string, view: ContextView): boolean {
  if (view === 'iamPolicy') return false;
  if (view === 'alias') return key.startsWith('kms:') || key.startsWith(IAM_ONLY_PREFIX);
  return key === IAM_ONLY_KEY || key.startsWith(IAM_ONLY_PREFIX);
}

function valuesOf(value: ContextValue): readonly Text[] | 'absent' {
  if (typeof value === 'string' || value instanceof OpenText) return [value];
  if (!Array.isArray(value)) return [String(value)];
  return value.length === 0 ? 'absent' : value.map((entry) => (entry instanceof OpenText ? entry : String(entry)));
}

function firstOf(value: ContextValue): Text {
  const values = valuesOf(value);
  return values === 'absent' ? '' : values[0];
}

/** Only symmetric encryption keys have an encryption context. */
function isAsymmetric({ spec }: KeyIdentity): boolean {
  return typeof spec === 'string' && spec !== 'SYMMETRIC_DEFAULT';
}

/** Whether actions carry keys, by action and then key: asked for every condition of every decision. */
const CARRIED = new Map<KmsAction, Map<string, boolean>>(KMS_ACTIONS.map((action) => [action, new Map()]));

/** @param key in lower case */
export function actionCarries(action: KmsAction, key: string): boolean {
  const known = CARRIED.get(action)?.get(key);
  if (known !== undefined) return known;
  const carried = isCarried(action, key);
  CARRIED.get(action)?.set(key, carried);
  return carried;
}

/** Keys of every AWS request, and KMS keys newer than this version, can always be there. */
function isCarried(action: KmsAction, key: string): boolean {
  const known = findConditionKey(key);
  if (known === undefined) return true;
  const isOfActions = known.service === 'kms' || /^aws:(requesttag\/|resourcetag\/|tagkeys$)/.test(key);
  return !isOfActions || known.deprecated || action.conditionKeys.includes(known.name);
}
