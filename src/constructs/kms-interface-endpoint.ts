import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { findAction, qualifiedName } from '../access/actions';
import { actionsOf, useDutiesOf } from '../access/duties';
import type { KeyType } from '../access/key-specs';
import { ENDPOINT_POLICY_MAX_CHARACTERS } from '../access/limits';
import { AccessBoundary } from './access-boundary';
import { describeProblem, GovernanceError } from './governance-error';
import type { IGovernedKey } from './governed-key-base';
import { BOUNDARY, FLAG, having, listOf, optional, props, requireShape, struct } from './input-shape';
import { KEY, TEXTS } from './value-shapes';

/** Properties of an endpoint for the use of some keys. */
export interface KmsInterfaceEndpointProps {
  /** The VPC from which KMS is called. */
  readonly vpc: ec2.IVpc;

  /** The keys that can be used through the endpoint: of its Region, of any account. */
  readonly keys: IGovernedKey[];

  /**
   * What can be done with the keys, as KMS names it, without wildcards: `Decrypt`, `GenerateDataKey` and so on, with or without `kms:`.
   *
   * @default - every use of each key, by its kind, and `DescribeKey`
   */
  readonly actions?: string[];

  /**
   * Whose principals can call through the endpoint: accounts or organizations.
   *
   * @default - those of the endpoint's account
   */
  readonly callers?: AccessBoundary;

  /**
   * Whether KMS is called at its default name, so that programs in the VPC need no change. The VPC must have DNS hostnames and DNS support.
   *
   * @default true
   */
  readonly privateDnsEnabled?: boolean;

  /**
   * Whether the endpoint is the one with FIPS-validated TLS. Its private name is another one, `kms-fips.<region>.amazonaws.com`.
   *
   * @default false
   */
  readonly fips?: boolean;

  /**
   * Subnets of the endpoint, at most one in each availability zone.
   *
   * @default - private subnets
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Security groups of the endpoint.
   *
   * @default - a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the security groups admit the whole VPC at port 443. An imported VPC must then have its `vpcCidrBlock`.
   *
   * @default true
   */
  readonly open?: boolean;
}

/**
 * A VPC endpoint of KMS through which nothing but the given keys can be used, by nobody but the given callers.
 *
 * What holds credentials in the VPC cannot use keys of other accounts with it, nor carry data out with them. The endpoint allows nothing by
 * itself: the key policy still decides. Services that call KMS for a principal do not come through it.
 *
 * IMPORTANT: `AccessBoundary.vpcEndpoints` of one of these keys takes the id of the endpoint as text: by reference, key and endpoint would wait
 * for each other.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/vpc-endpoint-policy.html
 *
 * @example
 * declare const vpc: ec2.IVpc;
 * declare const key: GovernedKey;
 * new KmsInterfaceEndpoint(this, 'Kms', { vpc, keys: [key], actions: ['Decrypt', 'GenerateDataKey'] });
 */
export class KmsInterfaceEndpoint extends ec2.InterfaceVpcEndpoint {
  constructor(scope: Construct, id: string, props: KmsInterfaceEndpointProps) {
    requireShape('props', props, KMS_INTERFACE_ENDPOINT, scope);
    validateKeys(scope, props.keys);
    validateActions(scope, props);
    validateCallers(scope, props.callers);
    validateSecurityGroups(scope, props.securityGroups);
    const { vpc, subnets, securityGroups, open, privateDnsEnabled = true, fips = false } = props;
    const service = fips ? ec2.InterfaceVpcEndpointAwsService.KMS_FIPS : ec2.InterfaceVpcEndpointAwsService.KMS;
    super(scope, id, { vpc, service, subnets, securityGroups, open, privateDnsEnabled });
    for (const statement of statementsFor(Stack.of(this).account, props)) super.addToPolicy(statement);
    this.node.addValidation({ validate: () => this.validatePolicySize() });
  }

  /** Adds a Deny to the endpoint policy. What is allowed is said by `keys`, `actions` and `callers`. */
  public addToPolicy(statement: iam.PolicyStatement): void {
    if (statement.effect !== iam.Effect.DENY) {
      throw new GovernanceError(
        this,
        'KmsGov.EndpointStatement',
        '`statement` must be a Deny, got an `Allow`, which could open the endpoint to other keys; use `keys`, `actions` and `callers`',
      );
    }
    super.addToPolicy(statement);
  }

