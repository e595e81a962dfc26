import { isManagementDuty, isUseDuty } from '../../access/duties';
import type { KeyModel } from '../app-model';
import type { ConditionLine, Statement } from '../statement';
import { textEquals } from '../text';
import type { Holding } from './holdings';
import { actionsOfStatement } from './principal-lookup';
import { arnOf, type Subject } from './subject';

/** What somebody can be declared for, and the duty it is part of. */
const DECLARABLE: Readonly<Record<string, string>> = {
  'kms:PutKeyPolicy': 'ownPolicy',
  'kms:CreateGrant': 'delegate',
  'kms:ReplicateKey': 'replicate',
  'kms:UpdatePrimaryRegion': 'replicate',
  'kms:ImportKeyMaterial': 'importMaterial',
};

/** Whether a template says that somebody is there to take a step that gives power over the key. */
export function isDeclaredFor(action: string, { subject, key, holdings }: Claim): boolean {
  const duty = DECLARABLE[action];
  if (duty === undefined) return false;
  return isSpared(action, subject, key) || (isSpelledOut(action, subject, key) && holdings.every((holding) => isPartOf(holding, duty)));
}

interface Claim {
  readonly subject: Subject;
  readonly key: KeyModel;
  readonly holdings: readonly Holding[];
}

/** Whether it has no part in managing or using the key beside the one duty. */
function isPartOf({ duty }: Holding, declared: string): boolean {
  return duty === declared || !(isManagementDuty(duty) || isUseDuty(duty));
}

/** Whether a Deny of the action is for all but a few who are named, and it is one of them. */
function isSpared(action: string, subject: Subject, { keyPolicy }: KeyModel): boolean {
  return keyPolicy.statements.some(
    (statement) =>
      statement.effect === 'Deny' &&
      actionsOfStatement(statement).includes(action) &&
      statement.conditions.some((condition) => SPARING.test(condition.operator) && names(condition, subject)),
  );
}

const SPARING = /^(Arn|String)Not(Equals|Like|EqualsIgnoreCase)(IfExists)?$/i;
const NAMING = /^(Arn|String)(Equals|Like|EqualsIgnoreCase)$/i;

/** Whether an Allow that names the action in full names the subject by its ARN. */
function isSpelledOut(action: string, subject: Subject, { keyPolicy }: KeyModel): boolean {
  return keyPolicy.statements.some(
    (statement) =>
      statement.effect === 'Allow' && spells(statement, action) && (isPrincipalOf(statement, subject) || isMeant(statement, subject)),
  );
}

function spells({ actions }: Statement, action: string): boolean {
  return (actions?.values ?? []).some((value) => typeof value === 'string' && value.toLowerCase() === action.toLowerCase());
}

function isPrincipalOf({ principals }: Statement, subject: Subject): boolean {
  const arn = arnOf(subject);
  if (!principals || principals.negated || arn === undefined) return false;
  return principals.entries.some(({ value }) => textEquals(value, arn) === 'yes');
}

function isMeant({ conditions }: Statement, subject: Subject): boolean {
  return conditions.some((condition) => NAMING.test(condition.operator) && names(condition, subject));
}

function names({ key, values }: ConditionLine, subject: Subject): boolean {
  const arn = arnOf(subject);
  return key.toLowerCase() === 'aws:principalarn' && arn !== undefined && values.some((value) => textEquals(value, arn) === 'yes');
}
