import type { AccessCase } from '../../src/evaluation/access-case';
import type { KeyModel, PrincipalModel } from '../../src/evaluation/app-model';
import { parsePolicy } from '../../src/evaluation/policy-document';
import { type CaseApp, runCase } from '../../src/evaluation/run-case';

const ROLE = 'arn:aws:iam::111122223333:role/Analyst';
const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const DELEGATES = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Delegates', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' }],
};
const ALLOWS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] };

function caseWith(change: Partial<AccessCase>): AccessCase {
  return {
    name: 'analyst decrypts',
    key: { arn: ARN, policy: DELEGATES },
    request: { principal: ROLE, action: 'kms:Decrypt' },
    expect: 'allowed',
    ...change,
  };
}

describe('a case that spells its key out', () => {
  test('passes with the statements that decided', () => {
    expect(runCase(caseWith({ identityPolicies: [ALLOWS], theme: 'delegation', why: 'IAM decides' }))).toMatchObject({
      name: 'analyst decrypts',
      theme: 'delegation',
      why: 'IAM decides',
      expected: 'allowed',
      actual: 'allowed',
      pass: true,
      because: [
        { document: 'key.policy', path: 'Statement[0]', sid: 'Delegates', effect: 'Allow' },
        { document: 'identityPolicies[0]', path: 'Statement[0]', effect: 'Allow' },
      ],
    });
  });

  test('fails with what was decided', () => {
    expect(runCase(caseWith({}))).toMatchObject({ expected: 'allowed', actual: 'denied', pass: false, because: [] });
  });

  test('is unknown where a condition of the template decides', () => {
    const statement = { 'Fn::If': ['HasReader', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }, { Ref: 'AWS::NoValue' }] };
    expect(runCase(caseWith({ identityPolicies: [{ Version: '2012-10-17', Statement: [statement] }] }))).toMatchObject({
      actual: 'unknown',
      pass: false,
      unknownBecause: [{ reason: 'condition `HasReader` of the template decides' }],
    });
  });

  test('is unknown where a parameter decides, and says which', () => {
    const { actual, unknownBecause } = runCase(caseWith({ identityPolicies: [{ Ref: 'ReaderPolicy' }] }));
    expect(actual).toBe('unknown');
    expect(unknownBecause.map(({ reason }) => reason).join()).toContain('`ReaderPolicy` is not resolved in the case');
  });
});

describe('a case that names a key of an app', () => {
  const keyPolicy = parsePolicy(DELEGATES, 'key policy of Documents');
  const key = {
    arn: ARN,
    keyPolicy,
    grants: [{ granteePrincipal: ROLE, operations: ['Encrypt'] }],
    aliases: [],
    tags: {},
  } as unknown as KeyModel;
  const role = { arn: ROLE, identityPolicies: [parsePolicy(ALLOWS, 'policy of Analyst')] } as unknown as PrincipalModel;
  const app: CaseApp = { keyOf: () => key, principalOf: (arn) => (arn === ROLE ? role : undefined), principalNamed: () => role };
  const named = caseWith({ key: 'alias/documents' });

  test('needs the app', () => {
    expect(() => runCase(caseWith({}))).not.toThrow();
    expect(() => runCase(named)).toThrow(
      expect.objectContaining({
        code: 'KmsGov.CaseNeedsApp',
        message:
          '`key` must be spelled out where no app is given, got `alias/documents` in case `analyst decrypts`; name the app with --app',
      }),
    );
  });

  test('takes the policies of the caller from the app', () => {
    const { pass, because } = runCase(named, app);
    expect(pass).toBe(true);
    expect(because.map(({ document }) => document)).toEqual(['key policy of Documents', 'policy of Analyst']);
  });

  test('takes the grants of the key from the app', () => {
    expect(runCase({ ...named, request: { principal: ROLE, action: 'kms:Encrypt' } }, app).pass).toBe(true);
  });

  test('prefers the policies that the case gives', () => {
    expect(runCase({ ...named, identityPolicies: [] }, app).actual).toBe('denied');
  });

  test('finds the caller in the app too', () => {
    const request = { principal: { app: 'Analyst' }, action: 'kms:Decrypt' };
    expect(runCase({ ...named, request }, app)).toMatchObject({ pass: true });
    expect(() => runCase(caseWith({ request }))).toThrow(
      '`request.principal` must be spelled out where no app is given, got `Analyst` in case `analyst decrypts`; name the app with --app',
    );
  });

  test('knows nothing of a caller from outside', () => {
    expect(runCase({ ...named, request: { principal: `${ROLE}2`, action: 'kms:Decrypt' } }, app).actual).toBe('denied');
  });
});
