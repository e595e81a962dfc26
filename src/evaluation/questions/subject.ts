import type { KeyModel, PrincipalModel, StackModel } from '../app-model';
import { parseArn } from '../arn';
import type { Policies } from '../policies';
import { type PolicyDocument, parsePolicy } from '../policy-document';
import type { Caller } from '../request';
import { joinText, type Text, type Truth, textEquals } from '../text';

/**
 * Whom a question can be about:
 * - `role`, `user`: of the app
 * - `deploymentRole`: the role CloudFormation acts with
 * - `named`: somebody a policy names who is not of the app
 * - `nameLike`: anybody whose ARN is like a pattern that a policy names
 * - `rootUser`: the root user of the key's account
 * - `account`: anybody of an account to whom an IAM policy allows everything: what the key leaves to IAM
 * - `service`: an AWS service that calls for itself
 * - `anyone`: anybody of any other account
 */
export type SubjectKind = 'role' | 'user' | 'deploymentRole' | 'named' | 'nameLike' | 'rootUser' | 'account' | 'service' | 'anyone';

/** Somebody who may have access, and the policies that go with it. */
export interface Subject {
  /** Equal for one and the same subject. */
  readonly id: string;
  readonly kind: SubjectKind;
  /** How reports call it. */
  readonly label: string;
  readonly caller: Caller;
  readonly policies: Omit<Policies, 'keyPolicy' | 'grants'>;
  /** Of roles and users of the app. */
  readonly model?: PrincipalModel;
}

/** Stands for IAM policies that nobody here can see: at most they allow everything. */
export const ALLOWED_BY_IAM: readonly PolicyDocument[] = [allowingAll('an IAM policy of the account', 'which the app does not show')];

function allowingAll(name: string, place: string): PolicyDocument {
  const document = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, name);
  return { ...document, statements: document.statements.map((statement) => ({ ...statement, path: place })) };
}

export function principalSubject(model: PrincipalModel): Subject {
  const { identityPolicies, permissionsBoundary, arn, constructPath, id } = model;
  return {
    id: textId(arn),
    kind: model.kind === 'user' ? 'user' : 'role',
    label: constructPath?.replace(/\/Resource$/, '') ?? id,
    caller: arn,
    policies: { identityPolicies, permissionsBoundary },
    model,
  };
}

/** Bootstrapping gives the role every permission unless told otherwise. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
export function deploymentSubject({ deploymentRole }: StackModel): Subject[] {
  return deploymentRole === undefined ? [] : [outsider('deploymentRole', deploymentRole)];
}

/** Somebody of whom only the ARN is known; across accounts IAM policies of the other account are taken to allow. */
export function namedSubject(arn: Text): Subject {
  return outsider('named', arn);
}

/**
 * @param pattern what the name is like
 * @param arn one such ARN, with holes
 */
export function nameLikeSubject(pattern: string, arn: Text): Subject {
  return { ...outsider('nameLike', arn), id: `like ${pattern}`, label: `anybody named ${pattern}` };
}

export function rootUserSubject({ partition, account }: Pick<KeyModel, 'partition' | 'account'>): Subject {
  const arn = joinText('arn:', partition, ':iam::', account, ':root');
  return { id: `root ${textId(arn)}`, kind: 'rootUser', label: `root user of ${String(account)}`, caller: arn, policies: {} };
}

export function accountSubject(partition: Text, account: Text): Subject {
  const caller = joinText('arn:', partition, ':iam::', account, ':role/(whoever IAM policies allow)');
  return {
    id: `account ${textId(account)}`,
    kind: 'account',
    label: `IAM policies of account ${String(account)}`,
    caller,
    policies: { identityPolicies: ALLOWED_BY_IAM },
  };
}

export function serviceSubject(service: Text): Subject {
  return { id: textId(service), kind: 'service', label: String(service), caller: { service }, policies: {} };
}

export function anyoneSubject({ partition }: Pick<KeyModel, 'partition'>): Subject {
  const caller = joinText('arn:', partition, ':iam::(another account):role/(anyone)');
  return { id: 'anyone', kind: 'anyone', label: 'anyone', caller, policies: { identityPolicies: ALLOWED_BY_IAM } };
}

function outsider(kind: SubjectKind, arn: Text): Subject {
  return { id: textId(arn), kind, label: String(arn), caller: arn, policies: { identityPolicies: ALLOWED_BY_IAM } };
}

/** Equal for texts that are equal whatever fills their holes. */
export function textId(text: Text): string {
  return typeof text === 'string' ? text : text.key;
}

/** The ARN of a subject; none for services. */
export function arnOf({ caller }: Subject): Text | undefined {
  return typeof caller === 'object' && 'service' in caller ? undefined : caller;
}

/** Asked of few subjects many times. */
const ACCOUNTS = new WeakMap<Subject, { readonly account?: Text }>();

/** The account of a subject; none for services. */
export function accountOf(subject: Subject): Text | undefined {
  const known = ACCOUNTS.get(subject);
  if (known) return known.account;
  const arn = arnOf(subject);
  const account = arn === undefined ? undefined : parseArn(arn)?.account;
  ACCOUNTS.set(subject, { account });
  return account;
}

/** Whether a subject is of the account of a key; undefined for services, and where not even the form of its ARN is known. */
export function isInAccountOf(subject: Subject, { account }: Pick<KeyModel, 'account'>): Truth | undefined {
  const own = accountOf(subject);
  return own === undefined ? undefined : textEquals(own, account);
}
