import fc from 'fast-check';
import type { AppModel } from '../../../src/evaluation/app-model';
import { AccessQuestions } from '../../../src/evaluation/questions/access-questions';
import type { KeyChange } from '../../../src/evaluation/questions/broadening';
import { broadens } from '../../../src/evaluation/questions/broadening';
import { keyPolicyStatements } from '../../arbitraries';
import type { Json } from '../../oracle-conditions';
import { appOf } from '../app-fixtures';
import { allow, delegated, gives, key, role, roleArn, withholds } from './small-apps';

const app = (Resources: object) => appOf({ Resources });
const withKey = (...Statement: object[]) => app({ Key: key(Statement) });
const READER = roleArn('Reader');
const reads = (Condition?: object) => gives(READER, 'kms:Decrypt', Condition);

/** Who gained or lost what on the only key. */
function changes(before: ReturnType<typeof app>, after: ReturnType<typeof app>) {
  const [change] = broadens(before, after);
  return { gained: listed(change?.gained), lost: listed(change?.lost) };
}

function listed(side: KeyChange['gained'] = []): string[] {
  return side.flatMap(({ subject, actions }) => actions.map((action) => `${subject.label.replace(/^.*role\//, '')} ${action}`));
}

const NOTHING = { gained: [], lost: [] };

