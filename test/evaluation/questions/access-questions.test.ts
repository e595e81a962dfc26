import type { KeyModel } from '../../../src/evaluation/app-model';
import { AccessQuestions } from '../../../src/evaluation/questions/access-questions';
import type { Holding } from '../../../src/evaluation/questions/holdings';
import { QuestionError } from '../../../src/evaluation/questions/question-error';
import { namedDuty } from '../../../src/evaluation/questions/references';
import { appOf } from '../app-fixtures';
import { allow, delegated, gives, key, questionsOf, ROOT, role, roleArn, user, withholds } from './small-apps';

const AWAY = '444455556666';
const keyOf = ({ app }: AccessQuestions, logicalId = 'Key') => app.keys.find((one) => one.logicalId === logicalId) as KeyModel;
const shown = (holdings: readonly Holding[]) =>
  holdings.map(({ subject, duty, verdict }) => `${subject.label}: ${duty}${verdict.conditions.length > 0 ? ', if' : ''}`);

/** Who holds what on `Key`; the root user aside, who is always there. */
function holdings(Resources: Readonly<Record<string, object>>): string[] {
  const questions = questionsOf(Resources);
  return shown(questions.holdingsOn(keyOf(questions)).filter(({ subject }) => subject.kind !== 'rootUser'));
}

describe('who is looked at', () => {
  const reads = (principal: string | object, Condition?: object) => gives(principal, 'kms:Decrypt', Condition);
  const byName = (pattern: string) => reads(ROOT, { ArnLike: { 'aws:PrincipalArn': pattern } });
  const Reader = role('Reader', { may: [allow('kms:Decrypt')] });

  test.each<[string, Readonly<Record<string, object>>, string[]]>([
    ['a role of the app by its path in it', { Reader: role('Reader'), Key: key([reads(roleArn('Reader'))]) }, ['Docs.Reader: decrypt']],
    ['somebody else by the ARN', { Key: key([reads(roleArn('Other'))]) }, [`${roleArn('Other')}: decrypt`]],
    [
      'accounts that a condition leaves of everybody',
      { Key: key([reads('*', { StringEquals: { 'kms:CallerAccount': [AWAY] } })]) },
      [`IAM policies of account ${AWAY}: decrypt`],
    ],
    ['a service', { Key: key([reads({ Service: 's3.amazonaws.com' })]) }, ['s3.amazonaws.com: decrypt']],
    [
      'an account, and whoever of it has a policy',
      { Reader, Bystander: role('Bystander'), Key: key([reads(ROOT)]) },
      ['Docs.Reader: decrypt', 'IAM policies of account 111122223333: decrypt'],
    ],
    [
      'whoever has a policy for this key alone',
      {
        Reader: role('Reader', { may: [allow('kms:Decrypt', { 'Fn::GetAtt': ['Key', 'Arn'] })] }),
        Elsewhere: role('Elsewhere', { may: [allow('kms:Decrypt', { 'Fn::GetAtt': ['Other', 'Arn'] })] }),
        Other: key([]),
        Key: key([reads(ROOT)]),
      },
      ['Docs.Reader: decrypt', 'IAM policies of account 111122223333: decrypt'],
    ],
    [
      'those whose names fit, and others that may come to',
      { Reader, Key: key([byName(roleArn('R*'))]) },
      ['Docs.Reader: decrypt', `anybody named ${roleArn('R*')}: decrypt`],
    ],
    ['nobody but those whose names fit', { Reader, Key: key([byName(roleArn('X*'))]) }, [`anybody named ${roleArn('X*')}: decrypt`]],
    [
      'everybody',
      { Bystander: role('Bystander'), Ann: user('ann'), Key: key([reads('*')]) },
      ['Docs.Bystander: decrypt', 'Docs.Ann: decrypt', 'IAM policies of account 111122223333: decrypt', 'anyone: decrypt'],
    ],
    [
      'a session, and the role it is of',
      { Reader: role('Reader'), Key: key([reads('arn:aws:sts::111122223333:assumed-role/Reader/ann')]) },
      ['Docs.Reader: decrypt, if', 'arn:aws:sts::111122223333:assumed-role/Reader/ann: decrypt'],
    ],
    ['no group', { Team: { Type: 'AWS::IAM::Group', Properties: {} }, Key: key([]) }, []],
  ])('%s', (_, resources, expected) => {
    expect(holdings(resources)).toEqual(expected);
  });

  test('a service of a Region that is not known', () => {
    const Key = key([reads({ Service: { 'Fn::Sub': 'logs.${AWS::Region}.amazonaws.com' } })]);
    const questions = new AccessQuestions(appOf({ Resources: { Key } }, { account: '111122223333' }));
    expect(shown(questions.holdingsOn(keyOf(questions)))).toEqual(['logs.${AWS::Region}.amazonaws.com: decrypt']);
  });

  test('the root user, as far as the key lets its account in', () => {
    const questions = questionsOf({ Key: key([delegated('kms:PutKeyPolicy')]) });
    expect(shown(questions.holdingsOn(keyOf(questions)))).toContain('root user of 111122223333: ownPolicy');
  });
});

