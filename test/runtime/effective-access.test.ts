import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { EffectiveAccess } from '../../src/runtime/effective-access';

const ACCOUNT = '111122223333';
const ENVIRONMENT = { account: ACCOUNT, region: 'eu-west-1' };
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

function statement(sid: string, principal: unknown, action: unknown, condition?: object): object {
  return { Sid: sid, Effect: 'Allow', Principal: principal, Action: action, Resource: '*', ...(condition ? { Condition: condition } : {}) };
}

function role(name: string): object {
  return { Type: 'AWS::IAM::Role', Properties: { RoleName: name, AssumeRolePolicyDocument: {} } };
}

const ADMINISTERS = ['kms:ScheduleKeyDeletion', 'kms:DisableKey'];
const VIA_S3 = { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } };

/** A key with an analyst, an importer that comes through S3, somebody of a parameter, a trail and a denied intern. */
const TEMPLATE = {
  Parameters: { Somebody: { Type: 'String' } },
  Resources: {
    Documents: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            statement('Owns', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, ['kms:PutKeyPolicy', 'kms:DescribeKey']),
            statement('Reads', { AWS: [roleArn('Analyst'), roleArn('Intern')] }, 'kms:Decrypt'),
            statement('Imports', { AWS: roleArn('Importer') }, 'kms:Decrypt', VIA_S3),
            statement('Administers', { AWS: roleArn('Admin') }, ADMINISTERS),
            statement('Trail', { Service: 'cloudtrail.amazonaws.com' }, 'kms:GenerateDataKey'),
            { ...statement('NotInterns', { AWS: roleArn('Intern') }, 'kms:Decrypt'), Effect: 'Deny' },
          ],
        },
      },
    },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: 'Documents' } } },
    Open: {
      Type: 'AWS::KMS::Key',
      Properties: { KeyPolicy: { Statement: [statement('Somebody', { AWS: { Ref: 'Somebody' } }, 'kms:Decrypt')] } },
    },
    Analyst: role('Analyst'),
    Importer: role('Importer'),
    Intern: role('Intern'),
    Admin: role('Admin'),
  },
};

const access = EffectiveAccess.fromTemplate(TEMPLATE, ENVIRONMENT);

