import fc from 'fast-check';
import type { AppModel, KeyModel } from '../../../src/evaluation/app-model';
import { AccessQuestions } from '../../../src/evaluation/questions/access-questions';
import type { AppDifference } from '../../../src/evaluation/questions/app-difference';
import { differenceOf } from '../../../src/evaluation/questions/app-difference';
import { AppSameness } from '../../../src/evaluation/questions/app-sameness';
import type { AccessChange } from '../../../src/evaluation/questions/broadening';
import { AccessComparison } from '../../../src/evaluation/questions/broadening';
import type { Escalation } from '../../../src/evaluation/questions/escalation';
import type { KeyFate, KeyFateKind } from '../../../src/evaluation/questions/key-fates';
import { pairKeys } from '../../../src/evaluation/questions/key-pairs';
import { WayComparison } from '../../../src/evaluation/questions/way-changes';
import { keyPolicyStatements } from '../../arbitraries';
import type { Json } from '../../oracle-conditions';
import { appOf } from '../app-fixtures';
import { allow, delegated, gives, key, role, roleArn, trusts } from './small-apps';

const READER = roleArn('Reader');
const app = (Resources: object) => appOf({ Resources });
const alias = (target: string, name = 'documents') => ({
  Type: 'AWS::KMS::Alias',
  Properties: { AliasName: `alias/${name}`, TargetKeyId: { Ref: target } },
});

