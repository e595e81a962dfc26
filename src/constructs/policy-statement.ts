import type { PolicyText } from './policy-text';
import type { Conditions } from './principal-identity';

/** A value of the policy: literal text, `Fn::Sub`, or a string in which the CDK keeps a token. */
export type PolicyValue = PolicyText;

/** A statement as it is written to the template. */
export interface PolicyStatementJson {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: Readonly<Record<string, PolicyValue | readonly PolicyValue[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: '*';
  readonly Condition?: Conditions;
}

interface StatementParts {
  readonly sid: string;
  readonly principal: Readonly<Record<string, readonly PolicyValue[]>>;
  readonly actions: readonly string[];
  readonly conditions?: Conditions;
}

/** Everybody: a Deny names its principals by condition, so that nobody has to exist. */
const ANYBODY = { AWS: ['*'] };

export function allow(parts: StatementParts): PolicyStatementJson {
  return statement('Allow', parts);
}

export function denyAnybody(parts: Omit<StatementParts, 'principal'>): PolicyStatementJson {
  return statement('Deny', { ...parts, principal: ANYBODY });
}

export function deny(parts: StatementParts): PolicyStatementJson {
  return statement('Deny', parts);
}

function statement(effect: 'Allow' | 'Deny', { sid, principal, actions, conditions }: StatementParts): PolicyStatementJson {
  return {
    Sid: sid,
    Effect: effect,
    Principal: Object.fromEntries(Object.entries(principal).map(([element, entries]) => [element, oneOrMany(entries)])),
    Action: oneOrMany(actions),
    Resource: '*',
    ...(conditions && Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

/** IAM and KMS write a list of one as the one. */
export function oneOrMany<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0] : values;
}
