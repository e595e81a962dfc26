import { KMS_ACTIONS, type KmsAction, qualifiedName, worksOn } from '../../access/actions';
import { isKeyOrigin, isKeySpec, type KeyTraits, keyTypeOf, usagesOf } from '../../access/key-specs';
import { type ActionTable, placeOf } from '../action-matching';
import { type ActionProfiles, profilesOf } from '../action-profiles';
import type { KeyModel } from '../app-model';
import { identify } from '../caller';
import { decide } from '../decide';
import { compileDocument } from '../layers';
import type { Policies } from '../policies';
import type { PolicyDocument } from '../policy-document';
import type { Verdict } from '../verdict';
import { positionOf } from './caller-position';
import { groupBy } from './grouping';
import { ALLOWED_BY_IAM, type Subject } from './subject';

/** What one subject may do with one key, and when. */
export interface ActionVerdict {
  /** With prefix. */
  readonly action: string;
  readonly verdict: Verdict;
}

/**
 * Everything a subject may do with a key, action by action; what is denied is left out. Actions that no policy tells apart are
 * decided once and share one verdict, and so do subjects whom none tells apart.
 */
export function actionVerdicts(subject: Subject, key: KeyModel): readonly ActionVerdict[] {
  const position = sharedPosition(subject, key);
  if (position === undefined) return decideAll(subject, key);
  if (last?.key !== key) last = { key, byPosition: new Map() };
  const known = last.byPosition.get(position) ?? decideAll(subject, key);
  last.byPosition.set(position, known);
  return known;
}

/** Of one key all subjects are asked, one after the other. */
let last: { readonly key: KeyModel; readonly byPosition: Map<string, readonly ActionVerdict[]> } | undefined;

/** Where nothing but the key policy tells subjects apart, what it makes of this one. */
function sharedPosition({ caller, policies }: Subject, { keyPolicy, grants }: KeyModel): string | undefined {
  const { identityPolicies = [], permissionsBoundary } = policies;
  if (grants.length > 0 || permissionsBoundary) return undefined;
  const allowed = identityPolicies === ALLOWED_BY_IAM;
  if (!allowed && !identityPolicies.every(isSilent)) return undefined;
  const position = positionOf(identify(caller), keyPolicy);
  return position && `${allowed} ${position}`;
}

/** Says nothing of any action of KMS. */
export function isSilent(document: PolicyDocument): boolean {
  return compileDocument(document).all.every(({ actions }) => actions.every((truth) => truth === 'no'));
}

function decideAll(subject: Subject, key: KeyModel): readonly ActionVerdict[] {
  const policies: Policies = { ...subject.policies, keyPolicy: key.keyPolicy, grants: key.grants };
  const verdicts: PlacedVerdict[] = [];
  for (const kind of candidateKinds(subject, key)) {
    for (const actions of toldApart(kind, policies)) {
      const verdict = decide({ principal: subject.caller, action: actions[0].name, key, open: true }, policies);
      if (verdict.outcome !== 'denied') for (const { name, place } of actions) verdicts.push({ action: name, place, verdict });
    }
  }
  return verdicts.sort((a, b) => a.place - b.place);
}

interface PlacedVerdict extends ActionVerdict {
  readonly place: number;
}

interface NamedAction {
  readonly action: KmsAction;
  readonly name: string;
  readonly place: number;
}

/** Actions that a key policy does not tell apart. */
type Kind = readonly NamedAction[];

const NAMED_ACTIONS: readonly NamedAction[] = KMS_ACTIONS.filter(({ effectiveInKeyPolicy }) => effectiveInKeyPolicy).map((action) => ({
  action,
  name: qualifiedName(action),
  place: placeOf(action),
}));

/** Kinds that an Allow of the key policy or a grant could give the subject: only those are worth deciding. */
function candidateKinds(subject: Subject, key: KeyModel): readonly Kind[] {
  const given = givingStatements(subject, key);
  const granted = new Set(key.grants.flatMap(({ operations }) => operations));
  return kindsOn(key).filter((kind) => kind.some(({ action, place }) => given(place) || (granted.size > 0 && granted.has(action.name))));
}

/** Whether statements of the key policy that reach the subject speak of an action: those for its account only if its own policies do too. */
function givingStatements({ caller, policies }: Subject, key: KeyModel): (place: number) => boolean {
  const identity = identify(caller);
  const direct: ActionTable[] = [];
  const delegated: ActionTable[] = [];
  for (const { principals, actions } of compileDocument(key.keyPolicy).allow) {
    const naming = principals.naming(identity);
    if (naming.identity !== 'no' || naming.role !== 'no' || naming.session !== undefined) direct.push(actions);
    else if (naming.account !== 'no') delegated.push(actions);
  }
  if (identity.kind === 'root') direct.push(...delegated);
  const own = (policies.identityPolicies ?? []).flatMap((document) => compileDocument(document).allow.map(({ actions }) => actions));
  return (place) => speak(direct, place) || (own.length > 0 && speak(delegated, place) && speak(own, place));
}

function speak(tables: readonly ActionTable[], place: number): boolean {
  return tables.some((table) => table[place] !== 'no');
}

/** The actions of a kind in groups that the policies of the subject do not tell apart either. */
function toldApart(kind: Kind, { identityPolicies = [], permissionsBoundary }: Policies): readonly Kind[] {
  const documents = permissionsBoundary ? [...identityPolicies, permissionsBoundary] : identityPolicies;
  if (kind.length === 1 || documents.length === 0) return [kind];
  const profiles = documents.map(profilesOf);
  return groupBy(kind, ({ place }) => profiles.map((profile) => profile[place]).join());
}

/** Keys of an app share few lists of kinds. */
const KINDS = new WeakMap<ActionProfiles, Map<string, readonly Kind[]>>();

function kindsOn(key: KeyModel): readonly Kind[] {
  const profiles = profilesOf(key.keyPolicy);
  const byTraits = KINDS.get(profiles) ?? new Map<string, readonly Kind[]>();
  KINDS.set(profiles, byTraits);
  const traits = traitsOf(key);
  const id = `${traits?.keyType} ${traits?.origin} ${traits?.multiRegion} ${key.grants.length > 0}`;
  const kinds = byTraits.get(id) ?? groupBy(actionsOn(traits), (one) => kindOf(one, key, profiles));
  byTraits.set(id, kinds);
  return kinds;
}

/** A grant lists actions one by one. */
function kindOf({ action, place }: NamedAction, { grants }: KeyModel, profiles: ActionProfiles): string {
  return grants.length > 0 ? action.name : `${action.policyType} ${action.crossAccount} ${profiles[place]}`;
}

function actionsOn(traits: KeyTraits | undefined): readonly NamedAction[] {
  return NAMED_ACTIONS.filter(({ action }) => traits === undefined || worksOn(action, traits));
}

/** What KMS knows of the key, as far as the template says it. */
export function traitsOf({ spec, usage, origin, multiRegion }: KeyModel): KeyTraits | undefined {
  const known = spec ?? 'SYMMETRIC_DEFAULT';
  if (typeof known !== 'string' || (usage !== undefined && typeof usage !== 'string')) return undefined;
  const keyType = keyTypeOf(known, usage ?? (isKeySpec(known) ? usagesOf(known)[0] : ''));
  if (keyType === undefined) return undefined;
  return { keyType, origin: typeof origin === 'string' && isKeyOrigin(origin) ? origin : undefined, multiRegion: multiRegion === true };
}
