import fc from 'fast-check';
import type { PrincipalType } from '../../src/access/principal';
import { Principal } from '../../src/access/principal';
import { awsPrincipals } from './arbitraries';

const ACCOUNT = '111122223333';
const token = (name: string): string => `\${Token[${name}.3]}`;
const parse = (text: string): Principal => Principal.parse(text);

describe('parse', () => {
  test.each<[string, object]>([
    ['*', { kind: 'anyone', type: 'AWS' }],
    [ACCOUNT, { kind: 'account', account: ACCOUNT }],
    [`arn:aws:iam::${ACCOUNT}:root`, { kind: 'account', partition: 'aws', account: ACCOUNT }],
    [`arn:aws-cn:iam::${ACCOUNT}:root`, { kind: 'account', partition: 'aws-cn' }],
    [`arn:aws-us-gov:iam::${ACCOUNT}:user/ann`, { kind: 'user', partition: 'aws-us-gov', path: '/', name: 'ann' }],
    [`arn:aws:iam::${ACCOUNT}:role/Admin`, { kind: 'role', account: ACCOUNT, path: '/', name: 'Admin' }],
    [`arn:aws:iam::${ACCOUNT}:role/team/x/Admin`, { kind: 'role', path: '/team/x/', name: 'Admin' }],
    [`arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_X_1`, { kind: 'role', name: 'AWSReservedSSO_X_1' }],
    [
      `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
      { kind: 'service-linked-role', path: '/aws-service-role/autoscaling.amazonaws.com/', name: 'AWSServiceRoleForAutoScaling' },
    ],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/Admin/ann@example.com`, { kind: 'session', name: 'Admin', sessionName: 'ann@example.com' }],
    [`arn:aws:sts::${ACCOUNT}:federated-user/bob`, { kind: 'federated-user', name: 'bob' }],
    [`arn:aws:iam::${ACCOUNT}:group/Admins`, { kind: 'group', name: 'Admins' }],
    [`arn:aws:iam::${ACCOUNT}:saml-provider/Okta`, { kind: 'federated-provider', name: 'saml-provider/Okta' }],
    ['o-a1b2c3d4e5', { kind: 'organization', name: 'o-a1b2c3d4e5' }],
    [`arn:aws:organizations::${ACCOUNT}:organization/o-a1b2c3d4e5`, { kind: 'organization', name: 'o-a1b2c3d4e5' }],
    ['AROAEXAMPLEEXAMPLE12', { kind: 'unique-id' }],
    ['s3.amazonaws.com', { kind: 'service', type: 'Service' }],
    ['logs.cn-north-1.amazonaws.com.cn', { kind: 'service', type: 'Service' }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
    expect(String(parse(text))).toBe(text);
  });

  test.each<[PrincipalType, string, string]>([
    ['Federated', 'cognito-identity.amazonaws.com', 'federated-provider'],
    ['Federated', `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`, 'federated-provider'],
    ['CanonicalUser', '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be', 'canonical-user'],
    ['Service', 'example.internal', 'service'],
  ])('as %s: %s', (type, text, kind) => {
    expect(Principal.parse(text, type)).toMatchObject({ type, kind });
  });

  test.each([
    '',
    '1111222233',
    'Admin',
    'arn:aws:iam::1111:role/Admin',
    `arn:aws:iam::${ACCOUNT}:role/`,
    `arn:aws:iam::${ACCOUNT}:role/*`,
    `arn:gcp:iam::${ACCOUNT}:role/Admin`,
    `arn:aws:s3::${ACCOUNT}:root`,
    `arn:aws:iam::${ACCOUNT}:policy/P`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/Admin`,
    token('TOKEN'),
  ])('`%s` does not say who', (text) => {
    expect(parse(text).kind).toBe('unknown');
  });

  test('reads ARNs whose partition or account is a token', () => {
    const account = token('AWS.AccountId');
    expect(parse(`arn:${token('AWS.Partition')}:iam::${account}:role/Admin`)).toMatchObject({ kind: 'role', account, name: 'Admin' });
  });
});

describe('equals', () => {
  test.each([
    ['an account and its root ARN', ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`],
    ['one role in two spellings of the partition', `arn:aws:iam::${ACCOUNT}:role/A`, `arn:${token('P')}:iam::${ACCOUNT}:role/A`],
    ['a service in any case', 's3.amazonaws.com', 'S3.amazonaws.com'],
  ])('%s', (_, a, b) => {
    expect(parse(a).equals(parse(b))).toBe(true);
  });

  test.each([
    ['accounts', ACCOUNT, '444455556666'],
    ['a role and a user of one name', `arn:aws:iam::${ACCOUNT}:role/A`, `arn:aws:iam::${ACCOUNT}:user/A`],
    ['paths', `arn:aws:iam::${ACCOUNT}:role/A`, `arn:aws:iam::${ACCOUNT}:role/x/A`],
    ['a role and its session', `arn:aws:iam::${ACCOUNT}:role/A`, `arn:aws:sts::${ACCOUNT}:assumed-role/A/s`],
    ['sessions', `arn:aws:sts::${ACCOUNT}:assumed-role/A/s`, `arn:aws:sts::${ACCOUNT}:assumed-role/A/t`],
    ['tokens', token('A'), token('B')],
  ])('not different %s', (_, a, b) => {
    expect(parse(a).equals(parse(b))).toBe(false);
  });

  test('is reflexive and symmetric', () => {
    fc.assert(
      fc.property(awsPrincipals, awsPrincipals, (a, b) => {
        expect(parse(a).equals(parse(a))).toBe(true);
        expect(parse(a).equals(parse(b))).toBe(parse(b).equals(parse(a)));
      }),
    );
  });
});

