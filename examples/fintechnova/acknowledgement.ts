import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The cdk-nag packs by the name that their rules and acknowledgements begin with. */
export const PACKS = ['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'];

/**
 * Accepts what a rule finds within a construct, in every pack that has the rule. Finding and reason stay in the validation report.
 *
 * @param rule name without pack, with the finding in brackets where the rule has several
 */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge(...PACKS.map((pack) => ({ id: `${pack}::${pack}-${rule}`, reason })));
}
