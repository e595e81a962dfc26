import type { AppModel, KeyModel, PrincipalModel } from '../app-model';
import { parseArn } from '../arn';
import { identify } from '../caller';
import type { ConditionLine, PrincipalEntry, Statement } from '../statement';
import { type Hole, joinText, OpenText, type Text } from '../text';
import { PrincipalLookup } from './principal-lookup';
import {
  accountSubject,
  anyoneSubject,
  deploymentSubject,
  namedSubject,
  nameLikeSubject,
  principalSubject,
  rootUserSubject,
  type Subject,
  serviceSubject,
} from './subject';

/** Finds, for each key of an app, everybody a question about its access has to look at. */
export class SubjectFinder {
  private readonly index: PrincipalLookup;
  private readonly subjects = new Map<PrincipalModel, Subject>();
  private readonly deployments: ReadonlyMap<string, Subject>;

  constructor(app: AppModel) {
    this.index = new PrincipalLookup(app);
    this.deployments = new Map(app.stacks.flatMap((stack) => deploymentSubject(stack).map((subject) => [subject.id, subject])));
  }

  /** Each once, in a stable order: the app's own principals first. */
  public subjectsOf(key: KeyModel): readonly Subject[] {
    const named = key.keyPolicy.statements.filter(({ effect }) => effect === 'Allow').flatMap((statement) => this.namedBy(statement, key));
    const granted = key.grants.flatMap(({ granteePrincipal, granteeServicePrincipal }) => [
      ...(granteePrincipal === undefined ? [] : [this.byArn(granteePrincipal)]),
      ...(granteeServicePrincipal === undefined ? [] : [serviceSubject(granteeServicePrincipal)]),
    ]);
    const unique = new Map<string, Subject>();
    for (const subject of [...named, ...granted, rootUserSubject(key)]) if (!unique.has(subject.id)) unique.set(subject.id, subject);
    return [...unique.values()].sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
  }

  /** The subjects for the principals of the app. */
  public get principals(): readonly Subject[] {
    return this.index.all.map((model) => this.subjectFor(model));
  }

  /** The role or user of the app with this ARN, else somebody of whom nothing else is known. */
  public byArn(arn: Text): Subject {
    const model = this.index.withArn(arn);
    return model ? this.subjectFor(model) : (this.deployments.get(typeof arn === 'string' ? arn : arn.key) ?? namedSubject(arn));
  }

  private subjectFor(model: PrincipalModel): Subject {
    const subject = this.subjects.get(model) ?? principalSubject(model);
    this.subjects.set(model, subject);
    return subject;
  }

  private namedBy(statement: Statement, key: KeyModel): readonly Subject[] {
    const { principals } = statement;
    if (!principals || principals.negated) return this.everybody(key);
    return principals.entries.flatMap((entry) => this.subjectsOfEntry(entry, statement, key));
  }

  private subjectsOfEntry({ type, value }: PrincipalEntry, statement: Statement, key: KeyModel): readonly Subject[] {
    if (type === 'Service') return [serviceSubject(value)];
    if (type === 'Federated' || type === 'CanonicalUser') return [];
    if (value === '*' || type === '*')
      return [...this.everybody(key), ...this.byCondition(statement), ...accountsInConditions(statement, key)];
    const model = this.index.withArn(value);
    if (model) return [this.subjectFor(model)];
    const account = accountNamed(value);
    if (account === undefined) return [this.byArn(value), ...this.roleOfSession(value)];
    const delegates = this.index.withPolicyFor(key).map((model) => this.subjectFor(model));
    return [accountSubject(key.partition, account), ...delegates, ...this.byCondition(statement)];
  }

  /** The role of the app that a session is of, since it is by the role that the session comes about. */
  private roleOfSession(arn: Text): readonly Subject[] {
    const { kind, name, account, partition } = identify(arn);
    if (kind !== 'session' || name === undefined || account === undefined || partition === undefined) return [];
    const patterns = ['', '*/'].map((path) => joinText('arn:', partition, ':iam::', account, `:role/${path}`, name));
    return patterns.flatMap((pattern) => this.index.like(pattern)).map((model) => this.subjectFor(model));
  }

