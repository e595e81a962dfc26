/** Names that a key policy and the resource itself must agree on: the policy is deployed before the resource exists. */

/** Where what exists once is kept. */
export const HOME = 'eu-west-1';

/** A second place in Europe, which customer data does not leave. */
export const FRANKFURT = 'eu-central-1';

export const VIRGINIA = 'us-east-1';

export const REGIONS = [HOME, FRANKFURT, VIRGINIA];

export const TRAIL = 'fintechnova-audit';

export const AUDIT_LOGS = '/fintechnova/audit';

export const SERVICE_LOGS = '/fintechnova/services';

export const DATABASE = 'fintechnova-customers';

/** RDS chooses this name. */
export const DATABASE_LOGS = `/aws/rds/instance/${DATABASE}`;

export const TABLE = 'fintechnova-transactions';

export const CARD_NETWORK = 'fintechnova/card-network';

export const EVENT_BUS = 'fintechnova';

/** Names of buckets are unique in all of AWS. */
export function documentsIn({ account, region }: { readonly account: string; readonly region: string }): string {
  return `fintechnova-documents-${account}-${region}`;
}
