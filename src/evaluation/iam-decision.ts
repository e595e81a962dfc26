import type { KmsAction } from '../access/actions';
import { judge } from './decide';
import { inquire } from './inquiry';
import type { Policies } from './policies';
import type { PolicyDocument } from './policy-document';
import type { Caller, ContextValue } from './request';
import type { Target } from './resource-matching';
import type { Statement } from './statement';
import { openText, type Text, type Truth, textMatches } from './text';
import { negate, some } from './three-valued';
import type { Clause, Missing, Requirement, Source, Verdict } from './verdict';

/** A call to another service than KMS, by whoever the caller stands for: what it does not say is open. */
export interface IamRequest {
  readonly caller: Caller;
  /** With prefix, such as `iam:PassRole`; case does not matter. */
  readonly action: string;
  readonly on: Target;
  /** Account of what it is on. */
  readonly account: Text;
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** `on` stands for any resource that is named like it: an Allow for one of them is enough. */
  readonly anyName?: boolean;
}

export interface IamPolicies extends Pick<Policies, 'identityPolicies' | 'permissionsBoundary'> {
  /** Of what the call is on, such as the trust policy of a role. @default - it has none, so that the caller's own policies decide alone */
  readonly resourcePolicy?: PolicyDocument;
}

/**
 * Decides a call to another service as a call to KMS is decided. A resource policy stands where the key policy does: in one
 * account it is enough that it names the caller, its account only delegates, and across accounts both sides must allow.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function decideIam(request: IamRequest, { identityPolicies, permissionsBoundary, resourcePolicy }: IamPolicies): Verdict {
  const about = (document: PolicyDocument) => statementsAbout(document, request.action.toLowerCase());
  const policies: Policies = {
    keyPolicy: resourcePolicy ? about(resourcePolicy) : NO_POLICY,
    identityPolicies: identityPolicies?.map(about),
    permissionsBoundary: permissionsBoundary && about(permissionsBoundary),
  };
  const { caller: principal, action, on, account, context, anyName = false } = request;
  const key = { arn: on === 'none' ? NOTHING : on, account, region: ANY_REGION, partition: 'aws' };
  const inquiry = inquire({ principal, action, key, context, open: true }, policies, resourcePolicy ? WITH_RESOURCE_POLICY : BY_IDENTITY);
  const aimed = { target: on, anyName };
  const verdict = judge({
    ...inquiry,
    actionPlace: 0,
    policySide: { ...inquiry.policySide, ...aimed },
    keyPolicySide: { ...inquiry.keyPolicySide, ...aimed },
  });
  return withLayer(verdict);
}

const NO_POLICY: PolicyDocument = { source: 'none', statements: [], problems: [] };
const NOTHING = openText('no resource', 'the call is on no resource');
const ANY_REGION = openText('Region of a call', 'the call can be made in any Region');

/** What the evaluator has to know of an action, for one that only statements about it are shown to. */
const BY_IDENTITY: KmsAction = {
  name: 'a call to another service',
  actionClass: 'administer',
  accessLevel: 'Write',
  resourceTypes: [],
  policyType: 'iam',
  effectiveInKeyPolicy: false,
  crossAccount: true,
  keyTypes: [],
  origins: [],
  multiRegionOnly: false,
  grantOperation: false,
  conditionKeys: ['aws:ResourceTag/<key>', 'aws:RequestTag/<key>', 'aws:TagKeys'],
};
const WITH_RESOURCE_POLICY: KmsAction = { ...BY_IDENTITY, policyType: 'key-policy', effectiveInKeyPolicy: true };

const ABOUT = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

/** The statements that speak of an action, or may, as statements about any action. */
function statementsAbout(document: PolicyDocument, action: string): PolicyDocument {
  const byAction = ABOUT.get(document) ?? new Map<string, PolicyDocument>();
  ABOUT.set(document, byAction);
  const known = byAction.get(action);
  if (known) return known;
  const statements = document.statements.flatMap((statement) => aboutAny(statement, speaksOf(statement, action)));
  const about = { ...document, statements };
  byAction.set(action, about);
  return about;
}

/** Whether a statement speaks of an action of any service, which names no case. */
export function speaksOf({ actions, unknown }: Statement, action: Text): Truth {
  if (!actions) return unknown.length > 0 ? 'maybe' : 'no';
  const matched = some(actions.values, (value) => textMatches(value, action, { caseInsensitive: true }));
  return actions.negated ? negate(matched) : matched;
}

/** A trust policy names no resource: it is about the role it belongs to. */
function aboutAny(statement: Statement, truth: Truth): readonly Statement[] {
  if (truth === 'no') return [];
  const resources = statement.resources ?? (statement.principals ? ANY : undefined);
  return [{ ...statement, resources, actions: truth === 'yes' ? ANY : statement.actions && SOME }];
}

const ANY = { negated: false, values: ['*'] };
const SOME = { negated: false, values: [openText('an action', 'whether the statement speaks of the action is not known')] };

/** The key policy's place was taken by the policy of another resource. */
function withLayer(verdict: Verdict): Verdict {
  return {
    ...verdict,
    because: verdict.because.map(renamed),
    conditions: verdict.conditions.map(renamedIn),
    unknownBecause: verdict.unknownBecause.map(
      (missing): Missing => (missing.source ? { ...missing, source: renamed(missing.source) } : missing),
    ),
  };
}

function renamedIn(requirement: Requirement): Requirement {
  const clauses = requirement.clauses.map((clause): Clause => ({ ...clause, because: clause.because.map(renamed) }));
  return { ...requirement, clauses };
}

function renamed(source: Source): Source {
  return source.layer === 'keyPolicy' ? { ...source, layer: 'resourcePolicy' } : source;
}
