import type { CfnResource } from 'aws-cdk-lib';
import { Reference, Token, Tokenization } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole, CfnUser, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { targetPaths } from './key-references';
import { oncePerStage } from './stage-reading';

/** What an identity policy of the app lets a role or user of the app do with a key. */
export interface IdentityStatement {
  readonly holder: CfnRole | CfnUser;
  /** As written, wildcards included. */
  readonly actions: readonly string[];
  /** Path of the L1 that has the statement. */
  readonly path: string;
}

interface StatementLike {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

/** The statements of identity policies that refer to a key, by the path of the key's L1. */
export const identityStatements = oncePerStage((resources): ReadonlyMap<string, readonly IdentityStatement[]> => {
  const holders = new Map(resources.filter(isHolder).map((holder) => [holder.node.path, holder]));
  const byKey = new Map<string, IdentityStatement[]>();
  for (const resource of resources) {
    for (const { keys, actions } of allowsOf(resource)) {
      const statements = holdersOf(resource, holders).map((holder) => ({ holder, actions, path: resource.node.path }));
      for (const key of keys) byKey.set(key, [...(byKey.get(key) ?? []), ...statements]);
    }
  }
  return byKey;
});

function isHolder(resource: CfnResource): resource is CfnRole | CfnUser {
  return CfnRole.isCfnRole(resource) || CfnUser.isCfnUser(resource);
}

function holdersOf(resource: CfnResource, holders: ReadonlyMap<string, CfnRole | CfnUser>): (CfnRole | CfnUser)[] {
  if (isHolder(resource)) return [resource];
  return targetPaths(resource, ['roles', 'users']).flatMap((path) => holders.get(path) ?? []);
}

/** The actions of KMS that a resource with identity policies allows, and on which keys. */
function allowsOf(resource: CfnResource): { keys: string[]; actions: string[] }[] {
  return documentsOf(resource).flatMap(statementsOf).flatMap(allowOf);
}

function documentsOf(resource: CfnResource): unknown[] {
  if (CfnPolicy.isCfnPolicy(resource) || CfnManagedPolicy.isCfnManagedPolicy(resource)) return [resource.policyDocument];
  if (!isHolder(resource) || !Array.isArray(resource.policies)) return [];
  return resource.policies.map((policy) => ('policyDocument' in policy ? policy.policyDocument : undefined));
}

/** Documents of the CDK and plain ones; whatever else there is gives statements only when it is resolved. */
function statementsOf(document: unknown): StatementLike[] {
  const json: unknown = document instanceof PolicyDocument ? document.toJSON() : document;
  if (typeof json !== 'object' || json === null || Token.isUnresolved(json)) return [];
  return [(json as { Statement?: StatementLike | StatementLike[] }).Statement ?? []].flat();
}

function allowOf({ Effect, Action, Resource }: StatementLike): { keys: string[]; actions: string[] }[] {
  const actions = texts(Action).filter((action) => /^kms:/i.test(action));
  if (Effect !== 'Allow' || actions.length === 0) return [];
  const keys = texts(Resource).flatMap(targetsIn);
  return keys.length > 0 ? [{ keys, actions }] : [];
}

function texts(value: unknown): string[] {
  return [value].flat().filter((each) => typeof each === 'string');
}

function targetsIn(text: string): string[] {
  if (!Token.isUnresolved(text)) return [];
  return Tokenization.reverseString(text).tokens.flatMap((token) => (Reference.isReference(token) ? [token.target.node.path] : []));
}
