import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { EventPattern, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { KeyAlerts } from './key-alerts';
import { changePattern, deploymentPattern, lifecyclePattern } from './key-events';
import { groupsOf } from './key-groups';
import { changeMessage, deploymentMessage, lifecycleMessage } from './key-messages';
import type { WatchedKey } from './watched-key';

/**
 * What EventBridge allows.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const EVENT_PATTERN_MAX_CHARACTERS = 2_048;
export const RULES_PER_BUS_MAX = 300;

/** Rules about one group of keys: changes, deployments, and what KMS does by itself. */
export const RULES_PER_GROUP = 3;

/** With no more keys than this, each has rules of its own, and their messages name it alone. */
const KEYS_APART = 40;

/** What the longest ARN of a key takes, `aws-us-gov` and a Region of 14 characters included, and the longest name of an alias. */
const KEY_ARN_LENGTH = 'arn:aws-us-gov:kms:ap-southeast-1:111122223333:key/12345678-1234-1234-1234-123456789012'.length;
const ALIAS_NAME_LENGTH = 256;

/** What the quotes and the comma around an ARN take. */
const SEPARATORS = 3;

/** Keys that share their rules. */
export function keysByRule(keys: readonly WatchedKey[], deployers: readonly string[]): WatchedKey[][] {
  const nothing = { subjects: [], deployers };
  const patterns = [changePattern(nothing), deploymentPattern(nothing)];
  const room = EVENT_PATTERN_MAX_CHARACTERS - Math.max(...patterns.map((pattern) => JSON.stringify(pattern).length));
  return groupsOf(keys, { apart: KEYS_APART, room, sizeOf: lengthInPattern });
}

/** The rules about one group of keys, on the default bus. */
export class KeyRules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    keys: readonly WatchedKey[],
    private readonly props: { readonly alerts: KeyAlerts; readonly deployers: readonly string[] },
  ) {
    super(scope, id);
    const { deployers } = props;
    const subjects = keys.flatMap((key) => [key.arn, ...key.aliases.map((alias) => aliasArn(this, alias))]);
    const about = keys.map(({ label }) => label).join(', ');
    this.addRule('Changes', `Changes of ${about}`, changePattern({ subjects, deployers }), changeMessage(keys));
    if (deployers.length > 0)
      this.addRule('Deployments', `Deployed changes of ${about}`, deploymentPattern({ subjects, deployers }), deploymentMessage(keys));
    this.addRule(
      'Lifecycle',
      `Rotation, expiration and deletion of ${about}`,
      lifecyclePattern(keys.map(({ arn }) => arn)),
      lifecycleMessage(keys),
    );
  }

  private addRule(id: string, description: string, eventPattern: EventPattern, message: RuleTargetInput): void {
    const rule = new Rule(this, id, { description: description.slice(0, DESCRIPTION_LENGTH), eventPattern });
    this.props.alerts.deliver(rule, message);
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const DESCRIPTION_LENGTH = 512;

function aliasArn(scope: Construct, alias: string): string {
  return Stack.of(scope).formatArn({ service: 'kms', resource: alias, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}

function lengthInPattern({ aliases }: WatchedKey): number {
  const names = aliases.map((alias) => (Token.isUnresolved(alias) ? ALIAS_NAME_LENGTH : alias.length));
  return names.reduce((sum, length) => sum + KEY_ARN_LENGTH + length + SEPARATORS, KEY_ARN_LENGTH + SEPARATORS);
}
