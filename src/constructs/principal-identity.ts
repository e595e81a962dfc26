import { Aws, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { GovernanceError } from './governance-error';
import type { PolicyText } from './policy-text';
import { compacted, readableText, textOfResolved } from './policy-text';

/** Conditions of a statement: operator, then condition key, then value or values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * What an entry of a `Principal` element is.
 *
 * `identity` is one role or user; `account` and `anyone` stand for everybody within; `unknown` cannot be told before deployment.
 */
export type PrincipalKind = 'identity' | 'account' | 'anyone' | 'service' | 'federated' | 'unknown';

/** The element of `Principal` an entry is written under. */
export type PrincipalElement = 'AWS' | 'Service' | 'Federated';

/** One principal, as separation, grants and reports see it. */
export interface PrincipalIdentity {
  readonly kind: PrincipalKind;
  /** Text that is equal for one and the same principal of one account. */
  readonly key: string;
  /** The account the principal belongs to; a token where it is the account of the stack. */
  readonly account?: string;
  readonly element: PrincipalElement;
  /** What is written in the policy. */
  readonly entry: PolicyText;
  /** What aws:PrincipalArn holds for the principal, as patterns where its name is generated: given where its own ARN would make stacks depend on each other. */
  readonly arnPatterns?: readonly string[];
  /** The role or user of this app behind the entry. */
  readonly construct?: IConstruct;
  readonly conditions: Conditions;
}

/** How two principals relate. */
export type Overlap = 'same' | 'contains' | 'unknown' | 'none';

/** The principals that a grantable stands for; a composite is its parts. */
export function identitiesOf(grantee: iam.IGrantable, scope: IConstruct, role: string): PrincipalIdentity[] {
  const principal = grantee.grantPrincipal;
  if (principal instanceof iam.UnknownPrincipal) {
    throw new GovernanceError(
      scope,
      'KmsGov.PrincipalUnknown',
      `${role} must name principals whose ARN is known, got a principal of an imported resource without a role; ` +
        'pass the role itself, for example `iam.Role.fromRoleArn(...)`',
    );
  }
  const fragment = principal.policyFragment;
  return identitiesOfPrincipalJson(fragment.principalJson, fragment.conditions as Conditions, scope, role);
}

/** The key under which the CDK keeps the `*` of a star principal. */
const LITERAL = 'LiteralString';

/** The principals of a `Principal` element as the CDK keeps it: lists by type. */
export function identitiesOfPrincipalJson(
  principalJson: Record<string, string[] | string>,
  conditions: Conditions,
  scope: IConstruct,
  role: string,
): PrincipalIdentity[] {
  return Object.entries(principalJson).flatMap(([type, entries]) => {
    const element = supportedElement(type === LITERAL ? 'AWS' : type, scope, role);
    return [entries].flat().map((written) => {
      const entry = plainText(written, scope);
      return { ...describeEntry(element, entry, scope, role), element, entry, conditions };
    });
  });
}

/** How `a` relates to `b`; `contains` says that one stands for the other. */
export function overlapOf(a: PrincipalIdentity, b: PrincipalIdentity): Overlap {
  if (fixDisjointValues(a.conditions, b.conditions)) return 'none';
  if (a.kind === 'service' || b.kind === 'service') return a.kind === b.kind && a.key === b.key ? 'same' : 'none';
  if (a.kind === b.kind && a.key === b.key) return ofOneAccount(a, b, 'same');
  if (a.kind === 'unknown' || b.kind === 'unknown') return canBeNamedAlike(a, b) ? 'unknown' : 'none';
  if (a.kind === 'anyone' || b.kind === 'anyone') return isWithinAnyone(a) || isWithinAnyone(b) ? 'contains' : 'none';
  return isAccountOf(a, b) || isAccountOf(b, a) ? ofOneAccount(a, b, 'contains') : 'none';
}

/** What is known of a name may be enough to tell it from another: a bootstrapped role, whose name ends in an unknown account, from a role of the app. */
function canBeNamedAlike(a: PrincipalIdentity, b: PrincipalIdentity): boolean {
  const [one, other] = [literalStart(a), literalStart(b)];
  return one.startsWith(other) || other.startsWith(one);
}

/** The part of the name that is certain. */
function literalStart({ key, kind, construct }: PrincipalIdentity): string {
  if (kind !== 'identity' && kind !== 'unknown') return '';
  if (construct && isUnnamed(key)) return generatedStart(construct as iam.CfnRole | iam.CfnUser);
  return key.split('${', 1)[0];
}

/** CloudFormation begins the name of a role or user with the name of the stack, of which it keeps at least 24 characters. */
function generatedStart(construct: iam.CfnRole | iam.CfnUser): string {
  const [kind, name] = iam.CfnUser.isCfnUser(construct) ? ['user', construct.userName] : ['role', construct.roleName];
  const stack = Stack.of(construct);
  const isGenerated = stack.resolve(name) === undefined;
  return `${kind}${construct.path ?? '/'}${isGenerated ? stack.stackName.slice(0, KEPT_OF_STACK_NAME) : name}`.split('${', 1)[0];
}

const KEPT_OF_STACK_NAME = 24;

/** Text that is equal for principals that are one for certain, whatever conditions bind them. */
export function principalId({ kind, key, account }: PrincipalIdentity): string {
  return JSON.stringify([kind, key, account]);
}

/** Whether two accounts can be one: an account that only deployment knows can be any. */
export function canBeOneAccount(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b || Token.isUnresolved(a) || Token.isUnresolved(b);
}

/** Whether an account is that of a construct's stack, by number or by pseudo parameter. */
export function isAccountOfStack(account: string | undefined, scope: IConstruct): boolean {
  return account === Stack.of(scope).account || account === Aws.ACCOUNT_ID;
}

function supportedElement(type: string, scope: IConstruct, role: string): PrincipalElement {
  if (type === 'AWS' || type === 'Service' || type === 'Federated') return type;
  throw new GovernanceError(
    scope,
    'KmsGov.PrincipalUnsupported',
    `${role} must name roles, users, accounts, services or federated principals, got \`${type}\`, which a key policy cannot name; ` +
      'pass an IAM role',
  );
}

type EntryDescription = Pick<PrincipalIdentity, 'kind' | 'key' | 'account' | 'construct'>;

function describeEntry(element: PrincipalElement, entry: string, scope: IConstruct, role: string): EntryDescription {
  if (element === 'Service') return { kind: 'service', key: entry };
  if (element === 'Federated') return { kind: 'federated', key: entry };
  const reference = soleReference(entry);
  if (reference) return describeReference(reference, entry, scope, role);
  return describeArn(entry, scope, role);
}

/** Tokens of the CDK that stand for literals and pseudo parameters only, like those of account and service principals, made readable. */
function plainText(entry: string, scope: IConstruct): string {
  if (!Token.isUnresolved(entry) || soleReference(entry)) return entry;
  return textOfResolved(Stack.of(scope).resolve(entry)) ?? entry;
}

function soleReference(entry: string): Reference | undefined {
  const token = Token.isUnresolved(entry) ? Tokenization.reverseString(entry) : undefined;
  if (token?.length !== 1 || !Reference.isReference(token.firstToken)) return undefined;
  return token.firstToken;
}

function describeReference(reference: Reference, entry: string, scope: IConstruct, role: string): EntryDescription {
  const target = reference.target;
  if (iam.CfnGroup.isCfnGroup(target)) throw groupError(scope, role, target.node.path);
  if (iam.CfnRole.isCfnRole(target)) return describeNamed(target, 'role', target.path, target.roleName);
  if (iam.CfnUser.isCfnUser(target)) return describeNamed(target, 'user', target.path, target.userName);
  return { kind: 'unknown', key: entry };
}

/** Begins the key of a role or user of the app that has no name of its own. */
const UNNAMED = 'construct:';

function isUnnamed(key: string): boolean {
  return key.startsWith(UNNAMED);
}

function describeNamed(construct: IConstruct, kind: string, path = '/', name?: string): EntryDescription {
  const key = name !== undefined && !Token.isUnresolved(name) ? `${kind}${path}${name}` : `${UNNAMED}${construct.node.addr}`;
  return { kind: 'identity', key, account: Stack.of(construct).account, construct };
}

const ACCOUNT_ID = /^\d{12}$/;
/** Partition, service, Region, account and resource; the account may be a token, which holds no colon. */
const ARN = /^arn:([^:]+):(iam|sts)::([^:]*):(.+)$/;

function describeArn(entry: string, scope: IConstruct, role: string): EntryDescription {
  if (entry === '*') return { kind: 'anyone', key: '*' };
  if (ACCOUNT_ID.test(entry)) return { kind: 'account', key: 'root', account: entry };
  const arn = ARN.exec(entry);
  if (!arn) {
    if (Token.isUnresolved(entry)) return { kind: 'unknown', key: entry };
    throw malformedPrincipal(scope, role, entry);
  }
  const [, , service, account, resource] = arn;
  if (!ACCOUNT_ID.test(account) && !Token.isUnresolved(account)) throw malformedPrincipal(scope, role, entry);
  return { ...describeResource(service, resource, scope, role), account };
}

function describeResource(service: string, resource: string, scope: IConstruct, role: string): EntryDescription {
  if (service === 'iam' && resource === 'root') return { kind: 'account', key: 'root' };
  if (service === 'iam' && isNamedIdentity(resource)) return describeIdentityResource(resource);
  if (service === 'iam' && resource.startsWith('group/')) throw groupError(scope, role, resource);
  if (service === 'sts' && resource.startsWith('assumed-role/')) throw sessionError(scope, role, resource);
  if (service === 'sts' && resource.startsWith('federated-user/')) return { kind: 'identity', key: resource };
  throw malformedPrincipal(scope, role, resource);
}

/** Wildcards are none of the characters: KMS takes no patterns of principals. */
const NAMED_IDENTITY = /^(role|user)\/([!-)+-.0->@-~]+\/)*[\w+=,.@-]+$/;

