import { type CfnResource, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Published rules that a resource of ours cannot meet, as the scanners that have them spell them. */
export interface ScannerException {
  /** Why, for reviewers: one sentence. */
  readonly reason: string;
  /** Rules of cdk-nag, without their pack. */
  readonly cdkNag?: readonly string[];
  /** Rules of AWS Control Tower as `@cdklabs/cdk-validator-cfnguard` names them. They read no metadata: the CDK takes the finding, Control Tower's own hook does not. */
  readonly controlTower?: readonly string[];
  /** Rules of the AWS CloudFormation Guard registry. */
  readonly guardRegistry?: readonly string[];
  readonly cfnNag?: readonly string[];
  readonly checkov?: readonly string[];
}

/** Of a policy that the CDK or we give to a role of ours. */
export const OWN_POLICY: ScannerException = {
  reason: 'The policy is for one role alone and goes with it; a managed policy could be attached to others.',
  cdkNag: ['IAMNoInlinePolicy'],
};

/** The packs of cdk-nag, by the name that their rules and acknowledgements begin with. */
const NAG_PACKS = ['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321', 'Serverless'];

/**
 * Accepts what scanners say of a construct: for the CDK, with everything in it, and for those that read the template in the metadata of its resource.
 * Finding and reason stay in the validation report of the CDK.
 */
export function exemptFromRules(scope: IConstruct, ...exceptions: readonly ScannerException[]): void {
  for (const exception of exceptions) {
    acknowledge(scope, exception);
    describe((scope.node.defaultChild ?? scope) as CfnResource, exception);
  }
}

function acknowledge(scope: IConstruct, { reason, cdkNag = [], controlTower = [] }: ScannerException): void {
  const ids = [
    ...NAG_PACKS.flatMap((pack) => cdkNag.map((rule) => `${pack}::${pack}-${rule}`)),
    ...controlTower.map((rule) => `cdk-validator-cfnguard::${rule}`),
  ];
  Validations.of(scope).acknowledge(...ids.map((id) => ({ id, reason })));
}

function describe(resource: CfnResource, { reason, guardRegistry = [], cfnNag = [], checkov = [] }: ScannerException): void {
  for (const id of cfnNag) addTo(resource, 'cfn_nag', { rules_to_suppress: [{ id, reason }] });
  for (const id of checkov) addTo(resource, 'checkov', { skip: [{ id, comment: reason }] });
  for (const rule of guardRegistry) addTo(resource, 'guard', { SuppressedRules: [rule], Reasons: [reason] });
}

function addTo(resource: CfnResource, scanner: string, lists: Readonly<Record<string, readonly unknown[]>>): void {
  const known = resource.getMetadata(scanner) ?? {};
  const extended = Object.entries(lists).map(([name, entries]) => [name, [...(known[name] ?? []), ...entries]]);
  resource.addMetadata(scanner, { ...known, ...Object.fromEntries(extended) });
}
