import type { IConstruct } from 'constructs';
import { findConditionKey } from '../access/condition-keys';
import { parseOperator } from '../access/condition-operator';
import { GovernanceError } from './governance-error';
import type { Conditions } from './principal-identity';

/**
 * Refuses conditions with which KMS does not take a key policy.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export function validateConditions(scope: IConstruct, conditions: Conditions): void {
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const key of Object.keys(keys)) validateCondition(scope, operator, key);
  }
}

function validateCondition(scope: IConstruct, operator: string, key: string): void {
  const why = whyRefused(operator, key);
  if (why === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.ConditionRefused',
    `\`conditions\` must be such as KMS takes in a key policy, got \`${operator}\` on \`${key}\`, ${why}`,
  );
}

function whyRefused(operator: string, key: string): string | undefined {
  const parsed = parseOperator(operator);
  const known = findConditionKey(key);
  if (parsed === undefined) return 'which is no operator of IAM; correct it';
  if (known?.inKeyPolicy === false) return 'which works in IAM policies only; put it on the policy of the role';
  if (parsed.qualifier === 'ForAllValues' && known?.name === ENCRYPTION_CONTEXT) {
    return 'which has one value, so that the condition would hold without any; leave `ForAllValues:` out';
  }
  return undefined;
}

const ENCRYPTION_CONTEXT = 'kms:EncryptionContext:<key>';
