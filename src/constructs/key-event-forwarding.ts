import { CfnStackSet, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { forwardingTemplate } from './forwarding-template';
import { GovernanceError } from './governance-error';
import { FLAG, optional, props, requireShape, TEXT } from './input-shape';
import { TEXTS } from './value-shapes';

/** Properties of what sends events of keys to the bus of a security account. */
export interface KeyEventForwardingProps {
  /**
   * ARN of the bus of a `KeyEventBus`, for example `arn:aws:events:eu-west-1:111122223333:event-bus/kms-key-events`. It has to be there first.
   */
  readonly eventBusArn: string;

  /** Ids of the organizational units whose accounts send, `ou-…`, or of the root, `r-…`, for every account but the management account. */
  readonly organizationalUnitIds: string[];

  /** Regions in which they send: every Region that is not shut off. */
  readonly regions: string[];

  /**
   * Whether the stack is deployed in an account to which the organization has delegated the administration of StackSets, rather than in its
   * management account.
   *
   * @default false
   */
  readonly delegatedAdministrator?: boolean;
}

/**
 * Makes every account of an organization send what happens to its keys to one bus, in every Region: a rule, its role and a queue for what cannot be
 * delivered, as a stack set of CloudFormation. Accounts that join get it, too.
 *
 * Calls are seen where a trail of the account or the organization is logging.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html
 *
 * @example
 * new KeyEventForwarding(this, 'KeyEvents', {
 *   eventBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/kms-key-events',
 *   organizationalUnitIds: ['r-a1b2'],
 *   regions: ['eu-west-1', 'eu-central-1', 'us-east-1'],
 * });
 */
export class KeyEventForwarding extends Construct {
  /** Id of the stack set. */
  public readonly stackSetId: string;

  constructor(scope: Construct, id: string, props: KeyEventForwardingProps) {
    super(scope, id);
    requireShape('props', props, KEY_EVENT_FORWARDING, this);
    validateForwarding(this, props);
    const { organizationalUnitIds, regions, delegatedAdministrator = false } = props;
    const stackSet = new CfnStackSet(this, 'StackSet', {
      stackSetName: `${this.node.path.replaceAll(/[^A-Za-z0-9]+/g, '-')}`,
      description: 'Sends what happens to KMS keys to the security account',
      permissionModel: 'SERVICE_MANAGED',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      callAs: delegatedAdministrator ? 'DELEGATED_ADMIN' : 'SELF',
      capabilities: ['CAPABILITY_IAM'],
      managedExecution: { Active: true },
      operationPreferences: { failureTolerancePercentage: 10, maxConcurrentPercentage: 100, regionConcurrencyType: 'PARALLEL' },
      stackInstancesGroup: [{ deploymentTargets: { organizationalUnitIds }, regions }],
      templateBody: JSON.stringify(forwardingTemplate(props.eventBusArn)),
    });
    this.stackSetId = stackSet.attrStackSetId;
  }
}

const EVENT_BUS_ARN = /^arn:[^:]+:events:[^:]+:\d{12}:event-bus\/.+$/;
const TARGET = /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/;

function validateForwarding(forwarding: Construct, { eventBusArn, organizationalUnitIds, regions }: KeyEventForwardingProps): void {
  if (!Token.isUnresolved(eventBusArn) && !EVENT_BUS_ARN.test(eventBusArn)) {
    throw invalid(
      forwarding,
      '`eventBusArn` must be the ARN of an event bus',
      eventBusArn,
      'pass `eventBus.eventBusArn` of the `KeyEventBus`',
    );
  }
  const wrong = organizationalUnitIds.find((id) => !Token.isUnresolved(id) && !TARGET.test(id));
  if (wrong !== undefined || organizationalUnitIds.length === 0) {
    throw invalid(
      forwarding,
      '`organizationalUnitIds` must name organizational units or the root',
      wrong ?? 'none',
      'use for example `r-a1b2` for all accounts',
    );
  }
  if (regions.length > 0) return;
  throw invalid(forwarding, '`regions` must name at least one Region', 'none', 'name every Region that is not shut off');
}

function invalid(forwarding: Construct, rule: string, got: string, remedy: string): GovernanceError {
  return new GovernanceError(forwarding, 'KmsGov.EventForwarding', `${rule}, got \`${got}\`; ${remedy}`);
}

const KEY_EVENT_FORWARDING = props<KeyEventForwardingProps>({
  eventBusArn: TEXT,
  organizationalUnitIds: TEXTS,
  regions: TEXTS,
  delegatedAdministrator: optional(FLAG),
});
