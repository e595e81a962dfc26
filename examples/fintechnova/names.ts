/** Names that a key policy and the resource itself must agree on: the policy is deployed before the resource exists. */

export const TRAIL = 'fintechnova-audit';

export const AUDIT_LOGS = '/fintechnova/audit';

export const SERVICE_LOGS = '/fintechnova/services';

export const DATABASE = 'fintechnova-customers';

/** RDS chooses this name. */
export const DATABASE_LOGS = `/aws/rds/instance/${DATABASE}`;
