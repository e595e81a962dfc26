import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { describeProblem } from './governance-error';
import type { ProvisionedUse } from './provisioned-resources';

/** Warns of resources that use the key while they are provisioned, in stacks of which nobody knows who deploys them: their creation fails. */
export function warnOfUnknownProvisioners(scope: IConstruct, uses: readonly ProvisionedUse[]): void {
  const unknown = uses.filter(({ deploymentRole }) => deploymentRole === undefined).map(({ resource }) => resource);
  for (const resource of new Set(unknown)) warnOfUnknownProvisioner(scope, resource);
}

function warnOfUnknownProvisioner(scope: IConstruct, resource: string): void {
  const code = 'KmsGov.ProvisionerUnknown';
  const message =
    `\`deploymentRoles\` must name who deploys \`${resource}\`, got none and a stack synthesizer that names no role, so that the key denies its use ` +
    'while the resource is provisioned; name the roles that deploy the key and all that uses it';
  Annotations.of(scope).addWarningV2(code, describeProblem(scope, code, message));
}
