import fc from 'fast-check';
import { AccessQuestions } from '../../../src/evaluation/questions/access-questions';
import { identityStatements, keyPolicyStatements } from '../../arbitraries';
import { allow, gives, key, questionsOf, ROOT, role, roleArn } from './small-apps';

const NAMED = roleArn('Analyst');

/** What is held on a key where others were asked about before, and where it is the first. */
function bothWays(resources: Readonly<Record<string, object>>, logicalId: string) {
  const { app } = questionsOf(resources);
  const [after, first] = [new AccessQuestions(app), new AccessQuestions(app)];
  const asked = app.keys.find((one) => one.logicalId === logicalId) ?? app.keys[0];
  for (const one of app.keys) after.holdingsOn(one);
  return { after: after.holdingsOn(asked), first: first.holdingsOn(asked) };
}

function alias(of: string) {
  return { Type: 'AWS::KMS::Alias', Properties: { AliasName: `alias/${of}`, TargetKeyId: { Ref: of } } };
}

test('law: what is held on a key is not changed by questions about others', () => {
  const policies = fc.array(keyPolicyStatements, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(policies, fc.array(identityStatements, { maxLength: 2 }), fc.boolean(), (policy, may, tagged) => {
      const tags = tagged ? { Tags: [{ Key: 'stage', Value: 'test' }] } : {};
      const keys = { First: key(policy), Second: key(policy), Third: key(policy, { ...tags, KeySpec: 'SYMMETRIC_DEFAULT' }) };
      const app = {
        ...keys,
        FirstAlias: alias('First'),
        SecondAlias: alias('Second'),
        Analyst: role('Analyst', { may }),
        Web: role('Web'),
      };
      for (const id of ['Second', 'Third']) {
        const { after, first } = bothWays(app, id);
        expect(after).toEqual(first);
      }
    }),
    { numRuns: 100 },
  );
});

test('the statements that decided are those of the key that is asked about', () => {
  const policy = [gives(NAMED, 'kms:Decrypt')];
  const { after } = bothWays({ First: key(policy), Second: key(policy) }, 'Second');
  const decrypt = after.find(({ duty }) => duty === 'decrypt');
  expect(decrypt?.verdict.because.map(({ document }) => document)).toEqual(['key policy of Docs.Second']);
});

test('keys are told apart by what the policies of a role say of each', () => {
  const Analyst = role('Analyst', { may: [allow('kms:Decrypt', arnOf('First')), allow('kms:Encrypt', arnOf('Second'))] });
  const keys = { First: key([gives(ROOT, 'kms:*')]), Second: key([gives(ROOT, 'kms:*')]) };
  const { after, first } = bothWays({ ...keys, Analyst }, 'Second');
  expect(after).toEqual(first);
  expect(after.filter(({ subject }) => subject.kind === 'role').map(({ duty }) => duty)).toEqual(['encrypt']);
});

test('keys are told apart by what they are', () => {
  const policy = [gives(NAMED, 'kms:*')];
  const { after, first } = bothWays(
    { First: key(policy), Second: key(policy, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }) },
    'Second',
  );
  expect(after).toEqual(first);
  expect(after.map(({ duty }) => duty)).toContain('generateMac');
});

function arnOf(logicalId: string) {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}