/** What somebody throws. */
function thrownBy(act: () => unknown): Error & { readonly code?: string } {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('can', () => {
  test('says who decided, and that nothing is left open', () => {
    const verdict = access.can('Analyst', 'kms:Decrypt', 'documents');
    expect(verdict).toMatchObject({ outcome: 'allowed', allowed: true, denied: false, unknown: false, conditions: [], unknownBecause: [] });
    expect(verdict.because).toEqual([expect.stringContaining('Reads')]);
    expect(verdict.reason).not.toBe('');
  });

  test.each(['documents', 'alias/documents', 'Documents', 'template.Documents'])('finds the key by `%s`', (key) => {
    expect(access.can('Analyst', 'kms:Decrypt', key).outcome).toBe('allowed');
  });

  test.each(['Analyst', roleArn('Analyst'), `arn:aws:sts::${ACCOUNT}:assumed-role/Analyst/alice`])(
    'finds the principal by `%s`',
    (principal) => {
      expect(access.can(principal, 'kms:Decrypt', 'documents').outcome).toBe('allowed');
    },
  );

  test('takes actions in any case, with or without prefix', () => {
    expect(['kms:Decrypt', 'KMS:decrypt', 'Decrypt'].map((action) => access.can('Analyst', action, 'documents').outcome)).toEqual([
      'allowed',
      'allowed',
      'allowed',
    ]);
  });

  test('answers for every call without a context: with the conditions under which it is allowed', () => {
    const verdict = access.can('Importer', 'kms:Decrypt', 'documents');
    expect([verdict.outcome, verdict.allowed, verdict.conditions]).toEqual(['allowed', true, [expect.stringContaining('kms:ViaService')]]);
  });

  test.each([
    ['that it asks for', { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }, 'allowed'],
    ['of another service', { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' }, 'denied'],
    ['without it', {}, 'denied'],
  ])('answers for one call with a context %s', (_, context, outcome) => {
    const verdict = access.can('Importer', 'kms:Decrypt', 'documents', context);
    expect([verdict.outcome, verdict.conditions]).toEqual([outcome, []]);
  });

  test('denies with the statement that denies', () => {
    expect(access.can('Intern', 'kms:Decrypt', 'documents')).toMatchObject({
      outcome: 'denied',
      denied: true,
      because: [expect.stringContaining('NotInterns')],
    });
  });

  test('denies what nobody allows', () => {
    expect(access.can('Analyst', 'kms:Encrypt', 'documents')).toMatchObject({ outcome: 'denied', because: [] });
  });

  test('does not know what a parameter decides', () => {
    const verdict = access.can('Analyst', 'kms:Decrypt', 'Open');
    expect([verdict.outcome, verdict.unknown, verdict.allowed, verdict.denied]).toEqual(['unknown', true, false, false]);
    expect(verdict.unknownBecause).toEqual([expect.stringContaining('Somebody')]);
  });

  test('knows services', () => {
    expect(access.can('cloudtrail.amazonaws.com', 'kms:GenerateDataKey', 'documents').outcome).toBe('allowed');
    expect(access.can('sns.amazonaws.com', 'kms:GenerateDataKey', 'documents').outcome).toBe('denied');
  });

  test('knows principals outside of the template by their ARN', () => {
    expect(access.can(`arn:aws:iam::444455556666:role/Other`, 'kms:Decrypt', 'documents').outcome).toBe('denied');
  });
});

describe('whoCan', () => {
  test('lists everybody the template names, with the conditions and what decided', () => {
    const holders = access.whoCan('kms:Decrypt', 'documents');
    expect(holders.map(({ principal, outcome }) => [principal, outcome]).sort()).toEqual([
      ['template.Analyst', 'allowed'],
      ['template.Importer', 'allowed'],
    ]);
    const importer = holders.find(({ principal }) => principal.endsWith('Importer'));
    expect([importer?.conditions, importer?.because]).toEqual([
      [expect.stringContaining('kms:ViaService')],
      [expect.stringContaining('Imports')],
    ]);
  });

  test('lists services', () => {
    expect(access.whoCan('kms:GenerateDataKey', 'documents').map(({ principal }) => principal)).toEqual(['cloudtrail.amazonaws.com']);
  });

  test('lists who may be able to', () => {
    expect(access.whoCan('kms:Decrypt', 'Open').some(({ outcome }) => outcome === 'unknown')).toBe(true);
  });

  test('lists who has what only comes with a duty', () => {
    const Action = ['kms:Decrypt', 'kms:DescribeKey', 'kms:RevokeGrant'];
    const Statement = [{ Effect: 'Allow', Principal: { AWS: { 'Fn::GetAtt': ['Reader', 'Arn'] } }, Action, Resource: '*' }];
    const Resources = {
      Reader: { Type: 'AWS::IAM::Role', Properties: {} },
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement } } },
    };
    const accessory = EffectiveAccess.fromTemplate({ Resources }, ENVIRONMENT);
    for (const action of Action) expect(accessory.whoCan(action, 'Key').map(({ principal }) => principal)).toEqual(['template.Reader']);
  });

  test('is empty where nobody can', () => {
    expect(access.whoCan('kms:GenerateMac', 'documents')).toEqual([]);
  });
});

