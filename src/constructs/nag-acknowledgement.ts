import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The packs of cdk-nag that have the rules in question. */
const PACKS = ['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'];

/**
 * Accepts what a rule of cdk-nag says of a resource of ours, in every pack. Finding and reason stay in the validation report.
 *
 * @param rule name without pack, with the finding in brackets where the rule has several
 */
export function acknowledgeFinding(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge(...PACKS.map((pack) => ({ id: `${pack}::${pack}-${rule}`, reason })));
}
