import fc from 'fast-check';
import { KMS_ACTIONS, qualifiedName, worksOn } from '../../../src/access/actions';
import { decide } from '../../../src/evaluation/decide';
import { actionVerdicts } from '../../../src/evaluation/questions/action-verdicts';
import type { Subject } from '../../../src/evaluation/questions/subject';
import { identityStatements, keyPolicyStatements } from '../../arbitraries';
import { key, questionsOf, role, roleArn } from './small-apps';

const SYMMETRIC = { keyType: 'SYMMETRIC_ENCRYPT', origin: 'AWS_KMS' } as const;
const ACTIONS = KMS_ACTIONS.filter((action) => action.effectiveInKeyPolicy && worksOn(action, SYMMETRIC)).map(qualifiedName);
const GRANT = { granteePrincipal: roleArn('Analyst'), operations: ['Decrypt', 'GenerateDataKey'] };

/** Shortcuts may be taken only where they lead to the same. */
test('what is decided once for several actions is what is decided for each', () => {
  const statements = (one: typeof keyPolicyStatements) => fc.array(one, { maxLength: 4 });
  fc.assert(
    fc.property(statements(keyPolicyStatements), statements(identityStatements), fc.boolean(), (policy, may, granted) => {
      const { app, ...questions } = setting(policy, may);
      const asked = { ...app.keys[0], grants: granted ? [GRANT] : [] };
      for (const subject of questions.subjects) {
        const shared = actionVerdicts(subject, asked).map(({ action, verdict }) => [action, verdict.outcome, verdict.conditions]);
        expect(shared).toEqual(oneByOne(subject, asked));
      }
    }),
    { numRuns: 60 },
  );
});

function setting(policy: object[], may: object[]) {
  const questions = questionsOf({ Analyst: role('Analyst', { may }), Key: key(policy) });
  const subjects = ['Analyst', roleArn('Analyst', '444455556666'), 's3.amazonaws.com'].map((name) => questions.subject(name));
  return { app: questions.app, subjects };
}

function oneByOne(subject: Subject, asked: Parameters<typeof actionVerdicts>[1]) {
  const policies = { ...subject.policies, keyPolicy: asked.keyPolicy, grants: asked.grants };
  return ACTIONS.flatMap((action) => {
    const { outcome, conditions } = decide({ principal: subject.caller, action, key: asked, open: true }, policies);
    return outcome === 'denied' ? [] : [[action, outcome, conditions]];
  });
}