describe('what means the same', () => {
  const use = ['kms:Encrypt', 'kms:Decrypt'];

  test.each<[string, object[], object[]]>([
    ['the order of statements', [reads(), delegated()], [delegated(), reads()]],
    ['the order of actions', [gives(READER, use)], [gives(READER, [...use].reverse())]],
    ['a Sid', [reads()], [{ ...reads(), Sid: 'Reader' }]],
    ['a wildcard spelled out', [gives(READER, 'kms:*crypt')], [gives(READER, use)]],
    ['the case of an action', [reads()], [gives(READER, 'KMS:decrypt')]],
    ['one statement instead of two', [gives(READER, 'kms:Encrypt'), reads()], [gives(READER, use)]],
    ['an account by number', [delegated()], [gives('111122223333', 'kms:*')]],
    ['a list of one', [reads()], [gives({ AWS: [READER] }, ['kms:Decrypt'])]],
    ['a statement that repeats another', [reads()], [reads(), reads()]],
    [
      'the order of values',
      [reads({ StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } })],
      [reads({ StringEquals: { 'aws:sourceVpce': ['vpce-2', 'vpce-1'] } })],
    ],
    [
      'a Deny of every other value',
      [reads({ StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } })],
      [reads(), withholds('kms:Decrypt', { StringNotEquals: { 'aws:SourceVpce': ['vpce-2', 'vpce-1'] } })],
    ],
    [
      'a Deny of what is unlike',
      [reads({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::a*' } })],
      [reads(), withholds('kms:Decrypt', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::a*' } })],
    ],
    ['an Allow that is denied', [], [gives(READER, 'kms:Sign'), withholds('kms:Sign', {})]],
  ])('%s', (_, before, after) => {
    expect(changes(withKey(...before), withKey(...after))).toEqual(NOTHING);
  });
});

describe('what is gained and lost', () => {
  test('by a new statement', () => {
    expect(changes(withKey(), withKey(reads()))).toEqual({ gained: ['Reader kms:Decrypt'], lost: [] });
  });

  test('by another principal', () => {
    expect(changes(withKey(reads()), withKey(gives(roleArn('Other'), 'kms:Decrypt')))).toEqual({
      gained: ['Other kms:Decrypt'],
      lost: ['Reader kms:Decrypt'],
    });
  });

  test('by a Deny', () => {
    const denied = withholds('kms:Decrypt', { ArnEquals: { 'aws:PrincipalArn': READER } });
    expect(changes(withKey(reads()), withKey(reads(), denied))).toEqual({ gained: [], lost: ['Reader kms:Decrypt'] });
  });

  test('by an identity policy', () => {
    const resources = (...may: object[]) => app({ Reader: role('Reader', { may }), Key: key([delegated('kms:Decrypt')]) });
    expect(changes(resources(), resources(allow('kms:*')))).toEqual({ gained: ['Docs.Reader kms:Decrypt'], lost: [] });
  });

  test('by a role that comes into the app', () => {
    const before = app({ Key: key([delegated('kms:Decrypt')]) });
    const after = app({ Reader: role('Reader', { may: [allow('kms:*')] }), Key: key([delegated('kms:Decrypt')]) });
    expect(changes(before, after)).toEqual({ gained: ['Docs.Reader kms:Decrypt'], lost: [] });
    expect(changes(after, before)).toEqual({ gained: [], lost: ['Docs.Reader kms:Decrypt'] });
  });

  test('not by naming one who comes under all', () => {
    expect(changes(withKey(gives('*', 'kms:Decrypt')), withKey(gives('*', 'kms:Decrypt'), reads()))).toEqual(NOTHING);
  });

  test('with a key that comes or goes', () => {
    const [change] = broadens(app({}), withKey(reads()));
    expect(change).toMatchObject({ before: undefined, after: { logicalId: 'Key' } });
    expect(listed(change.gained)).toContain('Reader kms:Decrypt');
    expect(broadens(withKey(reads()), app({}))[0]).toMatchObject({ after: undefined, gained: [] });
  });

  test('with what is not known as with what may be', () => {
    const unknown = gives({ AWS: { 'Fn::Transform': { Name: 'Macro' } } }, 'kms:Decrypt');
    expect(changes(withKey(delegated()), withKey(delegated(), unknown)).lost).toEqual([]);
  });
});

describe('conditions', () => {
  const VPCE = 'aws:SourceVpce';

  test.each<[string, object | undefined, object | undefined, 'gained' | 'lost' | 'neither' | 'both']>([
    ['removed', { StringEquals: { [VPCE]: 'vpce-1' } }, undefined, 'gained'],
    ['added', undefined, { StringEquals: { [VPCE]: 'vpce-1' } }, 'lost'],
    ['with one value more', { StringEquals: { [VPCE]: 'vpce-1' } }, { StringEquals: { [VPCE]: ['vpce-1', 'vpce-2'] } }, 'gained'],
    ['with another value', { StringEquals: { [VPCE]: 'vpce-1' } }, { StringEquals: { [VPCE]: 'vpce-2' } }, 'both'],
    ['with a wildcard', { StringEquals: { [VPCE]: 'vpce-1' } }, { StringLike: { [VPCE]: 'vpce-*' } }, 'gained'],
    ['with a wider wildcard', { StringLike: { [VPCE]: 'vpce-1*' } }, { StringLike: { [VPCE]: 'vpce-*' } }, 'gained'],
    ['with a wildcard for one character', { StringLike: { [VPCE]: 'vpce-*' } }, { StringLike: { [VPCE]: 'vpce-?' } }, 'lost'],
    ['with one exception more', { StringNotEquals: { [VPCE]: 'a' } }, { StringNotEquals: { [VPCE]: ['a', 'b'] } }, 'lost'],
    ['where there is such a key', { StringEquals: { [VPCE]: 'a' } }, { StringEqualsIfExists: { [VPCE]: 'a' } }, 'gained'],
    ['that ask for the key alone', { StringEquals: { [VPCE]: 'a' } }, { Null: { [VPCE]: 'false' } }, 'gained'],
    [
      'of both ARN operators',
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::a' } },
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::a' } },
      'neither',
    ],
    [
      'with a number more',
      { NumericLessThan: { 'aws:MultiFactorAuthAge': '5' } },
      { NumericLessThan: { 'aws:MultiFactorAuthAge': '9' } },
      'both',
    ],
    ['with another key', { StringEquals: { [VPCE]: 'a' } }, { StringEquals: { 'aws:SourceVpc': 'a' } }, 'both'],
    [
      'for any and for all values',
      { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'a' } },
      { 'ForAllValues:StringEquals': { 'aws:CalledVia': 'a' } },
      'both',
    ],
  ])('%s', (_, before, after, side) => {
    const found = changes(withKey(reads(before)), withKey(reads(after)));
    const changed = ['Reader kms:Decrypt'];
    expect(found).toEqual({
      gained: side === 'gained' || side === 'both' ? changed : [],
      lost: side === 'lost' || side === 'both' ? changed : [],
    });
  });

  test('of a Deny, where wider is less', () => {
    const denying = (values: string[]) => withholds('kms:Decrypt', { StringEquals: { [VPCE]: values } });
    const [narrow, wide] = [withKey(reads(), denying(['vpce-1'])), withKey(reads(), denying(['vpce-1', 'vpce-2']))];
    expect(changes(narrow, wide)).toEqual({ gained: [], lost: ['Reader kms:Decrypt'] });
  });

  test.each<[string, object, 'gained' | 'lost']>([
    ['that is narrower', { StringNotEquals: { [VPCE]: 'vpce-1' } }, 'lost'],
    ['that is wider', { StringNotEqualsIfExists: { [VPCE]: ['vpce-1', 'vpce-2', 'vpce-3'] } }, 'gained'],
  ])('of a Deny of every other value %s', (_, condition, side) => {
    const asked = reads({ StringEquals: { [VPCE]: ['vpce-1', 'vpce-2'] } });
    const found = changes(withKey(asked), withKey(reads(), withholds('kms:Decrypt', condition)));
    expect(found).toEqual({ ...NOTHING, [side]: ['Reader kms:Decrypt'] });
  });

  test('of a second statement', () => {
    const other = reads({ StringEquals: { [VPCE]: 'vpce-2' } });
    const one = reads({ StringEquals: { [VPCE]: 'vpce-1' } });
    expect(changes(withKey(one), withKey(one, other))).toEqual({ gained: ['Reader kms:Decrypt'], lost: [] });
  });
});

describe('an Allow beside a narrower one', () => {
  const TYPE = 'aws:PrincipalType';
  const service = gives({ Service: 's3.amazonaws.com' }, 'kms:Decrypt', { StringEquals: { [TYPE]: 'AssumedRole' } });
  const denied = (value: string) => withholds('kms:Decrypt', { StringNotEquals: { [TYPE]: value } });

  test('loses nothing, where the Deny leaves what the narrower one asked for', () => {
    const found = broadens(withKey(denied('AssumedRole'), service), withKey(denied('AssumedRole'), service, gives('*', 'kms:Decrypt')));
    expect(found.flatMap(({ lost }) => lost)).toEqual([]);
  });

  test('loses nothing, where the Deny takes what the narrower one does not give', () => {
    const absent = withholds('kms:Decrypt', { Null: { [TYPE]: 'true' } });
    const own = gives({ Service: 's3.amazonaws.com' }, 'kms:Decrypt');
    const everybody = gives('*', 'kms:Decrypt', { StringEquals: { [TYPE]: 'User' } });
    const found = broadens(withKey(absent, everybody), withKey(absent, everybody, own));
    expect(found.flatMap(({ lost }) => lost)).toEqual([]);
  });

  test('loses what the narrower one asked for, where the Deny takes it', () => {
    expect(changes(withKey(service), withKey(denied('User'), gives('*', 'kms:Decrypt'))).lost).toEqual(['s3.amazonaws.com kms:Decrypt']);
  });
});

describe('the witness', () => {
  const only = (values: string[]) => withKey(reads({ StringEquals: { 'aws:SourceVpce': values } }));

  test('is a request that tells the sides apart', () => {
    const [{ gained }] = broadens(only(['vpce-1']), only(['vpce-1', 'vpce-2']));
    expect(gained[0].witness).toEqual({ principal: READER, action: 'kms:Decrypt', context: { 'aws:sourcevpce': 'vpce-2' } });
  });

  test('is taken from the condition of a Deny that went', () => {
    const denied = withholds('kms:Decrypt', { StringEquals: { 'aws:SourceVpce': 'vpce-3' } });
    const [{ gained }] = broadens(withKey(reads(), denied), withKey(reads()));
    expect(gained[0].witness.context).toEqual({ 'aws:sourcevpce': 'vpce-3' });
  });

  test('names a service by its name', () => {
    const [{ gained }] = broadens(withKey(), withKey(gives({ Service: 's3.amazonaws.com' }, 'kms:Decrypt')));
    expect(gained[0].witness).toEqual({ principal: 's3.amazonaws.com', action: 'kms:Decrypt', context: {} });
  });
});

describe('laws', () => {
  const policies = fc.array(keyPolicyStatements, { maxLength: 4 });
  const policyApp = (statements: readonly Json[]) =>
    app({ Key: key(statements as object[]), Reader: role('Analyst', { may: [allow('kms:*')] }) });
  const parts = (found: readonly KeyChange[]) => found.map(({ gained, lost }) => [listed(gained).sort(), listed(lost).sort()]);

  /** Not shown where there is more to show. */
  const OF_EVERY_DUTY = ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:RevokeGrant'];
  const RUNS = { numRuns: 40 };

  test('nothing broadens itself', () => {
    fc.assert(
      fc.property(policies, (policy) => expect(broadens(policyApp(policy), policyApp(policy))).toEqual([])),
      RUNS,
    );
  });

  test('the order of statements is nothing', () => {
    fc.assert(fc.property(policies, (policy) => expect(broadens(policyApp(policy), policyApp([...policy].reverse()))).toEqual([])));
  });

  test('what one way is gained is lost the other way', () => {
    fc.assert(
      fc.property(policies, policies, (before, after) => {
        const there = parts(broadens(policyApp(before), policyApp(after)));
        const back = parts(broadens(policyApp(after), policyApp(before)));
        expect(back).toEqual(there.map(([gained, lost]) => [lost, gained]));
      }),
      RUNS,
    );
  });

  test('what is gained, whoCan shows after, and before not or under narrower conditions', () => {
    const shows = (of: AppModel, action: string, id: string) =>
      new AccessQuestions(of).whoCan(action, of.keys[0]).filter(({ subject }) => subject.id === id);
    fc.assert(
      fc.property(policies, policies, (policy, other) => {
        const [before, after] = [policyApp(policy), policyApp(other)];
        for (const { subject, actions } of broadens(before, after).flatMap(({ gained }) => gained)) {
          const action = actions.find((one) => !OF_EVERY_DUTY.includes(one));
          if (action === undefined || subject.model === undefined) continue;
          expect(
            shows(before, action, subject.id).filter(({ verdict }) => verdict.outcome === 'allowed' && verdict.conditions.length === 0),
          ).toEqual([]);
          expect(shows(after, action, subject.id)).not.toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test('an Allow more loses nothing', () => {
    fc.assert(
      fc.property(policies, keyPolicyStatements, (policy, more) => {
        const found = broadens(policyApp(policy), policyApp([...policy, { ...more, Effect: 'Allow' }]));
        expect(found.flatMap(({ lost }) => listed(lost))).toEqual([]);
      }),
      RUNS,
    );
  });
});
