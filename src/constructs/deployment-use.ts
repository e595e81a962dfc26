import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { dutiesShownBy, isUseDuty } from '../access/duties';
import type { AccessEntry } from './access-entry';
import { CALLING_SERVICES } from './calling-services';
import { describeProblem } from './governance-error';
import { oneOrMany } from './policy-statement';
import type { PolicyText } from './policy-text';
import { readableText, regionText } from './policy-text';
import { namedArns } from './principal-identity';
import { describePrincipal, isUseThroughServices } from './separation';
import { viaServicesOf } from './service-behavior';

/**
 * What a construct granted to a role that deploys, bounded to S3.
 *
 * A pipeline grants this role the use of the key of its artifacts, and does not say that it means objects of a bucket. More would let the
 * deployment use the key directly, which the key policy denies it.
 */
export function boundDeploymentUse(entries: readonly AccessEntry[], deployers: readonly PolicyText[], key: IConstruct): AccessEntry[] {
  const values = viaServicesOf(CALLING_SERVICES.s3, regionText(key));
  return entries.map((entry) => (isUnboundedUse(entry) && isByOneOf(entry, deployers) ? boundTo(entry, values) : entry));
}

/** Says which access of a deployment role was bounded: it is a way to the data for whoever can deploy. */
export function reportDeploymentUse(entries: readonly AccessEntry[], deployers: readonly PolicyText[], key: IConstruct): void {
  const code = 'KmsGov.DeploymentReadsArtifacts';
  for (const entry of entries.filter((each) => isUnboundedUse(each) && isByOneOf(each, deployers))) {
    const message =
      `\`${describePrincipal(entry.holder)}\` deploys and was granted the use of the key by a construct; it gets it through Amazon S3 only, as for the ` +
      'artifacts of a pipeline. Whoever can deploy reads these objects';
    Annotations.of(key).addInfoV2(code, describeProblem(key, code, message));
  }
}

/** The values of kms:ViaService through which the app lets roles that deploy use the key. */
export function servicesUsedByDeployment(entries: readonly AccessEntry[], deployers: readonly PolicyText[]): PolicyText[] {
  const granted = entries.filter((entry) => isUse(entry) && isUseThroughServices(entry.principal) && isByOneOf(entry, deployers));
  return granted.flatMap(({ principal }) => viaServiceValues(principal.conditions));
}

function viaServiceValues(conditions: AccessEntry['principal']['conditions']): PolicyText[] {
  const values = Object.entries(conditions).flatMap(([operator, keys]) => (/Not|Null/.test(operator) ? [] : [keys['kms:ViaService']]));
  return values.flat().filter((value) => value !== undefined) as PolicyText[];
}

function boundTo(entry: AccessEntry, values: readonly PolicyText[]): AccessEntry {
  const { conditions } = entry.principal;
  const bounded = { ...conditions, StringLike: { ...conditions.StringLike, 'kms:ViaService': oneOrMany(values) } };
  return { ...entry, principal: { ...entry.principal, conditions: bounded }, holder: { ...entry.holder, conditions: bounded } };
}

/** Use that a construct asked for; what `grants` and the lists give is meant as it is. */
function isUnboundedUse(entry: AccessEntry): boolean {
  return entry.alsoThroughServices === true && isUse(entry) && !isUseThroughServices(entry.principal);
}

function isUse({ effect, actions }: AccessEntry): boolean {
  return effect === 'Allow' && actions.some((action) => dutiesShownBy(action).some(isUseDuty));
}

function isByOneOf({ holder }: AccessEntry, deployers: readonly PolicyText[]): boolean {
  const arns = new Set(namedArns([holder]).map(withoutPartition));
  return deployers.some((deployer) => arns.has(withoutPartition(deployer)));
}

/** One role may be written with the partition and without knowing it. */
function withoutPartition(arn: PolicyText): string {
  return readableText(arn).replace(/^arn:(\$\{AWS::Partition\}|[^:]+):/, '');
}
