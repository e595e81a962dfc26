import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { deployersOf } from './deployment-roles';
import { expanded } from './policy-text';
import type { WatchedKey } from './watched-key';

/** ARNs of the roles that deploy keys, as CloudTrail records them, each once. */
export function deployerArns(monitor: Construct, keys: readonly WatchedKey[], given?: readonly IGrantable[]): string[] {
  const stacks = [...new Set(keys.flatMap(({ stack }) => stack ?? []))];
  const deployers = [monitor, ...stacks].flatMap((scope) => deployersOf(scope, given));
  const entries = deployers.map(({ entry }) => (typeof entry === 'string' ? entry : entry['Fn::Sub']));
  return [...new Set(entries.map(expanded))];
}
