import { Stack } from 'aws-cdk-lib';
import type { CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import { ArnPrincipal, Policy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { GovernedKeyBase } from './governed-key-base';
import { placeGrantee } from './grantee-placement';
import type { KeyGrantConstraintProperties } from './key-grant.contract';
import type { GrantTerms } from './key-grant-terms';
import { mergeConditions } from './merge-conditions';
import { oneOrMany } from './policy-statement';
import { textOfResolved } from './policy-text';
import { principalArns } from './principal-arns';
import type { Conditions, PrincipalIdentity } from './principal-identity';
import { identitiesOf } from './principal-identity';
import type { ResourceHandler } from './resource-handler';
import { exemptFromRules, OWN_POLICY } from './scanner-exceptions';

/** A grant that a handler makes on a key. */
interface HandledGrant {
  readonly key: GovernedKeyBase;
  readonly terms: GrantTerms;
  readonly handler: ResourceHandler;
}

const CREATE = ['kms:CreateGrant'];
const END = ['kms:ListGrants', 'kms:RevokeGrant'];

/**
 * Lets the handler make this grant and no other, on both sides, and tells the key what the grant gives.
 *
 * The handler's side is a policy of its own: when the grant leaves the app it goes after the grant, while the key policy changes before.
 */
export function admitGrant(scope: Construct, grant: HandledGrant): Policy {
  const { key, handler, terms } = grant;
  const source = `the grant \`${scope.node.path}\``;
  const [role] = identitiesOf(handler.role, scope, '`handler`');
  const { principal, conditions, holder } = placeGrantee({ key, grantee: handler.role, holder: role });
  const forHandler = (sid: string, actions: string[], bounds: Conditions) =>
    new PolicyStatement({ sid, principals: [principal], actions, resources: ['*'], conditions: mergeConditions([conditions, bounds]) });

  const bounds = boundsOf(
    grant,
    (party) => foreseen(key, party),
    (text) => literal(key, text),
  );
  key._addStatement({ statement: forHandler('HandlerCreatesGrant', CREATE, bounds), holder, source, createsGrants: true });
  key._addStatement({ statement: forHandler('HandlerEndsGrants', END, {}), holder, source });
  key._addStatement({ statement: statementOfGrant(terms), source, throughGrant: true });
  return handlerPolicy(scope, grant);
}

function handlerPolicy(scope: Construct, grant: HandledGrant): Policy {
  const resources = [grant.key.keyArn];
  const bounds = boundsOf(
    grant,
    (party) => [String(party.entry)],
    (text) => text,
  );
  const policy = new Policy(scope, 'Permissions', {
    roles: [grant.handler.role],
    statements: [
      new PolicyStatement({ actions: CREATE, resources, conditions: bounds }),
      new PolicyStatement({ actions: [...END, 'kms:RetireGrant'], resources }),
    ],
  });
  exemptFromRules(policy, OWN_POLICY);
  return policy;
}

/** What the grantee gets, as far as it is not only a means: grants that it creates are made by services, and retiring ends access. */
function statementOfGrant({ grantee, operations, constraints }: GrantTerms): PolicyStatement {
  const given = operations
    .map(({ name }) => `kms:${name}`)
    .filter((action) => action !== 'kms:CreateGrant' && action !== 'kms:RetireGrant');
  const entry = String(grantee.entry);
  const isService = grantee.kind === 'service';
  return new PolicyStatement({
    principals: [isService ? new ServicePrincipal(entry) : new ArnPrincipal(entry)],
    actions: given.length > 0 ? given : ['kms:DescribeKey'],
    resources: ['*'],
    conditions: isService ? { ArnEquals: { 'aws:SourceArn': constraints.SourceArn } } : {},
  });
}

/**
 * Conditions under which CreateGrant makes this grant and no other.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
function boundsOf(
  { terms, handler }: HandledGrant,
  arnsOf: (party: PrincipalIdentity) => readonly string[],
  known: (text: string) => string | undefined,
): Conditions {
  const [retirer] = identitiesOf(handler.role, handler, '`handler`');
  return mergeConditions([
    { 'ForAllValues:StringEquals': { 'kms:GrantOperations': terms.operations.map(({ name }) => name) } },
    partyBound('Grantee', terms.grantee, arnsOf),
    partyBound('Retiring', terms.retiring ?? retirer, arnsOf),
    constraintBounds(terms.constraints, known),
  ]);
}

function partyBound(
  role: 'Grantee' | 'Retiring',
  party: PrincipalIdentity,
  arnsOf: (party: PrincipalIdentity) => readonly string[],
): Conditions {
  if (party.kind === 'service') return { StringEquals: { [`kms:${role}ServicePrincipal`]: party.entry } };
  const arns = arnsOf(party);
  const operator = arns.some((arn) => /[*?]/.test(arn)) ? 'StringLike' : 'StringEquals';
  return { [operator]: { [`kms:${role}Principal`]: oneOrMany(arns) } };
}

function constraintBounds(constraints: KeyGrantConstraintProperties, known: (text: string) => string | undefined): Conditions {
  const { EncryptionContextEquals: exact, EncryptionContextSubset: subset, SourceArn = '' } = constraints;
  const pairs = Object.entries(exact ?? subset ?? {}).flatMap(([name, value]) => {
    const text = known(value);
    return text === undefined ? [] : [[`kms:EncryptionContext:${name}`, text]];
  });
  const type = exact ? 'EncryptionContextEquals' : 'EncryptionContextSubset';
  const source = known(SourceArn);
  return {
    ...(exact || subset ? { StringEquals: { 'kms:GrantConstraintType': type, ...Object.fromEntries(pairs) } } : {}),
    ...(source ? { ArnEquals: { 'kms:GrantConstraintSourceArn': source } } : {}),
  };
}

/** A principal of another stack by what its ARN will be: its own ARN would make the stack of the key depend on that of the principal. */
function foreseen(key: Construct, { construct, entry }: PrincipalIdentity): readonly string[] {
  if (construct === undefined || Stack.of(construct) === Stack.of(key)) return [String(entry)];
  return principalArns(construct as CfnRole | CfnUser, key);
}

/** Text that the key policy can hold: a reference to a resource, which may well be encrypted with the key, would be a cycle. */
function literal(key: Construct, text: string): string | undefined {
  return textOfResolved(Stack.of(key).resolve(text)) === undefined ? undefined : text;
}
