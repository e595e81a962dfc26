import fc from 'fast-check';
import { KMS_ACTIONS, qualifiedName, worksOn } from '../../../src/access/actions';
import { decide } from '../../../src/evaluation/decide';
import { actionVerdicts } from '../../../src/evaluation/questions/action-verdicts';
import { namedSubject, type Subject } from '../../../src/evaluation/questions/subject';
import { identityStatements, keyPolicyStatements } from '../../arbitraries';
import { allow, key, questionsOf, ROOT, role, roleArn, user } from './small-apps';

const SYMMETRIC = { keyType: 'SYMMETRIC_ENCRYPT', origin: 'AWS_KMS' } as const;
const ACTIONS = KMS_ACTIONS.filter((action) => action.effectiveInKeyPolicy && worksOn(action, SYMMETRIC)).map(qualifiedName);
const GRANT = { granteePrincipal: roleArn('Analyst'), operations: ['Decrypt', 'GenerateDataKey'] };

const SESSIONS = ['Analyst/alice', 'Analyst/bob'].map((name) => `arn:aws:sts::111122223333:assumed-role/${name}`);
const OTHERS = [
  roleArn('Other'),
  roleArn('team/Analyst'),
  roleArn('Analyst', '444455556666'),
  roleArn('Other', '444455556666'),
  ...SESSIONS,
];

/** Shortcuts may be taken only where they lead to the same. */
test('what is decided once for several actions and subjects is what is decided for each', () => {
  const statements = (one: typeof keyPolicyStatements) => fc.array(one, { maxLength: 4 });
  fc.assert(
    fc.property(statements(keyPolicyStatements), statements(identityStatements), fc.boolean(), (policy, may, granted) => {
      const { app, ...questions } = setting(policy, may);
      const asked = { ...app.keys[0], grants: granted ? [GRANT] : [] };
      for (const subject of questions.subjects) {
        const shared = actionVerdicts(subject, asked).map(({ action, verdict }) => [action, verdict]);
        expect(shared).toEqual(oneByOne(subject, asked));
      }
    }),
    { numRuns: 50 },
  );
});

function setting(policy: object[], may: object[]) {
  const roles = { Analyst: role('Analyst', { may }), Uploader: role('Uploader'), Web: role('Web', { may: [allow('s3:*')] }) };
  const questions = questionsOf({ ...roles, Alice: user('alice'), Key: key(policy) });
  const known = ['Analyst', 'Uploader', 'Web', 'Alice', ROOT, 's3.amazonaws.com', 'cloudtrail.amazonaws.com'];
  return { app: questions.app, subjects: [...known.map((name) => questions.subject(name)), ...OTHERS.map(namedSubject)] };
}

function oneByOne(subject: Subject, asked: Parameters<typeof actionVerdicts>[1]) {
  const policies = { ...subject.policies, keyPolicy: asked.keyPolicy, grants: asked.grants };
  return ACTIONS.flatMap((action) => {
    const verdict = decide({ principal: subject.caller, action, key: asked, open: true }, policies);
    return verdict.outcome === 'denied' ? [] : [[action, verdict]];
  });
}
