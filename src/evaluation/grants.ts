import { OPERATOR_RULES } from './condition-operators';
import type { GrantConstraints, GrantFacts } from './grant-facts';
import type { Inquiry } from './inquiry';
import { compilePrincipalArn } from './principal-matching';
import { reasonsOf, type Text, type Truth, textEquals } from './text';
import { both, either, every, truthOf } from './three-valued';
import type { Clause, OpenCondition, Source } from './verdict';
import { allOf, anyOf, NEVER, type Ways } from './ways';

/** Whether a grant covers a request: yes, no, or yes under conditions that the request leaves open. */
interface Coverage {
  readonly truth: Truth;
  readonly conditions: readonly OpenCondition[];
}

/** How a grant names the caller; an account that it names must delegate by its own IAM policies. */
interface Grip {
  readonly direct: Truth;
  readonly delegated: Truth;
}

const COVERED: Coverage = { truth: 'yes', conditions: [] };
const NOT_COVERED: Coverage = { truth: 'no', conditions: [] };
const NO_GRIP: Grip = { direct: 'no', delegated: 'no' };

/**
 * The ways in which grants allow the request. A grant needs neither the key policy nor, for the principal it names, an
 * IAM policy.
 *
 * @param identity the ways in which the caller's own policies allow the request
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export function grantWays(inquiry: Inquiry, identity: () => Ways): Ways {
  if (!inquiry.action.grantOperation) return NEVER;
  const { name } = inquiry.action;
  return anyOf(
    ...inquiry.grants
      .map((grant, index) => ({ grant, index }))
      .filter(({ grant }) => lists(grant, name))
      .map(
        ({ grant, index }) =>
          () =>
            waysOf(inquiry, grant, { index, grip: granteeGrip(grant, inquiry), coverage: coverageOf(grant, inquiry), identity }),
      ),
  );
}

/**
 * Who may retire a grant: its retiring principal, its grantee where the grant says so, and the account of the key, whose
 * IAM policies may delegate that. The key policy has no say, and constraints do not matter.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html
 */
export function retirementWays(inquiry: Inquiry, identity: () => Ways): Ways {
  return anyOf(
    ...inquiry.grants.map(
      (grant, index) => () => waysOf(inquiry, grant, { index, grip: retiringGrip(grant, inquiry), coverage: COVERED, identity }),
    ),
  );
}

interface Judged {
  readonly index: number;
  readonly grip: Grip;
  readonly coverage: Coverage;
  readonly identity: () => Ways;
}

function waysOf(inquiry: Inquiry, grant: GrantFacts, { index, grip, coverage, identity }: Judged): Ways {
  const source: Source = { layer: 'grant', document: grant.source ?? 'grants of the key', path: `Grant[${index}]`, effect: 'Allow' };
  const clause: Clause = { because: [source], conditions: coverage.conditions };
  const grasp = (truth: Truth) => () => (accepted(inquiry, both(truth, coverage.truth), { grant, source }) ? [clause] : NEVER);
  return anyOf(grasp(grip.direct), () => allOf(grasp(grip.delegated), identity));
}

function accepted(inquiry: Inquiry, truth: Truth, { grant, source }: { readonly grant: GrantFacts; readonly source: Source }): boolean {
  if (truth !== 'maybe') return truth === 'yes';
  const reasons = [grant.granteePrincipal, grant.retiringPrincipal].flatMap((text) => (text === undefined ? [] : reasonsOf(text)));
  const missing = reasons.length > 0 ? reasons : ['whether the grant covers the request is not known'];
  inquiry.missing.push(...missing.map((reason) => ({ reason, source })));
  return inquiry.stance === 'atBest';
}

function lists(grant: GrantFacts, operation: string): boolean {
  return grant.operations.some((listed) => listed.toLowerCase() === operation.toLowerCase());
}

/** A grant to a service works only with a source ARN, without which KMS does not make it. */
function granteeGrip({ granteePrincipal, granteeServicePrincipal, constraints }: GrantFacts, inquiry: Inquiry): Grip {
  const service = constraints?.sourceArn === undefined ? undefined : granteeServicePrincipal;
  return grip(granteePrincipal, service, inquiry);
}

function retiringGrip(grant: GrantFacts, inquiry: Inquiry): Grip {
  const retiring = grip(grant.retiringPrincipal, grant.retiringServicePrincipal, inquiry);
  const grantee = lists(grant, 'RetireGrant') ? granteeGrip(grant, inquiry) : NO_GRIP;
  return { direct: either(retiring.direct, grantee.direct), delegated: either(retiring.delegated, grantee.delegated) };
}