describe('isSameIdentityAs', () => {
  const role = parse(`arn:aws:iam::${ACCOUNT}:role/team/Admin`);
  const session = parse(`arn:aws:sts::${ACCOUNT}:assumed-role/Admin/ann`);

  test('a session is its role, whatever the path', () => {
    expect([role.isSameIdentityAs(session), session.isSameIdentityAs(role)]).toEqual([true, true]);
    expect(session.isSameIdentityAs(parse(`arn:aws:sts::${ACCOUNT}:assumed-role/Admin/bob`))).toBe(true);
  });

  test.each([
    ['a role of another path', `arn:aws:iam::${ACCOUNT}:role/Admin`],
    ['a role of another account', 'arn:aws:iam::444455556666:role/team/Admin'],
    ['a user of its name', `arn:aws:iam::${ACCOUNT}:user/Admin`],
  ])('a role is not %s', (_, other) => {
    expect(role.isSameIdentityAs(parse(other))).toBe(false);
  });

  test('a session is neither a user of its role’s name nor a role of another account', () => {
    expect(session.isSameIdentityAs(parse(`arn:aws:iam::${ACCOUNT}:user/Admin`))).toBe(false);
    expect(session.isSameIdentityAs(parse('arn:aws:iam::444455556666:role/team/Admin'))).toBe(false);
  });
});

describe('standsFor', () => {
  const role = parse(`arn:aws:iam::${ACCOUNT}:role/Admin`);
  const service = parse('s3.amazonaws.com');

  test('anyone stands for every AWS identity, not for services', () => {
    expect([Principal.ANYONE.standsFor(role), Principal.ANYONE.standsFor(parse(ACCOUNT)), Principal.ANYONE.standsFor(service)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('an account stands for its own, however it is written', () => {
    expect([ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`, '444455556666'].map((account) => parse(account).standsFor(role))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('nobody else stands for others', () => {
    expect([role.standsFor(role), role.standsFor(parse(ACCOUNT)), role.standsFor(parse(`arn:aws:iam::${ACCOUNT}:role/Other`))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
