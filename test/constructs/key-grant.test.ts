import { App, Aws, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { KEY_GRANT_TYPE } from '../../src/access/custom-resource-types';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { IGovernedKey } from '../../src/constructs/governed-key-base';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { KeyGrant, type KeyGrantProps } from '../../src/constructs/key-grant';
import { EccNistCurve, KeyKind } from '../../src/constructs/key-kind';
import type { ResourceHandler } from '../../src/constructs/resource-handler';
import { EffectiveAccess } from './effective-access';
import type { Case } from './expected-error';
import { ENV, newStack, roleArn, statementOf } from './synthesized';

const READER = roleArn('Reader');
const reader = new iam.ArnPrincipal(READER);
const logs = new iam.ServicePrincipal('logs.eu-west-1.amazonaws.com');
const LOG_GROUPS = 'arn:aws:logs:eu-west-1:111122223333:log-group:audit';

function grantIn(stack: Stack, props: Partial<KeyGrantProps> = {}, keyProps: GovernedKeyProps = {}): KeyGrant {
  const key = props.key ?? new GovernedKey(stack, 'Key', keyProps);
  return new KeyGrant(stack, 'Grant', { grantee: reader, operations: ['Decrypt'], ...props, key });
}

function propertiesOf(props: Partial<KeyGrantProps>): Record<string, unknown> {
  const stack = newStack();
  grantIn(stack, props);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources(KEY_GRANT_TYPE));
  const { ServiceToken: _, ServiceTimeout: __, ...properties } = Properties;
  return properties;
}

function roleOfHandler(stack: Stack): iam.Role {
  return (stack.node.findChild('KmsGovernance-key-grant') as ResourceHandler).role;
}

const HANDLER_ROLE = { 'Fn::GetAtt': ['KmsGovernancekeygrantRoleD3B044D5', 'Arn'] };

describe('the resource', () => {
  test('says what CreateGrant is told; the handler retires the grant', () => {
    expect(propertiesOf({ operations: ['kms:decrypt', 'DescribeKey', 'Decrypt'], encryptionContextEquals: { tenant: 'acme' } })).toEqual({
      KeyId: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
      Name: 'Stack/StackGrant20FFDACB',
      Operations: ['Decrypt', 'DescribeKey'],
      GranteePrincipal: READER,
      RetiringPrincipal: HANDLER_ROLE,
      Constraints: { EncryptionContextEquals: { tenant: 'acme' } },
    });
  });

  test('names services apart from principals', () => {
    expect(propertiesOf({ grantee: logs, sourceArn: LOG_GROUPS, retiringPrincipal: logs, grantName: 'audit/logs' })).toEqual({
      KeyId: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
      Name: 'audit/logs',
      Operations: ['Decrypt'],
      GranteeServicePrincipal: 'logs.eu-west-1.amazonaws.com',
      RetiringServicePrincipal: 'logs.eu-west-1.amazonaws.com',
      Constraints: { SourceArn: LOG_GROUPS },
    });
  });

  test('tells its id', () => {
    const stack = newStack();
    expect(stack.resolve(grantIn(stack).grantId)).toEqual({ 'Fn::GetAtt': ['GrantD7D271C4', 'GrantId'] });
  });

  test('has a name of its own in every stack, also one that only deployment names', () => {
    const names = ['One', 'Two'].map((id) => {
      const stack = new Stack(new App(), id);
      grantIn(stack);
      return Object.values(Template.fromStack(stack).findResources(KEY_GRANT_TYPE))[0].Properties.Name;
    });
    expect(new Set(names).size).toBe(2);
    expect(propertiesOf({ grantName: `${Aws.STACK_NAME}/grant` }).Name).toEqual({
      'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '/grant']],
    });
  });

  test('keeps the permissions of its handler until it is gone', () => {
    const stack = newStack();
    grantIn(stack);
    Template.fromStack(stack).hasResource(KEY_GRANT_TYPE, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^GrantPermissions')]) });
  });

  test('one function serves all grants of a stack', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key');
    for (const id of ['One', 'Two', 'Three']) new KeyGrant(stack, id, { key, grantee: reader, operations: ['Decrypt'] });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });
});

