import { decide } from '../../src/evaluation/decide';
import type { GrantFacts } from '../../src/evaluation/grant-facts';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { AccessRequest, Caller } from '../../src/evaluation/request';

const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::111122223333:role/Uploader';
const SERVICE = { service: 'backup.amazonaws.com' };
const VAULT = 'arn:aws:backup:eu-west-1:111122223333:backup-vault:v';
const keyPolicy = parsePolicy({ Statement: [] }, 'key policy');
const anything = [parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, 'identity')];

function outcome(grant: Partial<GrantFacts>, request: Partial<AccessRequest> = {}, identityPolicies = [] as typeof anything) {
  const grants = [{ granteePrincipal: ROLE, operations: ['Decrypt'], ...grant }];
  return decide({ principal: ROLE, action: 'kms:Decrypt', key: { arn }, open: false, ...request }, { keyPolicy, grants, identityPolicies })
    .outcome;
}

const context = (pairs: Record<string, string>) => ({
  context: Object.fromEntries(Object.entries(pairs).map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
});

describe('a grant', () => {
  test.each<[string, Partial<GrantFacts>, Partial<AccessRequest>, string]>([
    ['allows its operation', {}, {}, 'allowed'],
    ['allows no other', {}, { action: 'kms:Encrypt' }, 'denied'],
    ['allows no operation that a grant cannot', { operations: ['PutKeyPolicy'] }, { action: 'kms:PutKeyPolicy' }, 'denied'],
    ['allows a session of its role', {}, { principal: 'arn:aws:sts::111122223333:assumed-role/Uploader/x' }, 'allowed'],
    ['allows nobody else', {}, { principal: 'arn:aws:iam::111122223333:role/Other' }, 'denied'],
    [
      'allows a principal of another account',
      { granteePrincipal: 'arn:aws:iam::444455556666:role/x' },
      { principal: 'arn:aws:iam::444455556666:role/x' },
      'allowed',
    ],
  ])('%s', (_, grant, request, expected) => {
    expect(outcome(grant, request)).toBe(expected);
  });

  test('to an account needs its IAM policies', () => {
    const grant = { granteePrincipal: 'arn:aws:iam::111122223333:root' };
    expect(outcome(grant)).toBe('denied');
    expect(outcome(grant, {}, anything)).toBe('allowed');
  });
});

describe('an encryption context constraint', () => {
  const subset = { constraints: { encryptionContextSubset: { Tenant: 'acme' } } };
  const equal = { constraints: { encryptionContextEquals: { Tenant: 'acme' } } };

  test.each<[string, Partial<GrantFacts>, Partial<AccessRequest>, string]>([
    ['subset: the pair', subset, context({ Tenant: 'acme' }), 'allowed'],
    ['subset: the pair in another case of its name', subset, context({ tenant: 'acme' }), 'allowed'],
    ['subset: another case of the value', subset, context({ Tenant: 'ACME' }), 'denied'],
    ['subset: more pairs', subset, context({ Tenant: 'acme', more: 'x' }), 'allowed'],
    ['subset: no pair', subset, {}, 'denied'],
    ['equals: the pair', equal, context({ Tenant: 'acme' }), 'allowed'],
    ['equals: more pairs', equal, context({ Tenant: 'acme', more: 'x' }), 'denied'],
    ['equals: no pair', equal, {}, 'denied'],
    ['does not matter for DescribeKey', { ...equal, operations: ['DescribeKey'] }, { action: 'kms:DescribeKey' }, 'allowed'],
  ])('%s', (_, grant, request, expected) => {
    expect(outcome(grant, request)).toBe(expected);
  });
});

describe('a grant to a service', () => {
  const grant = { granteePrincipal: undefined, granteeServicePrincipal: SERVICE.service, constraints: { sourceArn: VAULT } };
  const from = (sourceArn?: string): Partial<AccessRequest> => ({
    principal: SERVICE,
    ...(sourceArn !== undefined && { context: { 'aws:SourceArn': sourceArn } }),
  });

  test.each<[string, Partial<GrantFacts>, Partial<AccessRequest>, string]>([
    ['allows it for its source', grant, from(VAULT), 'allowed'],
    ['allows it for no other source', grant, from(`${VAULT}2`), 'denied'],
    ['allows it without source not', grant, from(), 'denied'],
    ['allows no other service', { ...grant, granteeServicePrincipal: 's3.amazonaws.com' }, from(VAULT), 'denied'],
    ['without source ARN does not exist', { ...grant, constraints: {} }, from(VAULT), 'denied'],
  ])('%s', (_, facts, request, expected) => {
    expect(outcome(facts, request)).toBe(expected);
  });

  test('the source does not matter where an identity calls', () => {
    expect(outcome({ constraints: { sourceArn: VAULT } })).toBe('allowed');
  });
});

describe('CreateGrant through a grant', () => {
  const parent = { operations: ['CreateGrant', 'Decrypt'] };
  const create = (contextOfRequest: AccessRequest['context'] = {}) => ({ action: 'kms:CreateGrant', context: contextOfRequest });

  test.each<[string, Partial<GrantFacts>, AccessRequest['context'], string]>([
    ['passes on what it has', parent, { 'kms:GrantOperations': ['Decrypt'] }, 'allowed'],
    ['passes on no more', parent, { 'kms:GrantOperations': ['Decrypt', 'Encrypt'] }, 'denied'],
    [
      'under the same constraint',
      { ...parent, constraints: { encryptionContextSubset: { a: '1' } } },
      { 'kms:EncryptionContext:a': '1' },
      'allowed',
    ],
    ['not without the constraint', { ...parent, constraints: { encryptionContextSubset: { a: '1' } } }, {}, 'denied'],
    [
      'not under a weaker constraint',
      { ...parent, constraints: { encryptionContextEquals: { a: '1' } } },
      { 'kms:EncryptionContext:a': '1', 'kms:GrantConstraintType': 'EncryptionContextSubset' },
      'denied',
    ],
    ['not without the source ARN', { ...parent, constraints: { sourceArn: VAULT } }, {}, 'denied'],
    ['with the source ARN', { ...parent, constraints: { sourceArn: VAULT } }, { 'kms:GrantConstraintSourceArn': VAULT }, 'allowed'],
  ])('%s', (_, grant, given, expected) => {
    expect(outcome(grant, create(given))).toBe(expected);
  });
});

describe('retiring', () => {
  const retire = (principal: Caller): Partial<AccessRequest> => ({ principal, action: 'kms:RetireGrant' });
  const RETIRING = 'arn:aws:iam::444455556666:role/Retiring';

  test.each<[string, Partial<GrantFacts>, Caller, string]>([
    ['the retiring principal may', { retiringPrincipal: RETIRING }, RETIRING, 'allowed'],
    ['the retiring service may', { retiringServicePrincipal: SERVICE.service }, SERVICE, 'allowed'],
    ['the grantee may not', {}, ROLE, 'denied'],
    ['the grantee may where the grant says so', { operations: ['RetireGrant'] }, ROLE, 'allowed'],
    ['the account may', {}, 'arn:aws:iam::111122223333:root', 'allowed'],
    ['another account may not', {}, 'arn:aws:iam::444455556666:root', 'denied'],
  ])('%s', (_, grant, principal, expected) => {
    expect(outcome(grant, retire(principal))).toBe(expected);
  });

  test('the account may delegate it', () => {
    expect(outcome({}, retire('arn:aws:iam::111122223333:role/Other'), anything)).toBe('allowed');
    expect(outcome({}, retire('arn:aws:iam::444455556666:role/Other'), anything)).toBe('denied');
  });

  test('an open request may be about a grant that no template shows', () => {
    const request = { principal: ROLE, action: 'kms:RetireGrant', key: { arn }, open: true };
    expect(decide(request, { keyPolicy, identityPolicies: anything }).outcome).toBe('allowed');
  });
});
