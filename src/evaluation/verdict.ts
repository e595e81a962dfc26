import type { Text } from './text';

/** Unknown means: what the policies leave open at synthesis decides. */
export type Outcome = 'allowed' | 'denied' | 'unknown';

export type Effect = 'Allow' | 'Deny';

/**
 * Where in the decision a statement stands; `resourcePolicy` is that of another resource than the key, `kms` is what KMS
 * itself rules, `root` what the root user may without a policy.
 */
export type Layer =
  | 'serviceControlPolicy'
  | 'resourceControlPolicy'
  | 'vpcEndpointPolicy'
  | 'keyPolicy'
  | 'resourcePolicy'
  | 'grant'
  | 'identityPolicy'
  | 'permissionsBoundary'
  | 'sessionPolicy'
  | 'kms'
  | 'root';

/** A statement or grant that decided. */
export interface Source {
  readonly layer: Layer;
  /** Name of the document, such as "key policy of Documents". */
  readonly document: string;
  /** Place in the document, such as "KeyPolicy.Statement[2]". */
  readonly path: string;
  readonly sid?: string;
  readonly effect: Effect;
}

/** Something an open request leaves open: a condition on the request, or a condition of the template. */
export interface OpenCondition {
  readonly kind: 'request' | 'template';
  /** As written in the policy, such as "ForAnyValue:StringLike"; "Equals" for a condition of the template. */
  readonly operator: string;
  /** The condition key, or the name of the template's condition. */
  readonly key: string;
  readonly values: readonly Text[];
}

/** All conditions must hold; without conditions it always holds. */
export interface Clause {
  readonly because: readonly Source[];
  readonly conditions: readonly OpenCondition[];
}

/** Either one of the clauses must hold (`when`), or none may (`unless`). */
export interface Requirement {
  readonly kind: 'when' | 'unless';
  readonly clauses: readonly Clause[];
  /** Conditions of the template under which this is required. @default - always */
  readonly given?: readonly OpenCondition[];
}

/** What would have to be known for a decision. */
export interface Missing {
  readonly reason: string;
  readonly source?: Source;
}

/** The decision about one request. */
export interface Verdict {
  readonly outcome: Outcome;
  /** One sentence: which rule decided. */
  readonly reason: string;
  /** The statements and grants that decided; none for an implicit deny. */
  readonly because: readonly Source[];
  /** Allowed only where all of these hold; empty: unconditionally. */
  readonly conditions: readonly Requirement[];
  /** For unknown: what decides. For allowed: what could allow more than `conditions` say. */
  readonly unknownBecause: readonly Missing[];
}