describe('the handler', () => {
  test('may make this grant and no other, on both sides', () => {
    const stack = newStack();
    grantIn(stack, { operations: ['Decrypt', 'DescribeKey'], encryptionContextSubset: { tenant: 'acme' }, sourceArn: LOG_GROUPS });
    const Condition = {
      'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'DescribeKey'] },
      StringEquals: {
        'kms:GranteePrincipal': READER,
        'kms:RetiringPrincipal': HANDLER_ROLE,
        'kms:GrantConstraintType': 'EncryptionContextSubset',
        'kms:EncryptionContext:tenant': 'acme',
      },
      ArnEquals: { 'kms:GrantConstraintSourceArn': LOG_GROUPS },
    };
    expect(statementOf(stack, 'HandlerCreatesGrant')).toEqual({
      Sid: 'HandlerCreatesGrant',
      Effect: 'Allow',
      Principal: { AWS: HANDLER_ROLE },
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition,
    });
  });

  test('has the same bounds in its own policy, and no wildcard there', () => {
    const stack = newStack();
    grantIn(stack);
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties);
    expect(JSON.stringify(policies)).not.toContain('*');
    const [permissions] = policies.filter(({ PolicyName }) => /^GrantPermissions/.test(PolicyName));
    expect(permissions.PolicyDocument.Statement).toEqual([
      {
        Action: 'kms:CreateGrant',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
        Condition: {
          'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] },
          StringEquals: { 'kms:GranteePrincipal': READER, 'kms:RetiringPrincipal': HANDLER_ROLE },
        },
      },
      {
        Action: ['kms:ListGrants', 'kms:RevokeGrant', 'kms:RetireGrant'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
      },
    ]);
  });

  test('is let through the Deny on grants outside of services, which stays for everybody else', () => {
    const stack = newStack();
    grantIn(stack);
    expect(statementOf(stack, 'DenyGrantsOutsideServices')?.Condition).toEqual({
      BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
      ArnNotEquals: { 'aws:PrincipalArn': HANDLER_ROLE },
    });
  });

  test('is a manager, so the use of the key is denied to it', () => {
    const stack = newStack();
    grantIn(stack);
    expect(statementOf(stack, 'DenyUseByManagers')?.Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': HANDLER_ROLE } });
  });
});

describe('access, as the templates decide it', () => {
  const CONTEXT = { 'kms:EncryptionContext:tenant': 'acme' };

  test('the grantee decrypts with the encryption context of the grant, and does nothing else', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    grantIn(stack, { grantee: role, encryptionContextEquals: { tenant: 'acme' } });
    const access = new EffectiveAccess(app);
    expect(access.ofRole(role, 'kms:Decrypt', CONTEXT)).toBe('allowed');
    expect(access.ofRole(role, 'kms:Decrypt', { 'kms:EncryptionContext:tenant': 'globex' })).toBe('denied');
    expect(access.ofRole(role, 'kms:Decrypt', { ...CONTEXT, 'kms:EncryptionContext:more': 'x' })).toBe('denied');
    expect(access.ofRole(role, 'kms:Encrypt', CONTEXT)).toBe('denied');
    expect(access.of(roleArn('Outsider'), 'kms:Decrypt', CONTEXT)).toBe('denied');
  });

  test('a service decrypts for its source', () => {
    const app = new App();
    grantIn(new Stack(app, 'Stack', { env: ENV }), { grantee: logs, sourceArn: LOG_GROUPS });
    const access = new EffectiveAccess(app);
    const caller = { service: 'logs.eu-west-1.amazonaws.com' };
    expect(access.of(caller, 'kms:Decrypt', { 'aws:SourceArn': LOG_GROUPS })).toBe('allowed');
    expect(access.of(caller, 'kms:Decrypt', { 'aws:SourceArn': `${LOG_GROUPS}-other` })).toBe('denied');
  });

  test('a service that nothing is documented of decrypts for a resource of the stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const key = new GovernedKey(stack, 'Key');
    const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'documents', encryptionKey: key });
    grantIn(stack, { key, grantee: new iam.ServicePrincipal('tomorrow.amazonaws.com'), sourceArn: bucket.bucketArn });
    const caller = { service: 'tomorrow.amazonaws.com' };
    expect(new EffectiveAccess(app).of(caller, 'kms:Decrypt', { 'aws:SourceArn': 'arn:aws:s3:::documents' })).toBe('allowed');
  });

  test.each([
    ['the same stack', (stack: Stack) => stack],
    ['another stack', (stack: Stack) => new Stack(stack.node.root as App, 'Other', { env: ENV })],
  ])('the handler in %s makes the grant, makes no other, ends it, and cannot use the key', (_, stackOfGrant) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const key = new GovernedKey(stack, 'Key');
    const other = stackOfGrant(stack);
    grantIn(other, { key });
    const handler = roleOfHandler(other);
    const access = new EffectiveAccess(app);
    const asked = {
      'kms:GranteePrincipal': READER,
      'kms:RetiringPrincipal': access.arnOf(handler),
      'kms:GrantOperations': ['Decrypt'],
      'kms:GrantIsForAWSResource': false,
    };
    expect(access.ofRole(handler, 'kms:CreateGrant', asked)).toBe('allowed');
    expect(access.ofRole(handler, 'kms:CreateGrant', { ...asked, 'kms:GranteePrincipal': roleArn('Outsider') })).toBe('denied');
    expect(access.ofRole(handler, 'kms:CreateGrant', { ...asked, 'kms:RetiringPrincipal': roleArn('Outsider') })).toBe('denied');
    expect(access.ofRole(handler, 'kms:CreateGrant', { ...asked, 'kms:GrantOperations': ['Decrypt', 'Encrypt'] })).toBe('denied');
    expect(access.ofRole(handler, 'kms:RetireGrant')).toBe('allowed');
    expect(access.ofRole(handler, 'kms:RevokeGrant')).toBe('allowed');
    expect(access.ofRole(handler, 'kms:Decrypt')).toBe('denied');
    expect(access.of(roleArn('Outsider'), 'kms:CreateGrant', asked)).toBe('denied');
  });

  test('a role of another stack is granted without a cycle of stacks', () => {
    const app = new App();
    const key = new GovernedKey(new Stack(app, 'Keys', { env: ENV }), 'Key');
    const stack = new Stack(app, 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    grantIn(stack, {
      key,
      grantee: role,
      retiringPrincipal: new iam.Role(stack, 'Retirer', { assumedBy: new iam.AccountRootPrincipal() }),
    });
    expect(new EffectiveAccess(app).ofRole(role, 'kms:Decrypt')).toBe('allowed');
  });
});

