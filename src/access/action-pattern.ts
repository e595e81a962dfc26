import type { KmsAction } from './actions';
import { findAction, KMS_ACTIONS, KMS_SERVICE_PREFIX, qualifiedName } from './actions';
import { matchesWildcard, normalizeWildcards } from './wildcard';

const EVERYTHING = '*';

/**
 * An entry of a statement's `Action`: a name, perhaps with wildcards, in any case. Patterns of other services, and text that is
 * not an action at all (an unresolved token), are kept as they are and match no KMS action.
 */
export class ActionPattern {
  public static parse(text: string): ActionPattern {
    return new ActionPattern(normalizeAction(text));
  }

  private readonly namePattern: string | undefined;
  private expansion: readonly KmsAction[] | undefined;

  private constructor(private readonly text: string) {
    this.namePattern = kmsNamePattern(text);
  }

  /** Whether it names more than one action by wildcard. */
  public get hasWildcard(): boolean {
    return /[*?]/.test(this.text);
  }

  /** `action` may be an action of the table, or a name with or without `kms:`. */
  public matches(action: KmsAction | string): boolean {
    if (this.namePattern === undefined) {
      return false;
    }
    const name = typeof action === 'string' ? kmsNamePattern(action.includes(':') ? action : `kms:${action}`) : action.name.toLowerCase();
    return name !== undefined && matchesWildcard(this.namePattern, name);
  }

  /** The KMS actions it stands for, in the order of `KMS_ACTIONS`. */
  public expand(): readonly KmsAction[] {
    this.expansion ??= KMS_ACTIONS.filter((action) => this.matches(action));
    return this.expansion;
  }

  /** Same pattern, case and redundant wildcards aside. */
  public equals(other: ActionPattern): boolean {
    return this.text.toLowerCase() === other.text.toLowerCase();
  }

  /** The pattern in its canonical spelling. */
  public toString(): string {
    return this.text;
  }
}

/** The lower-case part after `kms:`, `*` for everything, undefined where no KMS action can match. */
function kmsNamePattern(text: string): string | undefined {
  if (text === EVERYTHING) {
    return EVERYTHING;
  }
  const colon = text.indexOf(':');
  const service = text.slice(0, Math.max(colon, 0)).toLowerCase();
  return service === KMS_SERVICE_PREFIX || service === EVERYTHING ? text.slice(colon + 1).toLowerCase() : undefined;
}

/** A known action in its official spelling; wildcards without redundancy; anything else untouched. */
function normalizeAction(text: string): string {
  const action = text.includes(':') ? findAction(text) : undefined;
  return action === undefined ? normalizeWildcards(text) : qualifiedName(action);
}