function isNamedIdentity(resource: string): boolean {
  return Token.isUnresolved(resource) ? /^(role|user)\//.test(resource) : NAMED_IDENTITY.test(resource);
}

function describeIdentityResource(resource: string): EntryDescription {
  return { kind: Token.isUnresolved(resource) ? 'unknown' : 'identity', key: resource };
}

function malformedPrincipal(scope: IConstruct, role: string, got: string): GovernanceError {
  return new GovernanceError(
    scope,
    'KmsGov.PrincipalMalformed',
    `${role} must name an account of 12 digits or an ARN like \`arn:aws:iam::111122223333:role/Name\`, got \`${readableText(got)}\`; correct the principal`,
  );
}

function groupError(scope: IConstruct, role: string, got: string): GovernanceError {
  return new GovernanceError(
    scope,
    'KmsGov.PrincipalIsGroup',
    `${role} must name roles or users, got the group \`${got}\`, which no policy can have as principal; pass the roles that its members assume`,
  );
}

function sessionError(scope: IConstruct, role: string, got: string): GovernanceError {
  return new GovernanceError(
    scope,
    'KmsGov.PrincipalIsSession',
    `${role} must name roles or users, got the session \`${got}\`; pass the ARN of its role, \`arn:aws:iam::<account>:role/<path><name>\``,
  );
}