describe('expectations', () => {
  test('hold in silence', () => {
    expect(() => access.expectAllowed('Analyst', 'kms:Decrypt', 'documents')).not.toThrow();
    expect(() => access.expectDenied('Intern', 'kms:Decrypt', 'documents')).not.toThrow();
    expect(() =>
      access.expectAllowed('Importer', 'kms:Decrypt', 'documents', { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }),
    ).not.toThrow();
    expect(() => access.expectDenied('Importer', 'kms:Decrypt', 'documents', {})).not.toThrow();
  });

  test('that fail name the call, the outcome and the statement that denied', () => {
    const error = thrownBy(() => access.expectAllowed('Intern', 'kms:Decrypt', 'documents'));
    expect(error.code).toBe('KmsGov.AccessExpectation');
    expect(error.message.split('\n')).toEqual([
      'Intern kms:Decrypt documents must be allowed, got `denied` [KmsGov.AccessExpectation]',
      expect.stringMatching(/^ {2}because \S/),
      expect.stringMatching(/^ {2}because .*NotInterns/),
    ]);
  });

  test('that fail name the statement that allowed', () => {
    const error = thrownBy(() => access.expectDenied('Analyst', 'kms:Decrypt', 'documents', { 'aws:SourceIp': '192.0.2.1' }));
    expect(error.code).toBe('KmsGov.AccessExpectation');
    expect(error.message).toContain(
      'Analyst kms:Decrypt documents with {"aws:SourceIp":"192.0.2.1"} must be denied, got `allowed` [KmsGov.AccessExpectation]\n',
    );
    expect(error.message).toMatch(/because .*Reads/);
  });

  test('without a context are about every call: one that is allowed under a condition is neither', () => {
    for (const expectation of ['expectAllowed', 'expectDenied'] as const) {
      const error = thrownBy(() => access[expectation]('Importer', 'kms:Decrypt', 'documents'));
      expect(error.message).toMatch(/got `allowed .*kms:ViaService/);
      expect(error.code).toBe('KmsGov.AccessExpectation');
    }
  });

  test('say what would have to be known', () => {
    for (const expectation of ['expectAllowed', 'expectDenied'] as const) {
      const error = thrownBy(() => access[expectation]('Analyst', 'kms:Decrypt', 'Open'));
      expect(error.message).toMatch(/got `unknown`/);
      expect(error.message).toMatch(/ {2}because unknown: .*Somebody/);
    }
  });
});

describe('questions that cannot be asked', () => {
  const named = ['Analyst', 'Importer', 'Intern', 'Admin'].map((id) => `\`template.${id}\``).join(', ');

  test.each<[string, () => unknown, string, string]>([
    [
      'a principal with a slip',
      () => access.can('Analist', 'kms:Decrypt', 'documents'),
      'KmsGov.PrincipalNotFound',
      '`principal` must be one that there is, got `Analist`; did you mean `Analyst`?',
    ],
    [
      'nobody',
      () => access.can('Charlotte', 'kms:Decrypt', 'documents'),
      'KmsGov.PrincipalNotFound',
      `\`principal\` must be one that there is, got \`Charlotte\`; there is ${named}`,
    ],
    [
      'a key with a slip',
      () => access.can('Analyst', 'kms:Decrypt', 'alias/document'),
      'KmsGov.KeyNotFound',
      '`key` must be one that there is, got `alias/document`; did you mean `alias/documents`?',
    ],
    [
      'no key',
      () => access.whoCan('kms:Decrypt', 'ledger-of-2019'),
      'KmsGov.KeyNotFound',
      '`key` must be one that there is, got `ledger-of-2019`; there is `alias/documents`, `template.Open`',
    ],
    [
      'an action with a slip',
      () => access.can('Analyst', 'kms:Decript', 'documents'),
      'KmsGov.ActionUnknown',
      '`action` must be one that there is, got `kms:Decript`; did you mean `kms:Decrypt`?',
    ],
    [
      'an action of a list',
      () => access.whoCan('kms:Decript', 'documents'),
      'KmsGov.ActionUnknown',
      '`action` must be one that there is, got `kms:Decript`; did you mean `kms:Decrypt`?',
    ],
  ])('%s', (_, ask, code, message) => {
    const error = thrownBy(ask);
    expect([error.message.replace(` [${code}]`, ''), error.code]).toEqual([message, code]);
  });

  test('a name that one role has and the logical id of another', () => {
    const Resources = { ...TEMPLATE.Resources, First: role('Twin'), Twin: role('Second') };
    const error = thrownBy(() => EffectiveAccess.fromTemplate({ Resources }, ENVIRONMENT).can('Twin', 'kms:Decrypt', 'documents'));
    expect(error.code).toBe('KmsGov.PrincipalAmbiguous');
    expect(error.message).toContain(
      '`principal` must name one principal, got `Twin`, which is `template.First`, `template.Twin`; use one of these',
    );
  });

  test('an alias that two keys have', () => {
    const Second = { ...TEMPLATE.Resources.Alias, Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: 'Open' } } };
    const error = thrownBy(() =>
      EffectiveAccess.fromTemplate({ Resources: { ...TEMPLATE.Resources, Second } }).can('Analyst', 'kms:Decrypt', 'documents'),
    );
    expect(error.code).toBe('KmsGov.KeyAmbiguous');
    expect(error.message).toContain(
      '`key` must name one key, got `documents`, which is `template.Documents`, `template.Open`; use one of these',
    );
  });

  test.each([undefined, null, 'text', [], 42])('a template that is none: %p', (template) => {
    const error = thrownBy(() => EffectiveAccess.fromTemplate(template));
    expect(error.code).toMatch(/^KmsGov\./);
  });
});

describe('the environment of a template', () => {
  test('without a Region leaves open whether an ARN is of its partition', () => {
    const arn = 'arn:aws:iam::111122223333:role/Reader';
    const Statement = [{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'kms:Decrypt', Resource: '*' }];
    const template = { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement } } } } };
    const access = EffectiveAccess.fromTemplate(template, { account: '111122223333' });
    expect(access.can(arn, 'kms:Decrypt', 'Key')).toMatchObject({
      outcome: 'unknown',
      unknownBecause: ['the partition is not known before deployment'],
    });
  });

  const own = {
    Resources: {
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: {
          KeyPolicy: {
            Statement: [statement('Owns', { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/Reader' } }, 'kms:Decrypt')],
          },
        },
      },
    },
  };

  test.each([
    ['decides where it is known', ENVIRONMENT, 'allowed'],
    ['is another', { ...ENVIRONMENT, account: '444455556666' }, 'denied'],
    ['leaves it open where it is not', undefined, 'unknown'],
  ])('%s', (_, environment, outcome) => {
    expect(EffectiveAccess.fromTemplate(own, environment).can(roleArn('Reader'), 'kms:Decrypt', 'Key', {}).outcome).toBe(outcome);
  });
});