const nameOf = (label: string) => label.replace(/^.*role\//, '');
const listed = (changes: readonly AccessChange[]) =>
  changes.flatMap(({ subject, actions }) => actions.map((action) => `${nameOf(subject.label)} ${action}`));
const waysIn = (ways: readonly Escalation[]) =>
  ways.map(({ subject, duties, path }) => `${nameOf(subject.label)}: ${duties.join()} by ${path.map(({ action }) => action).join()}`);

const NOTHING = { fates: [], keys: [], aliases: [] };

describe('aliases', () => {
  const [one, other] = [key([gives(READER, 'kms:Decrypt')]), key([gives(roleArn('Other'), 'kms:Decrypt')])];

  test('that move change who reads what is encrypted by the name', () => {
    const { aliases, keys } = differenceOf(
      app({ One: one, Two: other, Alias: alias('One') }),
      app({ One: one, Two: other, Alias: alias('Two') }),
    );
    expect(keys).toEqual([]);
    expect(aliases).toMatchObject([{ alias: 'alias/documents', before: { logicalId: 'One' }, after: { logicalId: 'Two' } }]);
    expect([listed(aliases[0].gained), listed(aliases[0].lost)]).toEqual([['Other kms:Decrypt'], ['Reader kms:Decrypt']]);
    expect(aliases[0].gained[0].witness).toEqual({ principal: roleArn('Other'), action: 'kms:Decrypt', context: {} });
  });

  test('that move to a key which is new do so too', () => {
    const { aliases } = differenceOf(app({ One: one, Alias: alias('One') }), app({ One: one, Two: other, Alias: alias('Two') }));
    expect(aliases).toHaveLength(1);
  });

  test('that go with the key they name do not move', () => {
    const [before, after] = [app({ One: one, Alias: alias('One') }), app({ Two: one, Alias: alias('Two') })];
    expect(differenceOf(before, after)).toMatchObject({ fates: [{ kind: 'replaced' }], keys: [], aliases: [] });
  });

  test('that are new or gone do not move, which their key is told', () => {
    const [without, with_] = [app({ One: one }), app({ One: one, Alias: alias('One') })];
    expect(differenceOf(without, with_)).toMatchObject({ ...NOTHING, fates: [{ kind: 'aliasAdded', to: 'alias/documents' }] });
    expect(differenceOf(with_, without)).toMatchObject({
      ...NOTHING,
      fates: [{ kind: 'aliasRemoved', key: { logicalId: 'One' }, from: 'alias/documents', retained: false }],
    });
  });

  test('that are gone stay in the account where they are retained', () => {
    const kept = { ...alias('One'), DeletionPolicy: 'Retain' };
    const { fates } = differenceOf(app({ One: one, Alias: kept }), app({ One: one }));
    expect(fates).toMatchObject([{ kind: 'aliasRemoved', retained: true }]);
  });

  test.each<[string, object, string | undefined]>([
    ['by name', { KmsMasterKeyId: 'alias/documents' }, 'Docs.Queue'],
    ['by ARN', { KmsMasterKeyId: 'arn:aws:kms:eu-west-1:111122223333:alias/documents' }, 'Docs.Queue'],
    ['in another Region', { KmsMasterKeyId: 'arn:aws:kms:us-east-1:111122223333:alias/documents' }, undefined],
    ['by another name', { KmsMasterKeyId: 'alias/documents2' }, undefined],
    ['as what is no key', { QueueName: 'alias/documents' }, undefined],
  ])('that are gone are told with what still names them: %s', (_, Properties, resource) => {
    const Queue = { Type: 'AWS::SQS::Queue', Properties };
    const { fates } = differenceOf(app({ One: one, Alias: alias('One'), Queue }), app({ One: one, Queue }));
    expect(fates).toMatchObject([{ kind: 'aliasRemoved', resource }]);
  });

  test('that name a key of others from now on are told with it', () => {
    const foreign = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: 'their-key' } };
    const [own, theirs] = [app({ One: one, Alias: alias('One') }), app({ One: one, Alias: foreign })];
    expect(differenceOf(own, theirs).fates).toMatchObject([{ kind: 'aliasRemoved', from: 'alias/documents', to: 'their-key' }]);
    expect(differenceOf(theirs, own).fates).toMatchObject([{ kind: 'aliasAdded', from: 'their-key', to: 'alias/documents' }]);
  });

  test('of a key that goes or comes are no news of their own', () => {
    const named = { Key: one, Alias: alias('Key') };
    const Topic = { Type: 'AWS::SNS::Topic' };
    expect(differenceOf(app({ Topic, ...named }), app({ Topic })).fates.map(({ kind }) => kind)).toEqual(['deleted']);
    expect(differenceOf(app({ Topic }), app({ Topic, ...named })).fates).toEqual([]);
  });

  test('give access where policies go by them', () => {
    const byAlias = key([delegated()]);
    const reader = role('Reader', { may: [allow('kms:Decrypt', '*', { StringEquals: { 'kms:ResourceAliases': 'alias/documents' } })] });
    const move = (target: string) => app({ One: byAlias, Two: byAlias, Reader: reader, Alias: alias(target) });
    const changes = differenceOf(move('One'), move('Two')).keys.map(({ after, gained, lost }) => [
      after?.logicalId,
      listed(gained),
      listed(lost),
    ]);
    expect(changes).toEqual([
      ['One', [], ['Docs.Reader kms:Decrypt']],
      ['Two', ['Docs.Reader kms:Decrypt'], []],
    ]);
  });
});

describe('rotation on demand', () => {
  const rotated = (Token: string, KeyId: object = { Ref: 'Key' }) => ({
    Type: 'Custom::KmsOnDemandRotation',
    Properties: { KeyId, Token },
  });
  const kinds = (before: object, after: object) => differenceOf(app(before), app(after)).fates.map(({ kind }) => kind);
  const Key = key([]);

  test.each<[string, object, object, string[]]>([
    ['goes', { Key, Rotation: rotated('1') }, { Key }, ['onDemandRotationLost']],
    ['comes', { Key }, { Key, Rotation: rotated('1') }, []],
    ['by another token', { Key, Rotation: rotated('1') }, { Key, Rotation: rotated('2') }, []],
    [
      'by another resource, and by the ARN',
      { Key, Rotation: rotated('1') },
      { Key, Other: rotated('1', { 'Fn::GetAtt': ['Key', 'Arn'] }) },
      [],
    ],
    ['goes with the key', { Key, Rotation: rotated('1') }, { Topic: { Type: 'AWS::SNS::Topic' } }, ['deleted']],
  ])('%s', (_, before, after, expected) => {
    const Topic = { Type: 'AWS::SNS::Topic' };
    expect(kinds({ Topic, ...before }, { Topic, ...after })).toEqual(expected);
  });
});

