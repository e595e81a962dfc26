import { App, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { KeyGrantOptions } from '../../src/constructs/governed-key-grants';
import { Rotation } from '../../src/constructs/rotation';
import { ServiceUse } from '../../src/constructs/service-use';
import type { ContextValue } from '../../src/evaluation/request';
import { EffectiveAccess } from './effective-access';
import { expectError } from './expected-error';
import { ENV, newStack, policyOf, REGION } from './synthesized';

const VIA_S3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
const ACME = { 'kms:EncryptionContext:tenant': 'acme' };

type Decides = (action: string, context?: Readonly<Record<string, ContextValue>>) => string;

/** What a role of the stack of the key may do, and one of another stack. */
function granted(options: KeyGrantOptions): readonly (readonly [string, Decides])[] {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const key = new GovernedKey(stack, 'Key', { accountAccess: AccountAccess.none() });
  const roles = [stack, new Stack(app, 'Other', { env: ENV })].map((home) => {
    const role = new iam.Role(home, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    key.grants.decrypt(role, options);
    return role;
  });
  const access = new EffectiveAccess(app);
  return roles.map((role) => [role.node.path, (action, context) => access.ofRole(role, action, context)]);
}

describe('an encryption context', () => {
  test.each(granted({ encryptionContext: { tenant: ['acme'] } }))('is asked of use by %s, not of describing the key', (_, decides) => {
    expect([decides('kms:Decrypt', ACME), decides('kms:Decrypt'), decides('kms:DescribeKey')]).toEqual(['allowed', 'denied', 'allowed']);
  });

  test('stands apart from the actions that bring none', () => {
    const stack = newStack();
    new GovernedKey(stack, 'Key').grants.decrypt(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/Reader'), {
      encryptionContext: { tenant: ['acme'] },
    });
    const used = policyOf(stack).filter(({ Principal }) => JSON.stringify(Principal).includes('role/Reader'));
    expect(used.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [['kms:Decrypt', 'kms:ReEncryptFrom'], { StringEquals: { 'kms:EncryptionContext:tenant': 'acme' } }],
      ['kms:DescribeKey', undefined],
    ]);
  });

  test('is a grant with both statements on the side of the grantee', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const grant = new GovernedKey(stack, 'Key').grants.decrypt(role, { encryptionContext: { tenant: ['acme'] } });
    expect([grant.success, grant.principalStatements.length]).toEqual([true, 2]);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain('kms:DescribeKey');
  });
});

describe('services', () => {
  test.each(granted({ viaServices: [ServiceUse.s3()] }))('bound everything that %s does', (_, decides) => {
    expect([
      decides('kms:Decrypt', VIA_S3),
      decides('kms:Decrypt'),
      decides('kms:DescribeKey', VIA_S3),
      decides('kms:DescribeKey'),
    ]).toEqual(['allowed', 'denied', 'allowed', 'denied']);
  });

  test.each(granted({ viaServices: [ServiceUse.s3()], encryptionContext: { tenant: ['acme'] } }))(
    'and an encryption context bind the use of %s at once',
    (_, decides) => {
      expect([decides('kms:Decrypt', { ...VIA_S3, ...ACME }), decides('kms:Decrypt', VIA_S3), decides('kms:DescribeKey', VIA_S3)]).toEqual([
        'allowed',
        'denied',
        'allowed',
      ]);
    },
  );
});

test.each<[string, KeyGrantOptions, Readonly<Record<string, ContextValue>>]>([
  ['a VPC endpoint', { vpcEndpoints: ['vpce-0123456789abcdef0'] }, { 'aws:SourceVpce': 'vpce-0123456789abcdef0' }],
  ['an organization', { organization: 'o-a1b2c3d4e5' }, { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
  ['a second factor', { mfa: true }, { 'aws:MultiFactorAuthPresent': 'true' }],
])('%s is asked of every call', (_, options, context) => {
  for (const [, decides] of granted(options)) {
    const outcomes = ['kms:Decrypt', 'kms:DescribeKey'].flatMap((action) => [decides(action, context), decides(action)]);
    expect(outcomes).toEqual(['allowed', 'denied', 'allowed', 'denied']);
  }
});

describe('a statement about the key', () => {
  const statementAbout = (resource: string) =>
    new iam.PolicyStatement({
      principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/Reader')],
      actions: ['kms:Decrypt'],
      resources: [resource],
    });
  const rotation = Rotation.manual({ every: Duration.days(365), generations: ['2026'] });

  test.each<[string, (key: GovernedKey) => string]>([
    ['*', () => '*'],
    ['its ARN', (key) => key.keyArn],
    ['the ARN of a generation', (key) => key.generation('original').keyArn],
  ])('may call it %s', (_, nameOf) => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key', { rotation });
    key.addToResourcePolicy(statementAbout(nameOf(key)));
    expect(policyOf(stack).find(({ Sid }) => Sid === 'UseDecrypt')?.Resource).toBe('*');
  });

  test.each<[string, (stack: Stack) => string, string]>([
    ['another key', (stack) => new kms.Key(stack, 'Other').keyArn, ''],
    ['its id', (stack) => stack.formatArn({ service: 'kms', resource: 'key/1234' }), ''],
    ['whatever is imported', () => Fn.importValue('Somewhere'), '{"Fn::ImportValue":"Somewhere"}'],
    ['a parameter', (stack) => new CfnParameter(stack, 'Arn').valueAsString, '{"Ref":"Arn"}'],
  ])('must not be about %s', (_, nameOf, got) => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key');
    const resource = nameOf(stack);
    expectError(() => key.addToResourcePolicy(statementAbout(resource)), {
      code: 'KmsGov.StatementResource',
      message: `\`statement\` must be about this key, got the resource \`${got || JSON.stringify(stack.resolve(resource))}\`; use \`*\`, which means the key in its own policy`,
    });
  });
});