  private everybody(key: KeyModel): readonly Subject[] {
    return [...this.principals, accountSubject(key.partition, key.account), anyoneSubject(key)];
  }

  /** Those whom a condition on aws:PrincipalArn picks out. */
  private byCondition({ conditions }: Statement): readonly Subject[] {
    return conditions.filter(namesPrincipals).flatMap(({ values }) => {
      const exact = values.filter((value) => !isPattern(value) && parseArn(value)?.resource !== 'root');
      return [...exact.map((value) => this.byArn(value)), ...this.byPattern(values.filter(isPattern))];
    });
  }

  /** The app's principals whose names fit, and whoever else may come to have such a name. */
  private byPattern(patterns: readonly Text[]): readonly Subject[] {
    const members = new Set(patterns.flatMap((pattern) => this.index.like(pattern)));
    const others = new Map(patterns.map((pattern) => [String(pattern).replace(/[?]+/g, '*'), pattern]));
    return [
      ...[...members].map((model) => this.subjectFor(model)),
      ...[...others].map(([label, pattern]) => nameLikeSubject(label, withHoles(pattern))),
    ];
  }
}

const ORDER: Readonly<Record<Subject['kind'], number>> = {
  role: 0,
  user: 0,
  named: 1,
  nameLike: 2,
  service: 3,
  deploymentRole: 4,
  account: 5,
  rootUser: 6,
  anyone: 7,
};

const POSITIVE_OPERATOR = /^(String|Arn)(Equals|Like|EqualsIgnoreCase)(IfExists)?$/i;

function namesPrincipals({ operator, key }: ConditionLine): boolean {
  return key.toLowerCase() === 'aws:principalarn' && POSITIVE_OPERATOR.test(operator);
}

/** Accounts that conditions leave of everybody. */
function accountsInConditions({ conditions }: Statement, { partition }: KeyModel): readonly Subject[] {
  const values = conditions.filter(namesAccounts).flatMap((condition) => condition.values);
  return values.filter((value) => !isPattern(value)).map((account) => accountSubject(partition, account));
}

function namesAccounts({ operator, key }: ConditionLine): boolean {
  return /^(aws:principalaccount|kms:calleraccount)$/i.test(key) && POSITIVE_OPERATOR.test(operator);
}

function isPattern(value: Text): boolean {
  return typeof value === 'string' ? /[*?]/.test(value) : value.parts.some((part) => typeof part === 'string' && /[*?]/.test(part));
}

/** Somebody of whom only the pattern is known that the ARN fits. */
function withHoles(pattern: Text): Text {
  const parts: readonly (string | Hole)[] = typeof pattern === 'string' ? [pattern] : pattern.parts;
  return joinText(...parts.flatMap((part) => (typeof part === 'string' ? fillWildcards(part, String(pattern)) : [part])));
}

function fillWildcards(text: string, pattern: string): (string | Hole)[] {
  return text.split(/([*?]+)/).map((piece, index) => (/^[*?]+$/.test(piece) ? hole(piece, `${pattern} ${index}`) : piece));
}

function hole(wildcards: string, id: string): Hole {
  const min = [...wildcards].filter((wildcard) => wildcard === '?').length;
  return { id, reason: 'any name that fits the pattern', alphabet: 'any', min, max: wildcards.includes('*') ? undefined : min };
}

const ACCOUNT_ID = /^\d{12}$/;

/** The account that a principal entry stands for, in either form. */
function accountNamed(value: Text): Text | undefined {
  if (typeof value === 'string' && ACCOUNT_ID.test(value)) return value;
  const arn = parseArn(value);
  if (arn) return arn.resource === 'root' ? arn.account : undefined;
  return value instanceof OpenText && value.parts.length === 1 && value.holes.some(({ alphabet }) => alphabet === 'digits')
    ? value
    : undefined;
}