describe('fromAssembly', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'effective-access-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  test('reads all stacks of an assembly together', () => {
    const { Documents, Alias, Open, ...roles } = TEMPLATE.Resources;
    const stack = (templateFile: string) => ({
      type: 'aws:cloudformation:stack',
      environment: `aws://${ACCOUNT}/eu-west-1`,
      properties: { templateFile },
    });
    writeFileSync(
      path.join(directory, 'manifest.json'),
      JSON.stringify({ artifacts: { Keys: stack('keys.json'), Roles: stack('roles.json') } }),
    );
    writeFileSync(path.join(directory, 'keys.json'), JSON.stringify({ Resources: { Documents, Alias } }));
    writeFileSync(path.join(directory, 'roles.json'), JSON.stringify({ Resources: roles }));
    const whole = EffectiveAccess.fromAssembly(directory);
    whole.expectAllowed('Roles.Analyst', 'kms:Decrypt', 'Keys.Documents');
    expect(Open).toBeDefined();
  });

  test('reads a directory of templates', () => {
    writeFileSync(path.join(directory, 'docs.template.json'), JSON.stringify(TEMPLATE));
    EffectiveAccess.fromAssembly(directory).expectDenied('docs.Analyst', 'kms:Encrypt', 'docs.Documents');
  });

  test('says what it cannot read', () => {
    expect(thrownBy(() => EffectiveAccess.fromAssembly(path.join(directory, 'nowhere'))).message).toContain('nowhere');
  });
});
