import type { AppResource } from './app-resource';
import { POLICIES_WITHOUT_EFFECT, POLICY_STATEMENTS } from './aws-managed-policies';
import { getOwn } from './json-text';
import { type Resolved, Unknown } from './resolved';
import { OpenText, splitText, type Text } from './text';
import { textKey } from './text-building';

/** A managed policy that something refers to. */
export interface ManagedPolicy {
  readonly document: Resolved;
  /** How a verdict names it. */
  readonly source: string;
  /** The resource of the app that defines it. */
  readonly owner?: AppResource;
}

/** Managed policies by ARN: those of the app, and those of AWS as far as they are known. */
export class ManagedPolicies {
  private readonly own: ReadonlyMap<string, AppResource>;

  constructor(resources: readonly AppResource[]) {
    const policies = resources.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
    this.own = new Map(policies.map((policy) => [textKey(policy.arn ?? ''), policy]));
  }

  find(arn: Resolved): ManagedPolicy {
    if (typeof arn !== 'string' && !(arn instanceof OpenText))
      return unknown(arn instanceof Unknown ? arn.reason : 'a managed policy is not named by its ARN');
    const owner = this.own.get(textKey(arn));
    if (owner) return { document: owner.value('PolicyDocument'), source: `policy ${owner.id}`, owner };
    const name = awsName(arn);
    return name === undefined ? unknown(`managed policy ${String(arn)} is not in the app`) : ofAws(name);
  }
}

/** The name in `arn:<partition>:iam::aws:policy/<path>/<name>`. */
function awsName(arn: Text): string | undefined {
  const pieces = splitText(arn, ':');
  const [, , , , account, resource] = pieces;
  return pieces.length === 6 && account === 'aws' && typeof resource === 'string'
    ? resource.slice(resource.lastIndexOf('/') + 1)
    : undefined;
}

function ofAws(name: string): ManagedPolicy {
  const statements = POLICIES_WITHOUT_EFFECT.has(name) ? [] : getOwn(POLICY_STATEMENTS, name);
  const reason = `what AWS managed policy ${name} allows is not known here`;
  return {
    document: statements ? { Version: '2012-10-17', Statement: statements } : new Unknown(reason),
    source: `AWS managed policy ${name}`,
  };
}

function unknown(reason: string): ManagedPolicy {
  return { document: new Unknown(reason), source: 'managed policy that is not in the app' };
}