describe('a constraint that only deployment knows', () => {
  test('is left out of the key policy, where it could be a cycle, and binds the handler in its own', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key');
    const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
    grantIn(stack, { key, encryptionContextSubset: { 'aws:s3:arn': bucket.bucketArn }, sourceArn: bucket.bucketArn });
    expect(JSON.stringify(statementOf(stack, 'HandlerCreatesGrant'))).not.toContain('Bucket');
    const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
    expect(JSON.stringify(policies)).toContain('"ArnEquals":{"kms:GrantConstraintSourceArn":{"Fn::GetAtt":["Bucket');
  });
});

describe('separation of duties', () => {
  const problemsOf = (make: (stack: Stack) => void): string => {
    const app = new App();
    make(new Stack(app, 'Stack', { env: ENV }));
    try {
      app.synth();
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  test('a manager cannot be granted the use', () => {
    const message = problemsOf((stack) => grantIn(stack, {}, { access: { administrators: [reader] } }));
    expect(message).toContain(
      `one principal must not hold administer and decrypt on one key, got \`${READER}\` in \`access.administrators\` and the grant \`Stack/Grant\``,
    );
    expect(message).toContain('KmsGov.SeparationOfDuties');
  });

  test('a manager can be granted what is no use, and a waiver lifts the separation', () => {
    expect(problemsOf((stack) => grantIn(stack, { operations: ['DescribeKey'] }, { access: { administrators: [reader] } }))).toBe('');
    const waived = { access: { administrators: [reader] }, separationWaiver: 'a team of one' };
    expect(problemsOf((stack) => grantIn(stack, {}, waived))).toBe('');
  });

  test('a grant that can be passed on and retired is no management', () => {
    expect(problemsOf((stack) => grantIn(stack, { operations: ['Decrypt', 'CreateGrant', 'RetireGrant'] }))).toBe('');
  });
});

describe('keys of other apps', () => {
  const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  test('take a grant where their policy is managed elsewhere', () => {
    const stack = newStack();
    const key = GovernedKey.fromGovernedKeyArn(stack, 'Key', ARN, { policyManagedElsewhere: true });
    grantIn(stack, { key });
    Template.fromStack(stack).hasResourceProperties(KEY_GRANT_TYPE, { KeyId: ARN });
  });

  test('refuse it otherwise', () => {
    const stack = newStack();
    const key = GovernedKey.fromGovernedKeyArn(stack, 'Key', ARN);
    expect(() => grantIn(stack, { key })).toThrow(
      /^the grant `Stack\/Grant` must be made where the key is, .* \[KmsGov.ImportedKeyPolicy at Stack\/Key\]$/,
    );
  });
});

describe('bad input', () => {
  const SYMMETRIC =
    'Decrypt, Encrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext, ReEncryptFrom, ReEncryptTo';
  const context = (pairs: number, length = 1) => Object.fromEntries(Array.from({ length: pairs }, (_, i) => [`k${i}`, 'v'.repeat(length)]));
  const party = (got: string) => `must be one role, user, account or service, got ${got}`;

  test.each<Case & { readonly props: Partial<KeyGrantProps>; readonly kind?: KeyKind }>([
    {
      what: 'no operation',
      props: { operations: [] },
      code: 'KmsGov.GrantOperation',
      message: '`operations` must be what a grant can allow on a key of type SYMMETRIC_ENCRYPT, got none; use ',
    },
    ...['Sign', 'kms:Decript', 'PutKeyPolicy', 'kms:*', 'GenerateRandom'].map((operation) => ({
      what: `the operation ${operation}`,
      props: { operations: ['Decrypt', operation] },
      code: 'KmsGov.GrantOperation',
      message: `\`operations\` must be what a grant can allow on a key of type SYMMETRIC_ENCRYPT, got \`${operation}\`; use `,
    })),
    {
      what: 'an operation of another kind of key',
      props: { operations: ['Decrypt'] },
      kind: KeyKind.eccSigning(EccNistCurve.P256),
      code: 'KmsGov.GrantOperation',
      message: '`operations` must be what a grant can allow on a key of type SIGN_VERIFY, got `Decrypt`; use ',
    },
    {
      what: 'two grantees',
      props: { grantee: new iam.CompositePrincipal(reader, new iam.ArnPrincipal(roleArn('Other'))) },
      code: 'KmsGov.GrantParty',
      message: `\`grantee\` ${party('`2` principals; make a grant for each')}`,
    },
    {
      what: 'everybody',
      props: { grantee: new iam.AnyPrincipal() },
      code: 'KmsGov.GrantParty',
      message: `\`grantee\` ${party('`*`; pass the role that is assumed')}`,
    },
    {
      what: 'an identity provider that retires',
      props: { retiringPrincipal: new iam.FederatedPrincipal('accounts.google.com') },
      code: 'KmsGov.GrantParty',
      message: `\`retiringPrincipal\` ${party('`accounts.google.com`; pass the role that is assumed')}`,
    },
    {
      what: 'a grantee with conditions',
      props: { grantee: new iam.PrincipalWithConditions(reader, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }) },
      code: 'KmsGov.GrantParty',
      message: `\`grantee\` ${party(`\`${READER}\` with conditions, which a grant cannot hold; use \`key.grants\``)}`,
    },
    {
      what: 'a service without its source',
      props: { grantee: logs },
      code: 'KmsGov.GrantSource',
      message:
        '`sourceArn` must be the ARN of a resource, got none for the service `logs.eu-west-1.amazonaws.com`; name the resource that it works for',
    },
    {
      what: 'a source that is no ARN',
      props: { sourceArn: 'my-bucket' },
      code: 'KmsGov.GrantSource',
      message: '`sourceArn` must be the ARN of a resource, got `my-bucket`; pass an ARN',
    },
    {
      what: 'both encryption contexts',
      props: { encryptionContextEquals: context(1), encryptionContextSubset: context(1) },
      code: 'KmsGov.GrantEncryptionContext',
      message: '`encryptionContextSubset` must be given without `encryptionContextEquals`, got both; put all pairs into one',
    },
    ...[0, 9].map((pairs) => ({
      what: `${pairs} pairs of encryption context`,
      props: { encryptionContextEquals: context(pairs) },
      code: 'KmsGov.GrantEncryptionContext',
      message: `\`encryptionContextEquals\` must be 1 to 8 pairs, got \`${pairs}\`; leave it out, or name fewer`,
    })),
    {
      what: 'a long value',
      props: { encryptionContextSubset: context(8, 385) },
      code: 'KmsGov.GrantEncryptionContext',
      message: '`encryptionContextSubset` must be values of at most 384 characters, got `385` for `k0`; shorten it',
    },
    {
      what: 'an encryption context for a signing key',
      props: { operations: ['Sign'], encryptionContextEquals: context(1) },
      kind: KeyKind.eccSigning(EccNistCurve.P256),
      code: 'KmsGov.GrantEncryptionContext',
      message: '`encryptionContextEquals` must be for symmetric encryption keys only, got a key of type SIGN_VERIFY; leave it out',
    },
    ...['', 'a b', 'x'.repeat(257)].map((grantName) => ({
      what: `the name ${grantName.slice(0, 5)}`,
      props: { grantName },
      code: 'KmsGov.GrantName',
      message: `\`grantName\` must be 1 to 256 characters of \`a-z A-Z 0-9 : / _ -\`, got \`${grantName}\`; correct it, or leave it out`,
    })),
    {
      what: 'a key of the CDK',
      props: { key: kms.Key.fromKeyArn(newStack(), 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') as never as IGovernedKey },
      code: 'KmsGov.KeyNotGoverned',
      message: '`key` must be a key of this package, got `Stack/Key`, whose policy cannot be told of the grant; use a `GovernedKey`',
    },
  ])('$what', ({ props, kind, code, message }) => {
    let error: unknown;
    try {
      grantIn(newStack(), props, { kind });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'GovernanceError', code, constructPath: 'Stack/Grant' });
    expect((error as Error).message).toContain(message);
  });

  test('the operations of the kind are listed', () => {
    for (const operation of SYMMETRIC.split(', ')) {
      expect(() => grantIn(newStack(), { operations: ['Sign'] })).toThrow(new RegExp(`use .*\\b${operation}\\b`));
    }
  });
});
