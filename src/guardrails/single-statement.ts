import type { KeyModel } from '../evaluation/app-model';
import { keyWith } from '../evaluation/questions/key-variant';
import type { Statement } from '../evaluation/statement';

const KEYS = new WeakMap<Statement, KeyModel>();

/** The key as if one Allow were all that its policy and grants give, with every Deny in place. */
export function keyWithOnly(statement: Statement, key: KeyModel): KeyModel {
  const known = KEYS.get(statement);
  if (known) return known;
  const statements = key.keyPolicy.statements.filter((one) => one === statement || one.effect === 'Deny');
  const isAll = statements.length === key.keyPolicy.statements.length && key.grants.length === 0;
  const alone = isAll ? key : withStatements(statements, key);
  KEYS.set(statement, alone);
  return alone;
}

/** The key as if its policy had these statements, and it no grants. */
export function withStatements(statements: readonly Statement[], key: KeyModel): KeyModel {
  return keyWith({ grants: [], keyPolicy: { ...key.keyPolicy, statements } }, key);
}
