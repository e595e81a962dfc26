import type { AppModel, KeyModel, ResourceModel } from '../evaluation/app-model';
import { isPlainObject } from '../evaluation/choices';
import { speaksOf } from '../evaluation/iam-decision';
import type { Statement } from '../evaluation/statement';
import { compileStatement } from '../evaluation/statement-matching';
import { OpenText, textEquals } from '../evaluation/text';
import { textKey } from '../evaluation/text-building';
import { valuesAt } from './template-settings';

/** Only who goes by the age of key material asks for these. */
const ROTATION_READS = ['kms:listkeyrotations', 'kms:getkeyrotationstatus'];

/** Functions of an app that are started again and again and may read when a key rotated. */
export class AgeChecks {
  private readonly statements: readonly (Statement & { readonly account: ResourceModel['account'] })[];

  constructor({ resources, principals }: AppModel) {
    const targets = new Set(resources.flatMap(scheduledTargets));
    const checkers = resources.filter(
      ({ type, arn }) => type === 'AWS::Lambda::Function' && arn !== undefined && targets.has(textKey(arn)),
    );
    const roles = new Set(checkers.flatMap(({ properties }) => valuesAt(properties, 'Role')).flatMap(keyOfText));
    this.statements = principals
      .filter(({ arn }) => roles.has(textKey(arn)))
      .flatMap(({ identityPolicies, account }) =>
        identityPolicies.flatMap(({ statements }) => statements.map((statement) => ({ ...statement, account }))),
      )
      .filter((statement) => statement.effect === 'Allow' && ROTATION_READS.some((action) => speaksOf(statement, action) === 'yes'));
  }

  public cover({ arn, account }: KeyModel): boolean {
    return this.statements.some(
      (statement) => textEquals(statement.account, account) !== 'no' && compileStatement(statement).covers(arn, () => 'open') === 'yes',
    );
  }
}

/** What a schedule, or a rule with one, starts. */
function scheduledTargets(resource: ResourceModel): readonly string[] {
  const { type } = resource;
  if (type !== 'AWS::Scheduler::Schedule' && type !== 'AWS::Events::Rule') return [];
  const { properties } = resource;
  if (!isPlainObject(properties) || valuesAt(properties, 'State').includes('DISABLED')) return [];
  if (type === 'AWS::Scheduler::Schedule')
    return valuesAt(properties, 'Target').flatMap((target) => valuesAt(target, 'Arn').flatMap(keyOfText));
  if (properties.ScheduleExpression === undefined) return [];
  return valuesAt(properties, 'Targets').flatMap((target) => valuesAt(target, 'Arn').flatMap(keyOfText));
}

function keyOfText(value: unknown): readonly string[] {
  return typeof value === 'string' || value instanceof OpenText ? [textKey(value)] : [];
}
