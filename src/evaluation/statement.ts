import type { Text } from './text';
import type { Effect } from './verdict';

/** A condition of the template under which a statement is there, and the value it must have. */
export interface Guard {
  readonly condition: string;
  readonly value: boolean;
}

/** Values of `Action`/`NotAction` or `Resource`/`NotResource`. */
export interface ValueList {
  readonly negated: boolean;
  readonly values: readonly Text[];
}

/** One entry of `Principal`/`NotPrincipal`; type `*` is a principal of which not even the type is known. */
export interface PrincipalEntry {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | '*';
  readonly value: Text;
}

export interface PrincipalList {
  readonly negated: boolean;
  readonly entries: readonly PrincipalEntry[];
}

/** One line of `Condition`: an operator, a key, and the values any of which satisfies it. */
export interface ConditionLine {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly Text[];
}

/** A statement of a policy; immutable, so that its matchers are compiled once. */
export interface Statement {
  /** Name of the document. */
  readonly source: string;
  /** Place in the document, such as "Statement[2]". */
  readonly path: string;
  readonly sid?: string;
  readonly effect: Effect;
  /** All must have their value for the statement to be there. */
  readonly guards: readonly Guard[];
  readonly principals?: PrincipalList;
  readonly actions?: ValueList;
  readonly resources?: ValueList;
  readonly conditions: readonly ConditionLine[];
  /** Policy variables are replaced, which version 2012-10-17 alone does. */
  readonly replacesVariables: boolean;
  /** Why it is not known what the statement says; it may then apply to anything its known elements do not exclude. */
  readonly unknown: readonly string[];
}
