import { AccessQuestions } from '../../../src/evaluation/questions/access-questions';
import { appOf } from '../app-fixtures';

/** Small templates around one key `Key`, and what is asked of them. */
export const ACCOUNT = '111122223333';
export const roleArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
export const userArn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

export const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
export const allow = (Action: string | string[], Resource: unknown = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
export const deny = (Action: string | string[], Resource: unknown = '*', Condition?: object) => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});

/** A statement of a key policy, for a principal given as an ARN or as `Principal` itself. */
export const gives = (principal: string | object, Action: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Principal: typeof principal === 'string' ? { AWS: principal } : principal,
  Action,
  Resource: '*',
  ...(Condition && { Condition }),
});
export const withholds = (Action: string | string[], Condition: object) => ({ ...gives('*', Action, Condition), Effect: 'Deny' });
export const delegated = (Action: string | string[] = 'kms:*') => gives(ROOT, Action);

export const key = (Statement: object[], properties: object = {}) => ({
  Type: 'AWS::KMS::Key',
  Properties: { KeyPolicy: document(...Statement), ...properties },
});

interface RoleParts {
  readonly trust?: object | object[];
  readonly may?: object[];
  readonly boundary?: unknown;
}

export const trusts = (principal: object | string, Condition?: object) => ({
  Effect: 'Allow',
  Principal: typeof principal === 'string' ? { AWS: principal } : principal,
  Action: 'sts:AssumeRole',
  ...(Condition && { Condition }),
});

export const role = (RoleName: string, { trust = trusts(ROOT), may = [], boundary }: RoleParts = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: document(...[trust].flat()),
    ...(may.length > 0 && { Policies: [{ PolicyName: 'own', PolicyDocument: document(...may) }] }),
    ...(boundary !== undefined && { PermissionsBoundary: boundary }),
  },
});

export const user = (UserName: string, may: object[] = [], properties: object = {}) => ({
  Type: 'AWS::IAM::User',
  Properties: {
    UserName,
    ...properties,
    ...(may.length > 0 && { Policies: [{ PolicyName: 'own', PolicyDocument: document(...may) }] }),
  },
});

export function questionsOf(Resources: Readonly<Record<string, object>>): AccessQuestions {
  return new AccessQuestions(appOf({ Resources }));
}

/** The escalations on `Key`, each as `who: duties by action on resource, action on resource`. */
export function escalationsIn(Resources: Readonly<Record<string, object>>) {
  const questions = questionsOf(Resources);
  const asked = questions.app.keys.find(({ logicalId }) => logicalId === 'Key');
  if (!asked) throw new Error('the template has no Key');
  return questions.escalations(asked);
}