describe('holdings', () => {
  test('keep apart what is held under other conditions', () => {
    const viaS3 = { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } };
    const questions = questionsOf({ Key: key([gives(roleArn('R'), 'kms:Encrypt'), gives(roleArn('R'), 'kms:GenerateDataKey', viaS3)]) });
    const ofEncrypt = questions.holdersOf('encrypt', keyOf(questions));
    expect(ofEncrypt.map(({ actions, verdict }) => [actions, verdict.conditions.length])).toEqual([
      [['kms:Encrypt'], 0],
      [['kms:GenerateDataKey'], 1],
    ]);
  });

  test('name every statement that they rest on', () => {
    const questions = questionsOf({ Key: key([gives(roleArn('R'), 'kms:Encrypt'), gives(roleArn('R'), 'kms:GenerateDataKey')]) });
    const [holding] = questions.holdersOf('encrypt', keyOf(questions));
    expect(holding.verdict.because.map(({ path }) => path)).toEqual(['Statement[0]', 'Statement[1]']);
  });

  test('leave out what every duty comes with, unless it is all there is', () => {
    expect(holdings({ Key: key([gives(roleArn('R'), ['kms:Decrypt', 'kms:DescribeKey'])]) })).toEqual([`${roleArn('R')}: decrypt`]);
    expect(holdings({ Key: key([gives(roleArn('R'), 'kms:DescribeKey')]) })).toEqual([`${roleArn('R')}: audit`]);
  });

  test('are of actions that the key has', () => {
    const hmac = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
    expect(holdings({ Key: key([gives(roleArn('R'), 'kms:*')], hmac) }).map((one) => one.split(': ')[1])).toEqual(
      expect.arrayContaining(['generateMac', 'verifyMac']),
    );
    expect(holdings({ Key: key([gives(roleArn('R'), 'kms:Decrypt')], hmac) })).toEqual([]);
  });

  test('do not tell actions apart that policies do not, and do where a condition does', () => {
    const onlyTags = withholds('*', { StringEquals: { 'aws:RequestTag/team': 'web' } });
    const questions = questionsOf({ Key: key([gives(roleArn('R'), ['kms:TagResource', 'kms:UntagResource']), onlyTags]) });
    const tag = questions.holdersOf('tag', keyOf(questions));
    expect(tag.map(({ actions, verdict }) => [actions, verdict.conditions.length])).toEqual([
      [['kms:TagResource'], 1],
      [['kms:UntagResource'], 0],
    ]);
  });

  test('of an identity policy of which the action is not known are unknown', () => {
    const may = [{ Effect: 'Allow', Action: { 'Fn::Transform': { Name: 'Macro' } }, Resource: '*' }];
    const questions = questionsOf({ Reader: role('Reader', { may }), Key: key([delegated('kms:Decrypt')]) });
    const [holding] = questions.holdersOf('decrypt', keyOf(questions));
    expect(holding).toMatchObject({ subject: { label: 'Docs.Reader' }, verdict: { outcome: 'unknown' } });
  });
});

