import { KEY_GRANT_TYPE } from '../access/custom-resource-types';
import { type AppResource, listed } from './app-resource';
import { isPlainObject } from './choices';
import type { GrantConstraints, GrantFacts } from './grant-facts';
import type { Resolved } from './resolved';
import type { Text } from './text';
import { asText, textKey } from './text-building';

/** The grants that an app makes, by the text key of the ARN of their key. */
export function grantsByKey(resources: readonly AppResource[]): ReadonlyMap<string, readonly GrantFacts[]> {
  const grants = new Map<string, GrantFacts[]>();
  for (const resource of resources.filter(({ type, existence }) => type === KEY_GRANT_TYPE && existence !== undefined)) {
    const key = textKey(resource.text('KeyId') ?? '');
    grants.set(key, [...(grants.get(key) ?? []), factsOf(resource)]);
  }
  return grants;
}

function factsOf(grant: AppResource): GrantFacts {
  const granteePrincipal = grant.text('GranteePrincipal');
  const granteeServicePrincipal = grant.text('GranteeServicePrincipal');
  const retiringPrincipal = grant.text('RetiringPrincipal');
  const retiringServicePrincipal = grant.text('RetiringServicePrincipal');
  return {
    ...(granteePrincipal !== undefined && { granteePrincipal }),
    ...(granteeServicePrincipal !== undefined && { granteeServicePrincipal }),
    ...(retiringPrincipal !== undefined && { retiringPrincipal }),
    ...(retiringServicePrincipal !== undefined && { retiringServicePrincipal }),
    operations: listed(grant.value('Operations')).flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
    constraints: constraintsOf(grant.value('Constraints')),
    source: `grant ${grant.id}`,
  };
}

function constraintsOf(constraints: Resolved): GrantConstraints {
  if (!isPlainObject(constraints)) return {};
  const { EncryptionContextEquals: exact, EncryptionContextSubset: subset, SourceArn: sourceArn } = constraints;
  return {
    ...(isPlainObject(exact) && { encryptionContextEquals: textsOf(exact) }),
    ...(isPlainObject(subset) && { encryptionContextSubset: textsOf(subset) }),
    ...(sourceArn !== undefined && { sourceArn: asText(sourceArn, 'SourceArn') }),
  };
}

function textsOf(context: Readonly<Record<string, Resolved>>): Record<string, Text> {
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [name, asText(value, `encryption context ${name}`)]));
}
