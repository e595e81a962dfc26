import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AccessEntry } from './access-entry';
import { describeProblem } from './governance-error';
import { targetPaths } from './key-references';
import { readableText } from './policy-text';
import type { ServiceStatement } from './service-facts';
import type { ServiceNeed } from './service-needs';
import { ENCRYPTED_BY_SERVICE, NOTIFIED_TYPES, NOTIFIES_ENCRYPTED } from './service-needs';
import { oncePerStage } from './stage-reading';

/** A resource for which a service needs the key. */
export interface FoundNeed {
  readonly need: ServiceNeed;
  /** Path of the L1. */
  readonly path: string;
}

/** The resources for which services need a key under their own name, by the path of the key's L1. */
export const serviceNeeds = oncePerStage((resources): ReadonlyMap<string, readonly FoundNeed[]> => {
  const notified = keysOfNotified(resources);
  const byKey = new Map<string, FoundNeed[]>();
  for (const resource of resources) {
    for (const [key, need] of [...encryptedNeeds(resource), ...notifyingNeeds(resource, notified)])
      byKey.set(key, [...(byKey.get(key) ?? []), { need, path: resource.node.path }]);
  }
  return byKey;
});

function encryptedNeeds(resource: CfnResource): [string, ServiceNeed][] {
  const need = ENCRYPTED_BY_SERVICE[resource.cfnResourceType];
  return need ? targetPaths(resource, need.properties).map((key) => [key, need]) : [];
}

function notifyingNeeds(resource: CfnResource, notified: ReadonlyMap<string, readonly string[]>): [string, ServiceNeed][] {
  const need = NOTIFIES_ENCRYPTED[resource.cfnResourceType];
  if (need === undefined || notified.size === 0) return [];
  const targets = new Set(targetPaths(resource, need.properties));
  return [...targets].flatMap((target) => notified.get(target) ?? []).map((key) => [key, need]);
}

/** The keys of topics and queues, by the path of their L1. */
function keysOfNotified(resources: readonly CfnResource[]): Map<string, string[]> {
  const keyed = resources.flatMap((resource): [string, string[]][] => {
    const property = NOTIFIED_TYPES[resource.cfnResourceType];
    return property === undefined ? [] : [[resource.node.path, targetPaths(resource, [property])]];
  });
  return new Map(keyed.filter(([, keys]) => keys.length > 0));
}

/** Services that a resource of the app cannot work without and that the key policy does not let: it would fail, some of it silently. */
export function unservedProblems(
  key: IConstruct,
  needs: readonly FoundNeed[],
  { entries, services }: { readonly entries: readonly AccessEntry[]; readonly services: readonly ServiceStatement[] },
): string[] {
  const admitted = [
    ...entries
      .filter(({ effect, principal }) => effect === 'Allow' && principal.kind === 'service')
      .map(({ principal, actions }) => ({ actions, names: [principal.entry] })),
    ...services.map(({ principal, actions }) => ({ actions, names: principal.Service ?? [] })),
  ];
  const isServed = ({ need }: FoundNeed) =>
    admitted.some(
      ({ actions, names }) => actions.includes(need.action) && names.some((name) => readableText(name).startsWith(`${need.service}.`)),
    );
  return needs.filter((found) => !isServed(found)).map((found) => problemOf(key, found));
}

function problemOf(key: IConstruct, { need, path }: FoundNeed): string {
  return describeProblem(
    key,
    'KmsGov.ServiceNotDeclared',
    `\`services\` must name every service that uses the key under its own name, got \`${path}\` without a statement for \`${need.service}\`; ` +
      `add \`${need.declaration}\``,
  );
}
