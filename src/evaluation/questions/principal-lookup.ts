import { KMS_ACTIONS, qualifiedName } from '../../access/actions';
import type { ActionTable } from '../action-matching';
import type { AppModel, KeyModel, PrincipalModel } from '../app-model';
import type { Statement } from '../statement';
import { compileStatement } from '../statement-matching';
import { OpenText, type Text, textMatches } from '../text';
import { textId } from './subject';

/**
 * The roles and users of an app, by what can make a key matter to them: so that a question about one key looks at few of them,
 * however many there are.
 */
export class PrincipalLookup {
  private readonly byArn = new Map<string, PrincipalModel>();
  private readonly byResource = new Map<string, PrincipalModel[]>();
  /** Whose policies speak of keys they do not spell out. */
  private readonly unspecific: PrincipalModel[] = [];
  /** In the order of their ARNs. */
  private readonly sorted: readonly (readonly [string, PrincipalModel])[];
  public readonly all: readonly PrincipalModel[];

  constructor({ principals }: AppModel) {
    this.all = principals.filter(({ kind }) => kind !== 'group');
    for (const principal of this.all) {
      this.byArn.set(textId(principal.arn), principal);
      this.addResources(principal);
    }
    this.sorted = [...this.byArn].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  public withArn(arn: Text): PrincipalModel | undefined {
    return this.byArn.get(textId(arn));
  }

  /** Those whose ARN fits a pattern. */
  public like(pattern: Text): readonly PrincipalModel[] {
    const prefix = textId(pattern).split(/[*?]/, 1)[0];
    const found: PrincipalModel[] = [];
    for (let at = this.firstFrom(prefix); this.sorted[at]?.[0].startsWith(prefix); at++) {
      const [, principal] = this.sorted[at];
      if (textMatches(pattern, principal.arn) === 'yes') found.push(principal);
    }
    return found;
  }

  /** Those to whom their own policies may allow something on the key. */
  public withPolicyFor({ arn }: KeyModel): readonly PrincipalModel[] {
    return [...new Set([...(this.byResource.get(textId(arn)) ?? []), ...this.unspecific])];
  }

  private firstFrom(prefix: string): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle][0] < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private addResources(principal: PrincipalModel): void {
    const statements = principal.identityPolicies.flatMap((policy) => policy.statements).filter(mayAllowKms);
    if (statements.some(isUnspecific)) {
      this.unspecific.push(principal);
      return;
    }
    for (const resource of statements.flatMap(({ resources }) => resources?.values ?? [])) {
      const principals = this.byResource.get(textId(resource)) ?? [];
      principals.push(principal);
      this.byResource.set(textId(resource), principals);
    }
  }
}

function mayAllowKms(statement: Statement): boolean {
  return statement.effect === 'Allow' && actionsOfStatement(statement).length > 0;
}

/** Whether it is about keys by pattern, by exclusion, by variable, or by a text that is not known. */
function isUnspecific({ resources, unknown }: Statement): boolean {
  if (!resources || resources.negated || unknown.length > 0) return true;
  return resources.values.some((value) => /[*?]|\$\{/.test(literalsOf(value)) || !isArnOfOneKey(value));
}

function literalsOf(text: Text): string {
  return typeof text === 'string' ? text : text.parts.filter((part) => typeof part === 'string').join('');
}

/** A text whose account or id is not known can still be that of one key of the app: such texts are equal where their holes are. */
function isArnOfOneKey(text: Text): boolean {
  return typeof text === 'string' || (text instanceof OpenText && literalsOf(text).includes(':key/'));
}

const NAMES = KMS_ACTIONS.map(qualifiedName);

/** The actions of one table, which statements with the same list of actions share. */
const ACTIONS = new WeakMap<ActionTable, readonly string[]>();

/** The KMS actions, with prefix, that a statement speaks of, or may. */
export function actionsOfStatement(statement: Statement): readonly string[] {
  const table = compileStatement(statement).actions;
  const known = ACTIONS.get(table);
  if (known) return known;
  const actions = NAMES.filter((_, place) => table[place] !== 'no');
  ACTIONS.set(table, actions);
  return actions;
}