describe('resources whose key is for life', () => {
  const [One, Two] = [key([]), key([])];
  const names = { Alias: alias('One'), Other: alias('Two', 'others') };
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const database = (KmsKeyId?: unknown, rest: object = {}) => ({
    Type: 'AWS::RDS::DBInstance',
    Properties: { AllocatedStorage: '20', ...(KmsKeyId !== undefined && { KmsKeyId }) },
    ...rest,
  });
  const cluster = (DataVolumeKMSKeyId: object, InstanceType: string) => ({
    Type: 'AWS::MSK::Cluster',
    Properties: { EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId }, EncryptionInTransit: { ClientBroker: InstanceType } } },
  });
  const rekeyed = (before: object, after: object) =>
    differenceOf(app({ One, Two, ...names, Store: before }), app({ One, Two, ...names, Store: after })).fates;

  test.each<[string, object, object, string, string]>([
    ['by ARN', database(arn('One')), database(arn('Two')), 'Docs.One', 'Docs.Two'],
    ['by id', database({ Ref: 'One' }), database({ Ref: 'Two' }), 'Docs.One', 'Docs.Two'],
    ['by alias', database('alias/documents'), database({ Ref: 'Other' }), 'Docs.One', 'Docs.Two'],
    ['from one of AWS', database(), database(arn('Two')), 'none', 'Docs.Two'],
    ['to one of others', database(arn('One')), database('their-key'), 'Docs.One', 'their-key'],
    ['within a property', cluster(arn('One'), 'TLS'), cluster(arn('Two'), 'TLS'), 'Docs.One', 'Docs.Two'],
    ['written otherwise, which to CloudFormation is another', database({ Ref: 'One' }), database(arn('One')), 'Docs.One', 'Docs.One'],
  ])('get another %s', (_, before, after, from, to) => {
    expect(rekeyed(before, after)).toMatchObject([{ kind: 'resourceRekeyed', resource: 'Docs.Store', from, to, retained: false }]);
    expect(rekeyed(after, before)).toMatchObject([
      { kind: 'resourceRekeyed', resource: 'Docs.Store', from: to, to: from, retained: false },
    ]);
  });

  test.each<[string, object, object]>([
    ['nothing of the key', database(arn('One')), database(arn('One'), { Metadata: {} })],
    ['what stands beside it', cluster(arn('One'), 'TLS'), cluster(arn('One'), 'PLAINTEXT')],
    ['a key of others for another of theirs', database('their-key'), database('their-other-key')],
    ['the type of the resource', database(arn('One')), { Type: 'AWS::EFS::FileSystem', Properties: { KmsKeyId: arn('Two') } }],
    ['a key that can be changed', queue('One'), queue('Two')],
  ])('not where what changes is %s', (_, before, after) => {
    expect(rekeyed(before, after)).toEqual([]);
  });

  test('say that the old one stays where it does', () => {
    const retained = { UpdateReplacePolicy: 'Retain' };
    expect(rekeyed(database(arn('One'), retained), database(arn('Two'), retained))).toMatchObject([{ retained: true }]);
  });

  test('get another with a key that is replaced', () => {
    const made = { ...One, Metadata: { 'aws:cdk:path': 'Docs/Key/Resource' } };
    const [before, after] = [app({ One: made, Store: database(arn('One')) }), app({ Two: made, Store: database(arn('Two')) })];
    expect(differenceOf(before, after).fates.map(({ kind }) => kind)).toEqual(['replaced', 'resourceRekeyed']);
  });

  function queue(target: string): object {
    return { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: arn(target) } };
  }
});

