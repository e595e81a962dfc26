import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AccessBoundary } from '../../src/constructs/access-boundary';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { IGovernedKey } from '../../src/constructs/governed-key-base';
import { KeyKind } from '../../src/constructs/key-kind';
import type { KmsInterfaceEndpointProps } from '../../src/constructs/kms-interface-endpoint';
import { KmsInterfaceEndpoint } from '../../src/constructs/kms-interface-endpoint';
import { decide } from '../../src/evaluation/decide';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { Outcome } from '../../src/evaluation/verdict';
import { readAppFiles } from '../../src/runtime/app-files';
import { vpcOf } from './covered-examples';
import { ACCOUNT, ENV, FOREIGN_ACCOUNT, newStack, roleArn } from './synthesized';

type Options = Omit<KmsInterfaceEndpointProps, 'vpc' | 'keys'> & { readonly keys?: (stack: Stack) => IGovernedKey[] };

function endpointIn(stack: Stack, { keys = () => [new GovernedKey(stack, 'Key')], ...options }: Options = {}): KmsInterfaceEndpoint {
  return new KmsInterfaceEndpoint(stack, 'Endpoint', { vpc: vpcOf(stack), keys: keys(stack), ...options });
}

const ANYTHING = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
const KEY_POLICY = parsePolicy({ Version: '2012-10-17', Statement: { ...ANYTHING, Principal: '*' } }, 'key policy');
const IDENTITY_POLICY = parsePolicy({ Version: '2012-10-17', Statement: ANYTHING }, 'identity policy');

interface Call {
  readonly key?: 'Key' | 'Other';
  readonly principal?: string;
  readonly action?: string;
  readonly context?: Record<string, string>;
}

/** Outcomes of calls through the endpoint, on keys whose policies let everybody do everything. */
function throughEndpoint(options: Options, calls: readonly Call[]): Outcome[] {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  const stack = new Stack(app, 'Stack', { env: ENV });
  endpointIn(stack, options);
  new GovernedKey(stack, 'Other');
  const { keys, vpcEndpoints } = readAppFiles([app.synth().directory]);
  const policies = { keyPolicy: KEY_POLICY, identityPolicies: [IDENTITY_POLICY], vpcEndpointPolicy: vpcEndpoints[0].policy };
  return calls.map(({ key = 'Key', principal = roleArn('Analyst'), action = 'kms:Decrypt', context = {} }) => {
    const model = keys.find(({ constructPath }) => constructPath === `Stack/${key}/Resource`)!;
    return decide({ principal, action, key: model, context, open: false }, policies).outcome;
  });
}

describe('a call through the endpoint', () => {
  test('passes for its keys and callers of its account, and for nothing else', () => {
    const calls: Call[] = [
      {},
      { action: 'kms:DescribeKey' },
      { key: 'Other' },
      { principal: roleArn('Analyst', FOREIGN_ACCOUNT) },
      { action: 'kms:PutKeyPolicy' },
      { action: 'kms:CreateGrant' },
      { action: 'kms:ScheduleKeyDeletion' },
    ];
    expect(throughEndpoint({}, calls)).toEqual(['allowed', 'allowed', 'denied', 'denied', 'denied', 'denied', 'denied']);
  });

  test('passes for the actions that are named alone', () => {
    const calls = ['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey'].map((action) => ({ action }));
    expect(throughEndpoint({ actions: ['decrypt', 'kms:DescribeKey'] }, calls)).toEqual(['allowed', 'denied', 'allowed']);
  });

  test('passes for the callers that are named alone, of all their kinds at once', () => {
    const callers = AccessBoundary.organization('o-a1b2c3d4e5').combinedWith(AccessBoundary.accounts(FOREIGN_ACCOUNT));
    const principal = roleArn('Analyst', FOREIGN_ACCOUNT);
    const calls: Call[] = [
      { principal, context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
      { principal, context: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } },
      { principal },
      { context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    ];
    expect(throughEndpoint({ callers }, calls)).toEqual(['allowed', 'denied', 'denied', 'denied']);
  });

  test('passes for what the kind of each key can do', () => {
    const keys = (stack: Stack) => [new GovernedKey(stack, 'Key', { kind: KeyKind.ed25519() }), new GovernedKey(stack, 'Second')];
    const calls = ['kms:Sign', 'kms:Verify', 'kms:GetPublicKey', 'kms:DescribeKey', 'kms:Decrypt'].map((action) => ({ action }));
    expect(throughEndpoint({ keys }, calls)).toEqual(['allowed', 'allowed', 'allowed', 'allowed', 'denied']);
  });

  test('is denied by a statement that is added', () => {
    const stack = newStack();
    const { Deny, Allow } = { Deny: iam.Effect.DENY, Allow: iam.Effect.ALLOW };
    const statement = (effect: iam.Effect) =>
      new iam.PolicyStatement({ effect, principals: [new iam.AnyPrincipal()], actions: ['kms:Decrypt'], resources: ['*'] });
    const endpoint = endpointIn(stack);
    endpoint.addToPolicy(statement(Deny));
    expect(() => endpoint.addToPolicy(statement(Allow))).toThrow(
      '`statement` must be a Deny, got an `Allow`, which could open the endpoint to other keys; use `keys`, `actions` and `callers` ' +
        '[KmsGov.EndpointStatement at Stack/Endpoint]',
    );
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint'));
    expect(Properties.PolicyDocument.Statement.map(({ Effect }: { Effect: string }) => Effect)).toEqual(['Allow', 'Deny']);
  });
});

describe('the endpoint', () => {
  test('is one of KMS, with its private name, open to the VPC at the port of TLS', () => {
    const stack = newStack();
    const endpoint = endpointIn(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.eu-west-1.kms',
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: ['subnet-1', 'subnet-2'],
    });
    expect(endpoint.connections.defaultPort?.toString()).toBe('443');
  });

  test('can be the one with FIPS-validated TLS, without private name, in chosen subnets and groups', () => {
    const stack = newStack();
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const subnets = { subnets: [vpcOf(stack).privateSubnets[1]] };
    endpointIn(stack, { fips: true, privateDnsEnabled: false, securityGroups: [group], open: false, subnets });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.eu-west-1.kms-fips',
      PrivateDnsEnabled: false,
      SecurityGroupIds: ['sg-1'],
      SubnetIds: ['subnet-2'],
    });
  });
});

