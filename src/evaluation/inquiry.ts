import type { KmsAction } from '../access/actions';
import { placeOf } from './action-matching';
import { type CallerIdentity, identify } from './caller';
import type { ContextSubject } from './derived-context';
import type { GrantFacts } from './grant-facts';
import { identifyKey, type KeyIdentity } from './key-identity';
import { type Layers, layersOf } from './layers';
import type { Policies } from './policies';
import type { AccessRequest } from './request';
import { type ContextView, RequestContext } from './request-context';
import type { Guard } from './statement';
import type { Side } from './statement-matching';
import { joinText, OpenText, type Text } from './text';
import type { Missing } from './verdict';

/** How statements that may apply are taken: at worst they deny and do not allow, at best the other way round. */
export type Stance = 'atWorst' | 'atBest';

/** A request being decided. */
export interface Inquiry {
  readonly caller: CallerIdentity;
  readonly key: KeyIdentity;
  readonly action: KmsAction;
  /** Its place in the table of actions of a statement. */
  readonly actionPlace: number;
  readonly layers: Layers;
  readonly grants: readonly GrantFacts[];
  readonly context: RequestContext;
  /** The key, or for actions on no key the account, as the key policy and as other policies see it. */
  readonly keyPolicySide: Side;
  readonly policySide: Side;
  /** The alias of an alias operation. */
  readonly aliasSide: Side | undefined;
  readonly open: boolean;
  readonly stance: Stance;
  /** Values of the template's conditions. */
  readonly assignment: readonly Guard[];
  /** What was not known where it was asked for: filled while deciding. */
  readonly missing: Missing[];
}

export function inquire(request: AccessRequest, policies: Policies, action: KmsAction): Inquiry {
  const caller = identify(request.principal, givenPrincipalArn(request));
  const key = identifyKey(request.key);
  const context = new RequestContext({ caller, key, action }, request);
  return {
    caller,
    key,
    action,
    actionPlace: placeOf(action),
    layers: layersOf(policies),
    grants: policies.grants ?? NO_GRANTS,
    context,
    keyPolicySide: sideOf({ caller, key, action }, context, 'keyPolicy'),
    policySide: sideOf({ caller, key, action }, context, 'iamPolicy'),
    aliasSide: undefined,
    open: request.open,
    stance: 'atWorst',
    assignment: NO_GUARDS,
    missing: [],
  };
}

const NO_GRANTS: readonly GrantFacts[] = [];
const NO_GUARDS: readonly Guard[] = [];
/** The same inquiry with these condition keys fixed. */
export function pinned(inquiry: Inquiry, pins: ReadonlyMap<string, Text>): Inquiry {
  const context = inquiry.context.withPinned(pins);
  return {
    ...inquiry,
    context,
    keyPolicySide: { ...inquiry.keyPolicySide, context },
    policySide: { ...inquiry.policySide, context },
    aliasSide: inquiry.aliasSide && { ...inquiry.aliasSide, context },
    missing: [],
  };
}

/** One inquiry per alias that an alias operation can be about; the inquiry itself for other actions. */
export function perAlias(inquiry: Inquiry, alias: Text | undefined): readonly Inquiry[] {
  if (inquiry.action.policyType !== 'key-policy-and-iam') return [inquiry];
  return aliasesOf(inquiry, alias).map((target) => ({
    ...inquiry,
    aliasSide: { ...inquiry.policySide, target, view: 'alias', anyName: target instanceof OpenText },
    missing: [],
  }));
}

function aliasesOf({ key }: Inquiry, alias: Text | undefined): readonly Text[] {
  if (alias !== undefined) return [alias];
  const names: readonly (Text | typeof ANY_ALIAS)[] = key.aliases?.length ? key.aliases : [ANY_ALIAS];
  return names.map((name) => joinText('arn:', key.partition, ':kms:', key.region, ':', key.account, ':', name));
}

const ANY_ALIAS = new OpenText(['alias/', { id: 'name of an alias', reason: 'the alias is not known', min: 1 }]);

function sideOf({ caller, key, action }: ContextSubject, context: RequestContext, view: ContextView): Side {
  return { caller, context, target: action.policyType === 'iam' ? 'none' : key.arn, view, anyName: false };
}

function givenPrincipalArn({ context }: AccessRequest): Text | undefined {
  if (context === undefined) return undefined;
  const given = Object.entries(context).find(([key]) => key.toLowerCase() === 'aws:principalarn')?.[1];
  return typeof given === 'string' || given instanceof OpenText ? given : undefined;
}