describe('ways', () => {
  const reads = key([gives(READER, 'kms:Decrypt')]);
  const trusting = (trust: object | object[]) =>
    app({ Key: reads, Reader: role('Reader', { trust }), Intern: role('Intern', { may: [allow('sts:AssumeRole')] }) });
  const nobody = trusts({ Service: 'lambda.amazonaws.com' });
  const intern = trusts(roleArn('Intern'));
  const office = trusts(roleArn('Intern'), { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } });
  const changes = (before: AppModel, after: AppModel) => {
    const [found] = differenceOf(before, after).keys;
    return { gained: waysIn(found?.ways.gained ?? []), lost: waysIn(found?.ways.lost ?? []) };
  };
  const way = 'Docs.Intern: decrypt by sts:AssumeRole';

  test.each<[string, object, object, object]>([
    ['a trust policy that names one more', nobody, [nobody, intern], { gained: [way], lost: [] }],
    ['one that names one less', [nobody, intern], nobody, { gained: [], lost: [way] }],
    ['a condition of it that goes', office, intern, { gained: [way], lost: [] }],
    ['a condition of it that comes', intern, office, { gained: [], lost: [way] }],
    ['the order of its statements', [nobody, intern], [intern, nobody], { gained: [], lost: [] }],
  ])('%s', (_, before, after, expected) => {
    expect(changes(trusting(before), trusting(after))).toEqual(expected);
  });

  test('what remains with every key is no news of a key that is new', () => {
    const Topic = { Type: 'AWS::SNS::Topic' };
    const [{ ways }] = differenceOf(app({ Topic }), app({ Topic, Key: key([gives(READER, 'kms:*')]) })).keys;
    expect(ways.gained.map(({ kind }) => kind)).not.toContain('residual');
  });
});