function importedKey(stack: Stack, id: string, region = 'eu-west-1'): IGovernedKey {
  return GovernedKey.fromGovernedKeyArn(stack, id, `arn:aws:kms:${region}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-${id.padStart(12, '0')}`);
}

interface BadInput {
  readonly what: string;
  readonly options: Options;
  readonly message: string;
}

const BAD_INPUT: BadInput[] = [
  {
    what: 'no keys',
    options: { keys: () => [] },
    message:
      '`keys` must name at least one key, got none, so that nothing could pass; name the keys, or leave the endpoint out [KmsGov.EndpointKeys at Stack]',
  },
  {
    what: 'a key of another Region',
    options: { keys: (stack) => [importedKey(stack, '1'), importedKey(stack, '2', 'us-east-1')] },
    message:
      '`keys` must be of the Region of the endpoint, got `Stack/2` of `us-east-1` in `eu-west-1`: ' +
      'the endpoint leads to KMS of its own Region; make another endpoint there [KmsGov.EndpointRegion at Stack]',
  },
  ...['kms:*', 'kms:GenerateDataKey*', 'kms:Sign', 'kms:ListKeys', 's3:GetObject'].map((action) => ({
    what: `action ${action}`,
    options: { actions: ['kms:Decrypt', action] },
    message: `\`actions\` must name actions of KMS that one of the keys has, got \`${action}\`; write them one by one, as the KMS API does [KmsGov.EndpointAction at Stack]`,
  })),
  {
    what: 'callers by their endpoint',
    options: { callers: AccessBoundary.vpcEndpoints('vpce-0123456789abcdef0') },
    message:
      '`callers` must be accounts or organizations, got VPC endpoints, of which this is one; ' +
      'use `AccessBoundary.accounts(...)` or `.organization(...)` [KmsGov.EndpointCallers at Stack]',
  },
  {
    what: 'security groups of which there are none',
    options: { securityGroups: [] },
    message:
      '`securityGroups` must name at least one group, got none; name one, or leave the prop out for a new one [KmsGov.EndpointSecurityGroups at Stack]',
  },
  {
    what: 'callers that are nobody',
    options: { callers: AccessBoundary.accounts() },
    message: '[KmsGov.BoundaryEmpty at Stack]',
  },
];

test.each(BAD_INPUT)('$what is refused', ({ options, message }) => {
  expect(() => endpointIn(newStack(), options)).toThrow(message);
});

test('a policy that is too long is refused', () => {
  const keys = (stack: Stack) => Array.from({ length: 300 }, (_, index) => importedKey(stack, `${index}`));
  const stack = newStack();
  endpointIn(stack, { keys });
  expect(() => Template.fromStack(stack)).toThrow(
    /endpoint policy must have at most 20480 characters, got `\d+`; name fewer keys, or make another endpoint in a VPC of its own \[KmsGov.EndpointPolicyTooLarge at Stack\/Endpoint\]/,
  );
});
