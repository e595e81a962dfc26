import type { IConstruct } from 'constructs';

/**
 * An input that cannot be turned into a safe key, found at synth.
 *
 * The message says what is wrong, the value and the fix; `code` is stable across releases.
 */
export class GovernanceError extends Error {
  public readonly code: string;
  /** Undefined for values that are made before any construct. */
  public readonly constructPath?: string;

  constructor(scope: IConstruct | undefined, code: GovernanceErrorCode, message: string) {
    super(describeProblem(scope, code, message));
    this.name = 'GovernanceError';
    this.code = code;
    this.constructPath = scope?.node.path;
  }
}

/** A stable error code. */
export type GovernanceErrorCode = `KmsGov.${string}`;

/** The text of a problem, in the form that every error and every validation message has. */
export function describeProblem(scope: IConstruct | undefined, code: GovernanceErrorCode, message: string): string {
  return `${message} [${code}${scope ? ` at ${scope.node.path}` : ''}]`;
}