  private validatePolicySize(): string[] {
    const { length } = JSON.stringify(Stack.of(this).resolve(this.policyDocument) ?? {});
    if (length <= ENDPOINT_POLICY_MAX_CHARACTERS) return [];
    const message =
      `endpoint policy must have at most ${ENDPOINT_POLICY_MAX_CHARACTERS} characters, got \`${length}\`; ` +
      'name fewer keys, or make another endpoint in a VPC of its own';
    return [describeProblem(this, 'KmsGov.EndpointPolicyTooLarge', message)];
  }
}

/** One statement for all keys of which the same can be asked. */
function statementsFor(account: string, { keys, actions, callers }: KmsInterfaceEndpointProps): iam.PolicyStatement[] {
  const arnsByActions = new Map<string, string[]>();
  for (const { kind, keyArn } of keys) {
    const passing = actions ? actions.filter((action) => isActionOn(action, kind._keyType)).map(canonicalName) : useOf(kind._keyType);
    const id = [...new Set(passing)].sort().join();
    arnsByActions.set(id, [...(arnsByActions.get(id) ?? []), keyArn]);
  }
  const conditions = conditionsOf(callers ?? AccessBoundary.accounts(account));
  const passing = [...arnsByActions].filter(([names]) => names !== '');
  return passing.map(
    ([names, resources]) =>
      new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: names.split(','), resources, conditions }),
  );
}

function useOf(keyType: KeyType): string[] {
  return useDutiesOf(keyType).flatMap((duty) => actionsOf(duty, { keyType }));
}

function isActionOn(name: string, keyType: KeyType): boolean {
  return findAction(name)?.keyTypes.includes(keyType) ?? false;
}

function canonicalName(name: string): string {
  const action = findAction(name);
  return action ? qualifiedName(action) : name;
}

/** Whoever calls must be of one of the accounts and of one of the organizations. */
function conditionsOf({ _parts: { accounts, organizations } }: AccessBoundary): Record<string, Record<string, string[]>> {
  return {
    StringEquals: {
      ...(accounts ? { 'aws:PrincipalAccount': [...accounts] } : {}),
      ...(organizations ? { 'aws:PrincipalOrgID': [...organizations] } : {}),
    },
  };
}

function validateKeys(scope: IConstruct, keys: readonly IGovernedKey[]): void {
  if (keys.length === 0) {
    throw new GovernanceError(
      scope,
      'KmsGov.EndpointKeys',
      '`keys` must name at least one key, got none, so that nothing could pass; name the keys, or leave the endpoint out',
    );
  }
  const { region } = Stack.of(scope);
  const foreign = keys.find(({ env }) => Token.compareStrings(env.region, region) === TokenComparison.DIFFERENT);
  if (foreign === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.EndpointRegion',
    `\`keys\` must be of the Region of the endpoint, got \`${foreign.node.path}\` of \`${foreign.env.region}\` in \`${region}\`: ` +
      'the endpoint leads to KMS of its own Region; make another endpoint there',
  );
}

function validateActions(scope: IConstruct, { actions = [], keys }: KmsInterfaceEndpointProps): void {
  const wrong = actions.find((action) => !keys.some(({ kind }) => isActionOn(action, kind._keyType)));
  if (wrong === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.EndpointAction',
    `\`actions\` must name actions of KMS that one of the keys has, got \`${wrong}\`; write them one by one, as the KMS API does`,
  );
}

function validateSecurityGroups(scope: IConstruct, groups: readonly ec2.ISecurityGroup[] | undefined): void {
  if (groups?.length !== 0) return;
  throw new GovernanceError(
    scope,
    'KmsGov.EndpointSecurityGroups',
    '`securityGroups` must name at least one group, got none; name one, or leave the prop out for a new one',
  );
}

function validateCallers(scope: IConstruct, callers: AccessBoundary | undefined): void {
  callers?._validate(scope);
  if (callers?._parts.vpcEndpoints === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.EndpointCallers',
    '`callers` must be accounts or organizations, got VPC endpoints, of which this is one; use `AccessBoundary.accounts(...)` or `.organization(...)`',
  );
}

const KMS_INTERFACE_ENDPOINT = props<KmsInterfaceEndpointProps>({
  vpc: having('vpcId', 'a VPC', "ec2.Vpc.fromLookup(this, 'Vpc', { isDefault: true })"),
  keys: listOf(KEY),
  actions: optional(TEXTS),
  callers: optional(BOUNDARY),
  privateDnsEnabled: optional(FLAG),
  fips: optional(FLAG),
  subnets: optional(struct({})),
  securityGroups: optional(listOf(having('securityGroupId', 'a security group', "new ec2.SecurityGroup(this, 'Group', { vpc })"))),
  open: optional(FLAG),
});
