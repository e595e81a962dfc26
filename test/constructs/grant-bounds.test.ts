import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { KeyGrantOptions } from '../../src/constructs/governed-key-grants';
import { ServiceUse } from '../../src/constructs/service-use';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, ENV, REGION, roleArn } from './synthesized';

type Call = Readonly<Record<string, string>>;

interface BoundCase {
  readonly what: string;
  readonly options: () => KeyGrantOptions;
  readonly allowed: readonly Call[];
  readonly denied: readonly Call[];
}

const through = (service: string, region = REGION): Call => ({ 'kms:ViaService': `${service}.${region}.amazonaws.com` });
const tenant = (value: string): Call => ({ 'kms:EncryptionContext:tenant': value });
const endpoint = (id: string): Call => ({ 'aws:SourceVpce': id });
const organization = (id: string): Call => ({ 'aws:PrincipalOrgID': id });
const mfa = (present: string): Call => ({ 'aws:MultiFactorAuthPresent': present });
const [ENDPOINT, OTHER_ENDPOINT] = ['vpce-0123456789abcdef0', 'vpce-0fedcba9876543210'];

const CASES: readonly BoundCase[] = [
  { what: 'nothing', options: () => ({}), allowed: [{}, through('s3')], denied: [] },
  {
    what: 'a service',
    options: () => ({ viaServices: [ServiceUse.s3()] }),
    allowed: [through('s3')],
    denied: [{}, through('dynamodb'), through('s3', 'us-east-1')],
  },
  {
    what: 'services, one of them of any Region',
    options: () => ({ viaServices: [ServiceUse.s3(), ServiceUse.dynamoDb()] }),
    allowed: [through('s3'), through('dynamodb'), through('dynamodb', 'us-east-1')],
    denied: [{}, through('sqs')],
  },
  {
    what: 'an encryption context',
    options: () => ({ encryptionContext: { tenant: ['acme', 'globex'] } }),
    allowed: [tenant('acme'), tenant('globex'), { ...tenant('acme'), 'kms:EncryptionContext:purpose': 'test' }],
    denied: [{}, tenant('initech'), tenant('ACME'), { 'kms:EncryptionContext:other': 'acme' }],
  },
  {
    what: 'two keys of an encryption context',
    options: () => ({ encryptionContext: { tenant: ['acme'], purpose: ['test'] } }),
    allowed: [{ ...tenant('acme'), 'kms:EncryptionContext:purpose': 'test' }],
    denied: [tenant('acme'), { 'kms:EncryptionContext:purpose': 'test' }],
  },
  {
    what: 'VPC endpoints',
    options: () => ({ vpcEndpoints: [ENDPOINT] }),
    allowed: [endpoint(ENDPOINT)],
    denied: [{}, endpoint(OTHER_ENDPOINT), through('s3')],
  },
  {
    what: 'an organization',
    options: () => ({ organization: 'o-a1b2c3d4e5' }),
    allowed: [organization('o-a1b2c3d4e5')],
    denied: [{}, organization('o-other12345')],
  },
  { what: 'a second factor', options: () => ({ mfa: true }), allowed: [mfa('true')], denied: [{}, mfa('false')] },
  {
    what: 'all that go together',
    options: () => ({ encryptionContext: { tenant: ['acme'] }, vpcEndpoints: [ENDPOINT], organization: 'o-a1b2c3d4e5', mfa: true }),
    allowed: [{ ...tenant('acme'), ...endpoint(ENDPOINT), ...organization('o-a1b2c3d4e5'), ...mfa('true') }],
    denied: [
      { ...endpoint(ENDPOINT), ...organization('o-a1b2c3d4e5'), ...mfa('true') },
      { ...tenant('acme'), ...organization('o-a1b2c3d4e5'), ...mfa('true') },
      { ...tenant('acme'), ...endpoint(ENDPOINT), ...mfa('true') },
      { ...tenant('acme'), ...endpoint(ENDPOINT), ...organization('o-a1b2c3d4e5') },
    ],
  },
];

describe.each([
  ['of the stack of the key', true],
  ['of another stack', false],
])('a grant to a role %s', (_, together) => {
  test.each(CASES)('bounded by $what', ({ options, allowed, denied }) => {
    const app = new App();
    const keyStack = new Stack(app, 'Keys', { env: ENV });
    const role = new iam.Role(together ? keyStack : new Stack(app, 'Roles', { env: ENV }), 'Role', {
      assumedBy: new iam.AccountPrincipal(ACCOUNT),
    });
    new GovernedKey(keyStack, 'Key').grants.decrypt(role, options());
    const access = new EffectiveAccess(app);
    for (const call of allowed) expect([call, access.ofRole(role, 'kms:Decrypt', call)]).toEqual([call, 'allowed']);
    for (const call of denied) expect([call, access.ofRole(role, 'kms:Decrypt', call)]).toEqual([call, 'denied']);
    for (const call of [...allowed, ...denied]) {
      expect([call, access.of(roleArn('Other'), 'kms:Decrypt', call)]).toEqual([call, 'denied']);
      expect([call, access.ofRole(role, 'kms:Encrypt', call)]).toEqual([call, 'denied']);
    }
  });
});

test('two grants with bounds of their own stand beside each other', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  const key = new GovernedKey(stack, 'Key');
  key.grants.decrypt(role, { viaServices: [ServiceUse.s3()] });
  key.grants.decrypt(role, { vpcEndpoints: [ENDPOINT] });
  const access = new EffectiveAccess(app);
  expect([through('s3'), endpoint(ENDPOINT), {}].map((call) => access.ofRole(role, 'kms:Decrypt', call))).toEqual([
    'allowed',
    'allowed',
    'denied',
  ]);
});
