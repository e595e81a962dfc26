import type { AccessEntry } from './access-entry';
import { accessStatements, numberRepeatedSids } from './access-statements';
import { accountStatements } from './account-statements';
import { deploymentStatements } from './deployment-statements';
import { guardStatements } from './guard-statements';
import type { KeyPolicyContext } from './policy-context';
import type { PolicyStatementJson } from './policy-statement';
import { allow } from './policy-statement';
import type { ServiceStatement } from './service-facts';

/** A key policy as it is written to the template. */
export interface KeyPolicyJson {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatementJson[];
}

/** The whole policy of a governed key. */
export function keyPolicyJson(
  context: KeyPolicyContext,
  entries: readonly AccessEntry[],
  services: readonly ServiceStatement[],
): KeyPolicyJson {
  const statements = [
    ...deploymentStatements(context),
    ...accountStatements(context),
    ...accessStatements(entries.filter(({ throughGrant }) => !throughGrant)),
    ...services.map(serviceStatement),
    ...guardStatements(context),
  ];
  return { Version: '2012-10-17', Statement: numberRepeatedSids(statements) };
}

function serviceStatement({ sid, principal, actions, conditions }: ServiceStatement): PolicyStatementJson {
  return allow({ sid, principal, actions, conditions });
}