describe('laws', () => {
  const policies = fc.array(keyPolicyStatements, { maxLength: 3 });
  const properties = fc.record(
    { EnableKeyRotation: fc.boolean(), PendingWindowInDays: fc.integer({ min: 7, max: 30 }), Enabled: fc.boolean() },
    { requiredKeys: [] },
  );
  const keys = fc
    .tuple(policies, properties, fc.constantFrom('Retain', 'Delete'))
    .map(([statements, more, DeletionPolicy]) => ({ ...key(statements as object[], more), DeletionPolicy }));
  const resources = fc.record(
    { One: keys, Two: keys, Alias: fc.constantFrom('One', 'Two', 'Three').map((target) => alias(target)) },
    { requiredKeys: ['One'] },
  );
  const roles = {
    Analyst: role('Analyst', { may: [allow('kms:*')] }),
    Intern: role('Intern', { may: [allow('sts:AssumeRole')] }),
  };
  const apps = resources.map((some) => app({ ...some, ...roles }));
  const RUNS = { numRuns: 30 };

  /** Both sides of everything that is gained or lost, told apart by key. */
  const sides = ({ keys: changed, aliases, fates }: AppDifference) => ({
    gained: changed.map(({ gained, ways, ...pair }) => [idOf(pair), listed(gained).sort(), waysIn(ways.gained).sort()]).sort(),
    lost: changed.map(({ lost, ways, ...pair }) => [idOf(pair), listed(lost).sort(), waysIn(ways.lost).sort()]).sort(),
    moves: aliases.map(({ before, after }) => [before.id, after.id]),
    named: namesIn(fates, 'aliasAdded'),
    unnamed: namesIn(fates, 'aliasRemoved'),
  });
  const namesIn = (fates: readonly KeyFate[], wanted: KeyFateKind) =>
    fates
      .filter(({ kind }) => kind === wanted)
      .map(({ key: { id }, from, to }) => [id, [from, to].filter((one) => one?.startsWith('alias/'))]);
  const idOf = ({ before, after }: { before?: KeyModel; after?: KeyModel }) => before?.id ?? after?.id;

  test('nothing differs from itself', () => {
    fc.assert(
      fc.property(resources, (some) =>
        expect(differenceOf(app({ ...some, ...roles }), app(structuredClone({ ...some, ...roles })))).toMatchObject(NOTHING),
      ),
      RUNS,
    );
  });

  test('what one way is gained is lost the other way, a moved alias moves back, and a new name goes', () => {
    fc.assert(
      fc.property(apps, apps, (before, after) => {
        const [there, back] = [sides(differenceOf(before, after)), sides(differenceOf(after, before))];
        expect(back.gained).toEqual(there.lost);
        expect(back.lost).toEqual(there.gained);
        expect(back.moves).toEqual(there.moves.map(([from, to]) => [to, from]));
        expect([back.named, back.unnamed]).toEqual([there.unnamed, there.named]);
      }),
      RUNS,
    );
  });

  test('not asking about what is the same changes nothing', () => {
    class NothingIsSame extends AppSameness {
      public override ofKeys = () => false;
      public override ofSubjects = () => false;
      public override get ofEverybody(): boolean {
        return false;
      }
    }
    const reader = role('Intern', { may: [allow('sts:AssumeRole'), allow('s3:GetObject')] });
    const staff = fc.constantFrom(
      roles,
      { ...roles, Analyst: role('Analyst') },
      { ...roles, Intern: role('Intern') },
      { ...roles, Intern: reader },
    );
    fc.assert(
      fc.property(resources, resources, staff, staff, fc.boolean(), (some, others, one, other, kept) => {
        const [before, after] = [app({ ...some, ...one }), app({ ...(kept ? structuredClone(some) : others), ...other })];
        for (const pair of pairKeys(before, after)) {
          const [quick, thorough] = [new AppSameness(before, after), new NothingIsSame(before, after)];
          const changes = (sameness: AppSameness) => {
            const { gained, lost } = new AccessComparison(before, after, sameness).changeOf(pair);
            const ways = new WayComparison(before, after, sameness).changeOf(pair);
            return [listed(gained), listed(lost), waysIn(ways.gained), waysIn(ways.lost)];
          };
          expect(changes(quick)).toEqual(changes(thorough));
        }
      }),
      RUNS,
    );
  });

  test('an order of statements is no difference', () => {
    const shuffled = policies.chain((policy) => fc.tuple(fc.constant(policy), fc.shuffledSubarray(policy, { minLength: policy.length })));
    const of = (statements: readonly Json[]) => app({ Key: key(statements as object[]), ...roles });
    // two ways of one length to Decrypt, of which either could be told
    const decrypts: Json = gives('arn:aws:sts::111122223333:federated-user/alice', 'kms:Decrypt');
    const manages: Json = gives(roleArn('Uploader'), 'kms:*');
    fc.assert(
      fc.property(shuffled, ([policy, other]) => expect(differenceOf(of(policy), of(other))).toMatchObject(NOTHING)),
      {
        numRuns: 60,
        examples: [
          [
            [
              [decrypts, manages],
              [manages, decrypts],
            ],
          ],
        ],
      },
    );
  });

  test('what is gained, who-can shows after; and before not, or under conditions that say less', () => {
    const shown = (of: AppModel, action: string, asked: KeyModel | undefined, id: string) =>
      asked ? new AccessQuestions(of).whoCan(action, asked).filter(({ subject }) => subject.id === id) : [];
    fc.assert(
      fc.property(apps, apps, (before, after) => {
        for (const pair of differenceOf(before, after).keys) {
          for (const { subject, actions, verdict } of pair.gained.filter((change) => change.subject.model)) {
            for (const action of actions) {
              expect(shown(after, action, pair.after, subject.id).map((held) => held.verdict.outcome)).toEqual([verdict.outcome]);
              const [earlier] = shown(before, action, pair.before, subject.id);
              const wasCertain = earlier?.verdict.outcome === 'allowed' && earlier.verdict.conditions.length === 0;
              expect(wasCertain).toBe(false);
            }
          }
        }
      }),
      RUNS,
    );
  });
});
