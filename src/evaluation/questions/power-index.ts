import { speaksOf } from '../iam-decision';
import type { Statement } from '../statement';
import { OpenText, type Text } from '../text';
import { type Subject, textId } from './subject';

/** Actions by which somebody becomes somebody else, or gives itself permissions. */
export const POWERS = [
  'sts:AssumeRole',
  'iam:AddUserToGroup',
  'iam:AttachGroupPolicy',
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:CreatePolicyVersion',
  'iam:CreateRole',
  'iam:PassRole',
  'iam:PutGroupPolicy',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateLoginProfile',
  'lambda:UpdateFunctionCode',
  'ssm:SendCommand',
].map((action) => action.toLowerCase());

/** A plain action of a service that has no such power, which is what nearly all statements are about. */
const POWERLESS = /^(?!(sts|iam|lambda|ssm):)[a-z0-9-]+:/i;

/** Principals by what their policies give them power over, so that few of an app's many have to be asked about each. */
export class PowerIndex {
  private readonly byResource = new Map<string, Subject[]>();
  /** Whose power is over resources they do not spell out. */
  private readonly unspecific: Subject[] = [];

  constructor(subjects: readonly Subject[]) {
    for (const subject of subjects) this.add(subject);
  }

  /** Those who may have power over one of the resources. */
  public over(resources: readonly Text[]): readonly Subject[] {
    return [...new Set([...resources.flatMap((resource) => this.byResource.get(textId(resource)) ?? []), ...this.unspecific])];
  }

  /** Those who may have power over anything. */
  public get all(): readonly Subject[] {
    return [...new Set([...this.byResource.values()].flat().concat(this.unspecific))];
  }

  private add(subject: Subject): void {
    const statements = (subject.policies.identityPolicies ?? []).flatMap((policy) => policy.statements).filter(givesPower);
    if (statements.some(isUnspecific)) this.unspecific.push(subject);
    else for (const resource of statements.flatMap(({ resources }) => resources?.values ?? [])) this.addTo(textId(resource), subject);
  }

  private addTo(resource: string, subject: Subject): void {
    const subjects = this.byResource.get(resource) ?? [];
    subjects.push(subject);
    this.byResource.set(resource, subjects);
  }
}

function givesPower(statement: Statement): boolean {
  const { effect, actions } = statement;
  if (effect !== 'Allow') return false;
  if (actions && !actions.negated && actions.values.every((action) => typeof action === 'string' && POWERLESS.test(action))) return false;
  return POWERS.some((power) => speaksOf(statement, power) !== 'no');
}

/** A text with open parts is that of a resource of the app, whose ARN has the same parts, or else of none. */
function isUnspecific({ resources, unknown }: Statement): boolean {
  if (!resources || resources.negated || unknown.length > 0) return true;
  return resources.values.some((value) => /[*?]|\$\{/.test(literals(value)) || isWhollyOpen(value));
}

function literals(text: Text): string {
  return typeof text === 'string' ? text : text.parts.filter((part) => typeof part === 'string').join('\n');
}

function isWhollyOpen(text: Text): boolean {
  return text instanceof OpenText && !literals(text).startsWith('arn:');
}
