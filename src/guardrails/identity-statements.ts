import type { AppModel, KeyModel, PrincipalModel } from '../evaluation/app-model';
import { textId } from '../evaluation/questions/subject';
import type { Statement } from '../evaluation/statement';

/** An Allow of an identity policy, and whose it is. */
export interface IdentityStatement {
  readonly principal: PrincipalModel;
  readonly statement: Statement;
}

/** The statements of identity policies of an app by the keys they name, found without looking at all of them for each key. */
export class IdentityStatements {
  private readonly byResource = new Map<string, IdentityStatement[]>();

  constructor({ principals }: AppModel) {
    for (const principal of principals.filter(({ kind }) => kind !== 'group')) {
      for (const statement of principal.identityPolicies.flatMap(({ statements }) => statements)) this.add({ principal, statement });
    }
  }

  /** Those that allow something on the key by its ARN; not those that are about keys by pattern. */
  public naming({ arn }: KeyModel): readonly IdentityStatement[] {
    return this.byResource.get(textId(arn)) ?? [];
  }

  private add(named: IdentityStatement): void {
    const { effect, resources } = named.statement;
    if (effect !== 'Allow' || !resources || resources.negated) return;
    for (const resource of new Set(resources.values.map(textId))) {
      const known = this.byResource.get(resource);
      if (known) known.push(named);
      else this.byResource.set(resource, [named]);
    }
  }
}
