import { identify } from '../../src/evaluation/caller';
import { compilePrincipals } from '../../src/evaluation/principal-matching';
import type { Caller } from '../../src/evaluation/request';
import type { PrincipalEntry, Statement } from '../../src/evaluation/statement';
import { joinText, openText } from '../../src/evaluation/text';

const HOME = 'arn:aws:iam::111122223333:';
const ROLE = `${HOME}role/team/Analyst`;
const USER = `${HOME}user/alice`;
const SESSION = 'arn:aws:sts::111122223333:assumed-role/Analyst/alice';
const FEDERATED = 'arn:aws:sts::111122223333:federated-user/alice';
const SERVICE: Caller = { service: 's3.amazonaws.com' };

const aws = (...values: PrincipalEntry['value'][]): readonly PrincipalEntry[] => values.map((value) => ({ type: 'AWS', value }));

function matcher(entries: readonly PrincipalEntry[], options: { negated?: boolean; effect?: 'Allow' | 'Deny' } = {}) {
  const { negated = false, effect = 'Allow' } = options;
  const statement: Statement = {
    source: '',
    path: '',
    effect,
    guards: [],
    principals: { negated, entries },
    conditions: [],
    replacesVariables: true,
    unknown: [],
  };
  return compilePrincipals(statement);
}

test.each<[string, readonly PrincipalEntry[], Caller, string]>([
  ['everybody', aws('*'), ROLE, 'identity'],
  ['everybody, services too', aws('*'), SERVICE, 'identity'],
  ['a role', aws(ROLE), ROLE, 'role'],
  ['the role of a session, by name', aws(ROLE), SESSION, 'role'],
  ['a session', aws(SESSION), SESSION, 'identity'],
  ['another session', aws(SESSION.replace('alice', 'bob')), SESSION, ''],
  ['another role', aws(`${HOME}role/Other`), SESSION, ''],
  ['a role of another account', aws(ROLE.replace('1111', '4444')), SESSION, ''],
  ['a role of another partition', aws(ROLE.replace('aws', 'aws-cn')), ROLE, ''],
  ['a role without its path', aws(`${HOME}role/Analyst`), ROLE, ''],
  ['a user', aws(USER), USER, 'identity'],
  ['a user by another path', aws(`${HOME}user/team/alice`), USER, ''],
  ['a federated user', aws(FEDERATED), FEDERATED, 'identity'],
  ['the account', aws(`${HOME}root`), ROLE, 'account'],
  ['the account of the root user', aws(`${HOME}root`), `${HOME}root`, 'account'],
  ['12 digits', aws('111122223333'), USER, 'account'],
  ['12 digits in another partition', aws('111122223333'), 'arn:aws-us-gov:iam::111122223333:role/x', 'account'],
  ['another account', aws('444455556666'), USER, ''],
  ['a deleted role', aws('AROAEXAMPLEID1234567'), ROLE, ''],
  ['a wildcard in an ARN', aws(`${HOME}role/*`), ROLE, ''],
  ['a wildcard in an account', aws('arn:aws:iam::*:root'), ROLE, ''],
  ['a group', aws(`${HOME}group/Analysts`), USER, ''],
  ['the account, to a service', aws('111122223333'), SERVICE, ''],
  ['a service', [{ type: 'Service', value: 's3.amazonaws.com' }], SERVICE, 'identity'],
  ['another service', [{ type: 'Service', value: 'sns.amazonaws.com' }], SERVICE, ''],
  ['any service', [{ type: 'Service', value: '*' }], SERVICE, 'identity'],
  ['a service, to a role', [{ type: 'Service', value: 's3.amazonaws.com' }], ROLE, ''],
  ['an identity provider', [{ type: 'Federated', value: `${HOME}saml-provider/x` }], ROLE, ''],
  ['a canonical user', [{ type: 'CanonicalUser', value: 'abc' }], USER, ''],
  ['the role and the account', aws(ROLE, '111122223333'), ROLE, 'role account'],
])('%s', (_, entries, caller, expected) => {
  const { identity, role, account } = matcher(entries).naming(identify(caller));
  const named = Object.entries({ identity, role, account }).filter(([, truth]) => truth === 'yes');
  expect(named.map(([how]) => how).join(' ')).toBe(expected);
});

test('a role stands for its sessions', () => {
  expect(matcher(aws(SESSION)).naming(identify(ROLE))).toEqual({ identity: 'no', role: 'no', account: 'no', session: 'alice' });
  expect(matcher(aws(SESSION)).naming(identify(`${HOME}role/Other`)).session).toBeUndefined();
});

test('aws:PrincipalArn tells the path of the role of a session', () => {
  expect(matcher(aws(`${HOME}role/Analyst`)).naming(identify(SESSION, ROLE)).role).toBe('no');
  expect(matcher(aws(ROLE)).naming(identify(SESSION, ROLE)).role).toBe('yes');
});

test('a principal that is not known may be anybody, and a service only as a wildcard', () => {
  const number = joinText({ id: 'p', reason: '', alphabet: 'alphanumeric' });
  expect(matcher(aws(openText('p', ''))).reaches(identify(ROLE))).toBe('maybe');
  expect(matcher(aws(openText('p', ''))).reaches(identify(SERVICE))).toBe('maybe');
  expect(matcher(aws(number)).reaches(identify(SERVICE))).toBe('no');
});

describe('Deny with NotPrincipal', () => {
  test.each<[string, readonly PrincipalEntry[], Caller, string]>([
    ['spares a user with its account', aws(USER, '111122223333'), USER, 'no'],
    ['reaches a user without its account', aws(USER), USER, 'yes'],
    ['reaches others of the account', aws(USER, '111122223333'), ROLE, 'yes'],
    ['spares a role with its account', aws(ROLE, `${HOME}root`), ROLE, 'no'],
    ['reaches a session of the role', aws(ROLE, `${HOME}root`), SESSION, 'yes'],
    ['spares a session with role and account', aws(ROLE, SESSION, `${HOME}root`), SESSION, 'no'],
    ['spares the root user with its account', aws(`${HOME}root`), `${HOME}root`, 'no'],
    ['spares a service', [{ type: 'Service', value: 's3.amazonaws.com' }], SERVICE, 'no'],
    ['spares all with a wildcard', aws('*'), ROLE, 'no'],
  ])('%s', (_, entries, caller, expected) => {
    expect(matcher(entries, { negated: true, effect: 'Deny' }).reaches(identify(caller))).toBe(expected);
  });
});

test.each<[string, Caller, string]>([
  ['leaves out who is listed', ROLE, 'no'],
  ['leaves out the sessions of a listed role', SESSION, 'no'],
  ['allows everybody else', 'arn:aws:iam::444455556666:role/x', 'yes'],
])('Allow with NotPrincipal %s', (_, caller, expected) => {
  expect(matcher(aws(ROLE), { negated: true }).naming(identify(caller)).identity).toBe(expected);
});
