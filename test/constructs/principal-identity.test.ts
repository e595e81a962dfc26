import { Aws, CfnParameter, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import type { PrincipalIdentity } from '../../src/constructs/principal-identity';
import { identitiesOf, overlapOf } from '../../src/constructs/principal-identity';
import { ACCOUNT, AGNOSTIC, FOREIGN_ACCOUNT, newStack, roleArn } from './synthesized';

function only(grantee: iam.IGrantable, scope = newStack()): PrincipalIdentity {
  const identities = identitiesOf(grantee, scope, '`grantee`');
  expect(identities).toHaveLength(1);
  return identities[0];
}

const assumedBy = new iam.AccountPrincipal(ACCOUNT);

describe('one principal, however it is written', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { roleName: 'Admin', path: '/team/', assumedBy });
  const user = new iam.User(stack, 'User', { userName: 'alice' });

  test.each<[string, iam.IGrantable, iam.IGrantable]>([
    ['a role and its ARN', role, new iam.ArnPrincipal(roleArn('team/Admin'))],
    ['a role and its import', role, iam.Role.fromRoleArn(stack, 'Imported', roleArn('team/Admin'))],
    ['a role and itself without updates', role, role.withoutPolicyUpdates()],
    ['a role and itself under conditions', role, new iam.PrincipalWithConditions(role, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
    ['a role and its ARN in another partition', role, new iam.ArnPrincipal(`arn:aws-cn:iam::${ACCOUNT}:role/team/Admin`)],
    ['an import by ARN and one by name', new iam.ArnPrincipal(roleArn('Reader')), iam.Role.fromRoleName(stack, 'Named', 'Reader')],
    ['a user and its ARN', user, new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:user/alice`)],
    ['an account by number and by root ARN', new iam.AccountPrincipal(ACCOUNT), new iam.ArnPrincipal(ACCOUNT)],
    ['an account and the root of the stack', new iam.AccountPrincipal(ACCOUNT), new iam.AccountRootPrincipal()],
    ['everybody twice', new iam.AnyPrincipal(), new iam.StarPrincipal()],
  ])('%s', (_, a, b) => {
    expect(overlapOf(only(a, stack), only(b, stack))).toBe('same');
  });

  test('a role without a name is itself', () => {
    const unnamed = new iam.Role(stack, 'Unnamed', { assumedBy });
    expect(overlapOf(only(unnamed, stack), only(unnamed, stack))).toBe('same');
    expect(overlapOf(only(unnamed, stack), only(role, stack))).toBe('none');
  });
});

describe('how principals relate', () => {
  const reader = new iam.ArnPrincipal(roleArn('Reader'));
  const withTag = (value: string | string[]) => reader.withConditions({ StringEquals: { 'aws:PrincipalTag/duty': value } });

  test.each<[string, iam.IGrantable, iam.IGrantable, string]>([
    ['roles of different names', reader, new iam.ArnPrincipal(roleArn('Writer')), 'none'],
    ['roles of different paths', reader, new iam.ArnPrincipal(roleArn('team/Reader')), 'none'],
    ['roles of one name in two accounts', reader, new iam.ArnPrincipal(roleArn('Reader', FOREIGN_ACCOUNT)), 'none'],
    ['a role and a user of one name', reader, new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:user/Reader`), 'none'],
    ['an account and its role', new iam.AccountPrincipal(ACCOUNT), reader, 'contains'],
    ['another account and a role', new iam.AccountPrincipal(FOREIGN_ACCOUNT), reader, 'none'],
    ['an organization and a role', new iam.OrganizationPrincipal('o-a1b2c3d4e5'), reader, 'contains'],
    ['everybody and an account', new iam.AnyPrincipal(), new iam.AccountPrincipal(ACCOUNT), 'contains'],
    ['everybody and a service', new iam.AnyPrincipal(), new iam.ServicePrincipal('sns.amazonaws.com'), 'none'],
    ['a service and itself', new iam.ServicePrincipal('sns.amazonaws.com'), new iam.ServicePrincipal('sns.amazonaws.com'), 'same'],
    ['disjoint values of one condition key', withTag('a'), withTag('b'), 'none'],
    ['common values of one condition key', withTag(['a', 'b']), withTag(['b', 'c']), 'same'],
    ['conditions on different keys', withTag('a'), reader.withConditions({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }), 'same'],
    ['a condition and none', withTag('a'), reader, 'same'],
    ['patterns', withTag('a'), reader.withConditions({ StringLike: { 'aws:PrincipalTag/duty': 'b*' } }), 'same'],
    ['a negation', withTag('a'), reader.withConditions({ StringNotEquals: { 'aws:PrincipalTag/duty': 'b' } }), 'same'],
  ])('%s: %s', (_, a, b, overlap) => {
    const stack = newStack();
    expect(overlapOf(only(a, stack), only(b, stack))).toBe(overlap);
    expect(overlapOf(only(b, stack), only(a, stack))).toBe(overlap);
  });

  test('what only deployment knows is unknown, never distinct', () => {
    const stack = newStack();
    const parameter = new iam.ArnPrincipal(new CfnParameter(stack, 'RoleArn').valueAsString);
    const named = new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:role/Rea${Aws.STACK_NAME}`);
    expect(overlapOf(only(parameter, stack), only(reader, stack))).toBe('unknown');
    expect(overlapOf(only(named, stack), only(reader, stack))).toBe('unknown');
  });

  test('unless what is known of the names tells them apart', () => {
    const stack = newStack();
    const unknown = only(new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:role/app-${Aws.STACK_NAME}`), stack);
    const role = (id: string, props: Partial<iam.RoleProps> = {}) => only(new iam.Role(stack, id, { assumedBy, ...props }), stack);
    const tokenName = new CfnParameter(stack, 'RoleName').valueAsString;
    expect(overlapOf(unknown, only(reader, stack))).toBe('none');
    expect(overlapOf(unknown, role('Generated'))).toBe('none');
    expect(overlapOf(unknown, role('GeneratedInPath', { path: '/app/' }))).toBe('none');
    expect(overlapOf(unknown, only(new iam.User(stack, 'User'), stack))).toBe('none');
    expect(overlapOf(unknown, role('Named', { roleName: 'app-reader' }))).toBe('unknown');
    expect(overlapOf(unknown, role('NamedByToken', { roleName: tokenName }))).toBe('unknown');
  });

  test('an account that only deployment knows can be any', () => {
    const stack = newStack(AGNOSTIC);
    const own = only(new iam.Role(stack, 'Role', { roleName: 'Reader', assumedBy }), stack);
    expect(overlapOf(own, only(reader, stack))).toBe('unknown');
    expect(overlapOf(only(new iam.AccountPrincipal(FOREIGN_ACCOUNT), stack), own)).toBe('unknown');
    expect(overlapOf(only(new iam.AccountRootPrincipal(), stack), own)).toBe('contains');
  });

  test('a composite is its parts', () => {
    const composite = new iam.CompositePrincipal(reader, new iam.ArnPrincipal(roleArn('Writer')));
    expect(identitiesOf(composite, newStack(), '`grantee`').map(({ key }) => key)).toEqual(['role/Reader', 'role/Writer']);
  });
});

test('every concrete role is itself and within its account, and no other', () => {
  const account = fc.stringMatching(/^[0-9]{12}$/);
  const name = fc.stringMatching(/^(?:[a-z]{1,5}\/){0,2}[\w+=,.@-]{1,20}$/);
  const stack = newStack();
  fc.assert(
    fc.property(account, account, name, name, (a, b, first, second) => {
      const [one, other] = [only(new iam.ArnPrincipal(roleArn(first, a)), stack), only(new iam.ArnPrincipal(roleArn(second, b)), stack)];
      expect(overlapOf(one, one)).toBe('same');
      expect(overlapOf(one, other)).toBe(a === b && first === second ? 'same' : 'none');
      expect(overlapOf(one, only(new iam.AccountPrincipal(b), stack))).toBe(a === b ? 'contains' : 'none');
    }),
    { numRuns: 30 },
  );
});

test('the account of another stack is not that of the own', () => {
  const [here, there] = [newStack(), newStack({ account: FOREIGN_ACCOUNT, region: 'eu-west-1' })];
  const roleIn = (stack: Stack) => only(new iam.Role(stack, 'Role', { roleName: 'Reader', assumedBy }), stack);
  expect(overlapOf(roleIn(here), roleIn(there))).toBe('none');
});