function ofOneAccount(a: PrincipalIdentity, b: PrincipalIdentity, overlap: Overlap): Overlap {
  if (a.account === b.account) return overlap;
  return canBeOneAccount(a.account, b.account) ? 'unknown' : 'none';
}

function isWithinAnyone({ kind }: PrincipalIdentity): boolean {
  return kind === 'identity' || kind === 'account';
}

function isAccountOf(account: PrincipalIdentity, member: PrincipalIdentity): boolean {
  return account.kind === 'account' && member.kind === 'identity';
}

/** Operators that fix a key to the values listed; `StringLike` and the like do so where no value is a pattern. */
const FIXING_OPERATORS = new Set(['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike', 'StringEqualsIgnoreCase']);

function fixedValues(conditions: Conditions): Map<string, Set<string>> {
  const fixed = new Map<string, Set<string>>();
  for (const [operator, keys] of Object.entries(conditions)) {
    if (!FIXING_OPERATORS.has(operator)) continue;
    for (const [key, value] of Object.entries(keys)) {
      const values = [value].flat();
      if (values.every(isPlainText)) fixed.set(key.toLowerCase(), new Set(values.map((text) => text.toLowerCase())));
    }
  }
  return fixed;
}

function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && !Token.isUnresolved(value) && !/[*?$]/.test(value);
}

/** Whether both conditions fix one single-valued key to values that have none in common. */
function fixDisjointValues(a: Conditions, b: Conditions): boolean {
  const fixedByB = fixedValues(b);
  return [...fixedValues(a)].some(([key, values]) => {
    const others = fixedByB.get(key);
    return others !== undefined && ![...values].some((value) => others.has(value));
  });
}

/** The ARNs by which aws:PrincipalArn knows the roles and users among some principals, each once. */
export function namedArns(principals: readonly PrincipalIdentity[]): PolicyText[] {
  const named = principals.filter(({ kind }) => kind === 'identity' || kind === 'unknown');
  const arns = named.flatMap<PolicyText>(({ arnPatterns, entry }) => arnPatterns ?? [entry]);
  return [...new Map(arns.map((arn) => [JSON.stringify(arn), arn])).values()].map((arn) =>
    typeof arn === 'string' ? compacted(arn) : arn,
  );
}