describe('questions', () => {
  const resources = {
    Reader: role('Reader', { may: [allow('s3:*')] }),
    Owner: role('Owner'),
    Key: key([
      gives(roleArn('Reader'), 'kms:Decrypt'),
      gives(roleArn('Owner'), 'kms:PutKeyPolicy'),
      gives(roleArn('Far', AWAY), 'kms:Encrypt'),
    ]),
    Open: key([gives('*', 'kms:Sign'), delegated()], { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }),
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/docs', TargetKeyId: { Ref: 'Key' } } },
  };
  const questions = questionsOf(resources);

  test('whether somebody can, by any name of theirs and of the key', () => {
    for (const principal of ['Reader', 'Docs.Reader', roleArn('Reader')]) {
      for (const name of ['Key', 'Docs.Key', 'docs', 'alias/docs']) {
        expect(questions.can({ principal, action: 'KMS:decrypt', key: name }).outcome).toBe('allowed');
      }
    }
    expect(questions.can({ principal: 'Owner', action: 'Decrypt', key: 'Key' }).outcome).toBe('denied');
  });

  test('whether a service or somebody unknown can', () => {
    expect(questions.can({ principal: 's3.amazonaws.com', action: 'kms:Decrypt', key: 'Key' }).outcome).toBe('denied');
    expect(questions.can({ principal: roleArn('Far', AWAY), action: 'kms:Encrypt', key: 'Key' }).outcome).toBe('denied');
    expect(questions.can({ principal: roleArn('Nobody'), action: 'kms:Sign', key: 'Open' }).outcome).toBe('allowed');
  });

  test('why', () => {
    const explanation = questions.explain({ principal: 'Reader', action: 'kms:Decrypt', key: 'Key', context: {} });
    expect(explanation.verdict.because).toMatchObject([{ document: 'key policy of Docs.Key', path: 'Statement[0]' }]);
  });

  test('who can, and what somebody can', () => {
    expect(shown(questions.whoCan('decrypt', keyOf(questions)))).toEqual(['Docs.Reader: decrypt']);
    const mine = questions.whatCan('Owner');
    expect(mine.map(({ key: { logicalId }, holdings: held }) => [logicalId, ...shown(held)])).toEqual([
      ['Key', 'Docs.Owner: ownPolicy'],
      ['Open', 'Docs.Owner: sign'],
    ]);
  });

  test('what anyone can', () => {
    expect(shown(questions.publicAccess(keyOf(questions, 'Open')))).toEqual(['anyone: sign']);
    expect(questions.publicAccess(keyOf(questions))).toEqual([]);
  });

  test('what anybody of a name can, who may be of any account', () => {
    const named = (account: string) =>
      questionsOf({ Key: key([gives('*', 'kms:Decrypt', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/Reader*` } })]) });
    const [anywhere, here] = [named('*'), named('111122223333')];
    expect(shown(anywhere.publicAccess(keyOf(anywhere)))).toEqual(['anybody named arn:aws:iam::*:role/Reader*: decrypt']);
    expect(here.publicAccess(keyOf(here))).toEqual([]);
  });

  test('what other accounts can', () => {
    expect(shown(questions.outsideAccess(keyOf(questions)))).toEqual([`${roleArn('Far', AWAY)}: encrypt`]);
    expect(questions.outsideAccess(keyOf(questions, 'Open'))).toEqual([]);
  });

  test('who owns the policy, the root user apart', () => {
    expect(shown(questions.policyOwners(keyOf(questions)))).toEqual(['Docs.Owner: ownPolicy']);
    const locked = questionsOf({ Key: key([gives(ROOT, 'kms:PutKeyPolicy', { ArnEquals: { 'aws:PrincipalArn': ROOT } })]) });
    expect(locked.policyOwners(keyOf(locked))).toEqual([]);
    const byService = questionsOf({ Key: key([gives({ Service: 's3.amazonaws.com' }, 'kms:PutKeyPolicy')]) });
    expect(byService.policyOwners(keyOf(byService))).toEqual([]);
  });
});

describe('what there is not', () => {
  const questions = questionsOf({ Reader: role('Reader'), Documents: key([]) });

  function errorOf(ask: () => unknown): { code: string; message: string } {
    try {
      ask();
    } catch (error) {
      if (error instanceof QuestionError) return { code: error.code, message: error.message };
    }
    throw new Error('there was no error');
  }

  test.each<[string, string, string, string, string]>([
    ['a key', 'Reader', 'kms:Decrypt', 'Document', 'KmsGov.KeyNotFound'],
    ['a principal', 'Raeder', 'kms:Decrypt', 'Documents', 'KmsGov.PrincipalNotFound'],
    ['an action', 'Reader', 'kms:Decrpyt', 'Documents', 'KmsGov.ActionUnknown'],
  ])('%s, with what may have been meant', (_, principal, action, name, code) => {
    const error = errorOf(() => questions.can({ principal, action, key: name }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^`\w+` must be one that there is, got `.+`; did you mean `.+`\?$/);
  });

  test('a duty', () => {
    expect(namedDuty('OWNPOLICY')).toBe('ownPolicy');
    expect(errorOf(() => namedDuty('decryptt'))).toEqual({
      code: 'KmsGov.DutyUnknown',
      message: '`duty` must be one that there is, got `decryptt`; did you mean `decrypt`?',
    });
  });

  test('a key in an app without any', () => {
    const error = errorOf(() => questionsOf({}).can({ principal: 'Reader', action: 'kms:Decrypt', key: 'k' }));
    expect(error).toEqual({ code: 'KmsGov.KeyNotFound', message: '`key` must be one that there is, got `k`; there is none' });
  });

  test('more than a few are not all listed', () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`Key${n}`, key([])]));
    const error = errorOf(() => questionsOf(many).can({ principal: 'Reader', action: 'kms:Decrypt', key: 'something else' }));
    expect(error.message).toMatch(/there is `Docs.Key0`, .*`Docs.Key7` and 2 more$/);
  });
});