function grip(principal: Text | undefined, service: Text | undefined, { caller }: Inquiry): Grip {
  if (caller.service !== undefined) return { ...NO_GRIP, direct: service === undefined ? 'no' : textEquals(service, caller.service) };
  if (principal === undefined) return NO_GRIP;
  const { identity, role, account } = compilePrincipalArn(principal)(caller);
  return { direct: either(identity, role), delegated: account };
}

function coverageOf({ constraints, operations }: GrantFacts, inquiry: Inquiry): Coverage {
  const parts = [encryptionContext(constraints, inquiry), sourceArn(constraints, inquiry)];
  if (inquiry.action.name === 'CreateGrant') parts.push(...passedOn(operations, constraints, inquiry));
  return { truth: every(parts, (part) => part.truth), conditions: parts.flatMap((part) => part.conditions) };
}

const PAIR_KEY = 'kms:EncryptionContext:<key>';

/**
 * Only operations with an encryption context are constrained by it. Names of pairs have no case in a grant, values do.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
function encryptionContext(constraints: GrantConstraints | undefined, inquiry: Inquiry): Coverage {
  const { encryptionContextEquals: exact, encryptionContextSubset: subset } = constraints ?? {};
  if ((!exact && !subset) || !inquiry.action.conditionKeys.includes(PAIR_KEY)) return COVERED;
  const given = inquiry.context.encryptionContext();
  const pairs = [...Object.entries(exact ?? {}), ...Object.entries(subset ?? {})];
  const coverages = pairs.map(([name, value]) => pairCoverage(inquiry, given, [name, value]));
  if (exact) coverages.push(noOtherPairs(inquiry, given, Object.keys(exact)));
  return { truth: every(coverages, (coverage) => coverage.truth), conditions: coverages.flatMap((coverage) => coverage.conditions) };
}

function pairCoverage({ open }: Inquiry, given: ReadonlyMap<string, Text>, [name, value]: readonly [string, Text]): Coverage {
  const actual = given.get(name.toLowerCase());
  if (actual !== undefined) return { truth: textEquals(value, actual), conditions: [] };
  return open ? onCondition('StringEquals', `kms:EncryptionContext:${name}`, [value]) : NOT_COVERED;
}

function noOtherPairs({ open }: Inquiry, given: ReadonlyMap<string, Text>, names: readonly string[]): Coverage {
  const allowed = new Set(names.map((name) => name.toLowerCase()));
  if ([...given.keys()].some((name) => !allowed.has(name))) return NOT_COVERED;
  return open ? onCondition('ForAllValues:StringEquals', 'kms:EncryptionContextKeys', names) : COVERED;
}

/** Looked at only where a service calls for itself. */
function sourceArn(constraints: GrantConstraints | undefined, inquiry: Inquiry): Coverage {
  if (constraints?.sourceArn === undefined || inquiry.caller.service === undefined) return COVERED;
  return matchesArn(inquiry, 'aws:SourceArn', constraints.sourceArn);
}

function matchesArn({ context }: Inquiry, key: string, wanted: Text): Coverage {
  const entry = context.lookup(key.toLowerCase(), 'iamPolicy');
  if (entry === 'open') return onCondition('ArnLike', key, [wanted]);
  if (entry === 'absent') return NOT_COVERED;
  const matcher = OPERATOR_RULES.ArnLike.matcher([wanted]);
  return { truth: every(entry, matcher), conditions: [] };
}

/** CreateGrant that comes from a grant passes on a part of its operations, under constraints at least as strict. */
function passedOn(operations: readonly string[], constraints: GrantConstraints | undefined, inquiry: Inquiry): readonly Coverage[] {
  const parts = [partOf(operations, inquiry)];
  if (constraints?.encryptionContextEquals) parts.push(staysExact(inquiry));
  if (constraints?.sourceArn !== undefined) parts.push(matchesArn(inquiry, 'kms:GrantConstraintSourceArn', constraints.sourceArn));
  return parts;
}

function partOf(operations: readonly string[], { context }: Inquiry): Coverage {
  const entry = context.lookup('kms:grantoperations', 'iamPolicy');
  if (entry === 'open') return onCondition('ForAllValues:StringEquals', 'kms:GrantOperations', operations);
  if (entry === 'absent') return COVERED;
  return { truth: truthOf(entry.every((operation) => operations.includes(String(operation)))), conditions: [] };
}

function staysExact({ context }: Inquiry): Coverage {
  const entry = context.lookup('kms:grantconstrainttype', 'iamPolicy');
  if (entry === 'open') return onCondition('StringEquals', 'kms:GrantConstraintType', ['EncryptionContextEquals']);
  return entry !== 'absent' && entry.includes('EncryptionContextSubset') ? NOT_COVERED : COVERED;
}

function onCondition(operator: string, key: string, values: readonly Text[]): Coverage {
  return { truth: 'yes', conditions: [{ kind: 'request', operator, key, values }] };
}
