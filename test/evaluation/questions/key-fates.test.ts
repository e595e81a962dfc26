import type { KeyFate } from '../../../src/evaluation/questions/key-fates';
import { fatesOf } from '../../../src/evaluation/questions/key-fates';
import { pairKeys } from '../../../src/evaluation/questions/key-pairs';
import { appOf } from '../app-fixtures';

const KEY = { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } };
const alias = (target: string) => ({ Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: target } } });

function fates(before: object, after: object): readonly KeyFate[] {
  return pairKeys(appOf(template(before)), appOf(template(after))).flatMap(fatesOf);
}

const template = (resources: object) => ({
  Parameters: { Days: { Type: 'Number' } },
  Conditions: { Live: { 'Fn::Equals': [{ Ref: 'AWS::StackName' }, { Ref: 'Days' }] } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic' }, ...resources },
});
const said = (found: readonly KeyFate[]) => found.map(({ key: _, ...fate }) => fate);

/** What happens when one key changes so. */
function changed(before: object, after: object, rest: object = {}) {
  const key = (properties: object) => ({ Key: { ...KEY, ...rest, Properties: { ...KEY.Properties, ...properties } } });
  return said(fates(key(before), key(after)));
}

describe('properties', () => {
  test.each<[string, object, object, object[]]>([
    ['nothing', {}, {}, []],
    ['another description', { Description: 'a' }, { Description: 'b' }, []],
    ['rotation off', {}, { EnableKeyRotation: false }, [{ kind: 'rotationOff', from: '365', to: 'false' }]],
    ['rotation off, written as text', {}, { EnableKeyRotation: 'false' }, [{ kind: 'rotationOff', from: '365', to: 'false' }]],
    ['rotation on', { EnableKeyRotation: false }, {}, []],
    ['the default period written out', {}, { RotationPeriodInDays: 365 }, []],
    ['slower rotation', { RotationPeriodInDays: 180 }, {}, [{ kind: 'rotationSlower', from: '180', to: '365' }]],
    ['faster rotation', {}, { RotationPeriodInDays: 180 }, []],
    [
      'rotation that a parameter decides',
      {},
      { RotationPeriodInDays: { Ref: 'Days' } },
      [{ kind: 'rotationSlower', from: '365', to: '(not known: parameter Docs.Days has no default)' }],
    ],
    ['the same parameter', { RotationPeriodInDays: { Ref: 'Days' } }, { RotationPeriodInDays: { Ref: 'Days' } }, []],
    [
      'rotation that a condition turns off',
      {},
      { EnableKeyRotation: { 'Fn::If': ['Live', true, false] } },
      [{ kind: 'rotationOff', from: '365', to: 'true or false' }],
    ],
    [
      'a shorter window',
      {},
      { PendingWindowInDays: 7 },
      [{ kind: 'windowShortened', property: 'PendingWindowInDays', from: '30', to: '7' }],
    ],
    ['a longer window', { PendingWindowInDays: 7 }, {}, []],
    ['the default window written out', {}, { PendingWindowInDays: '30' }, []],
    ['disabled', {}, { Enabled: false }, [{ kind: 'disabled', property: 'Enabled', from: 'true', to: 'false' }]],
    ['enabled', { Enabled: false }, { Enabled: true }, []],
    ['another spec', {}, { KeySpec: 'HMAC_256' }, [{ kind: 'immutable', property: 'KeySpec', from: 'SYMMETRIC_DEFAULT', to: 'HMAC_256' }]],
    ['the default spec written out', {}, { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false }, []],
    ['multi-Region', {}, { MultiRegion: true }, [{ kind: 'immutable', property: 'MultiRegion', from: 'false', to: 'true' }]],
    ['another origin', {}, { Origin: 'EXTERNAL' }, [{ kind: 'immutable', property: 'Origin', from: 'AWS_KMS', to: 'EXTERNAL' }]],
  ])('%s', (_, before, after, expected) => {
    expect(changed(before, after)).toEqual(expected);
  });

  test('of a key in a custom key store', () => {
    const store = (CustomKeyStoreId: string) => ({ Key: { Type: 'Custom::KmsStoredKey', Properties: { CustomKeyStoreId } } });
    expect(said(fates(store('cks-1'), store('cks-2')))).toEqual([
      { kind: 'immutable', property: 'CustomKeyStoreId', from: 'cks-1', to: 'cks-2' },
    ]);
  });

  test('that a macro makes, count as the worst', () => {
    const macro = { Key: { ...KEY, Properties: { 'Fn::Transform': { Name: 'Macro' } } } };
    expect(said(fates({ Key: KEY }, macro)).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['rotationOff', 'windowShortened']));
  });
});

describe('leaving the app', () => {
  test.each<[string, object, object]>([
    ['Retain', { DeletionPolicy: 'Retain' }, { kind: 'abandoned', retained: true }],
    ['RetainExceptOnCreate', { DeletionPolicy: 'RetainExceptOnCreate' }, { kind: 'abandoned', retained: true }],
    ['Delete', { DeletionPolicy: 'Delete' }, { kind: 'deleted', retained: false, to: '30' }],
    ['no policy', { DeletionPolicy: undefined }, { kind: 'deleted', retained: false, to: '30' }],
  ])('with %s', (_, attributes, expected) => {
    expect(said(fates({ Key: { ...KEY, ...attributes } }, {}))).toEqual([expected]);
  });

  test('tells how long it can be undone', () => {
    const key = { Type: 'AWS::KMS::Key', Properties: { PendingWindowInDays: 10 } };
    expect(said(fates({ Key: key }, {}))).toEqual([{ kind: 'deleted', retained: false, to: '10' }]);
  });

  test('is what a policy change leads to', () => {
    expect(said(fates({ Key: KEY }, { Key: { ...KEY, DeletionPolicy: 'Delete' } }))).toEqual([
      { kind: 'unretained', property: 'DeletionPolicy', from: 'Retain', to: 'Delete' },
    ]);
    expect(said(fates({ Key: KEY }, { Key: { ...KEY, DeletionPolicy: 'RetainExceptOnCreate' } }))).toEqual([]);
  });
});

describe('replacement', () => {
  const replaced = { kind: 'replaced', to: 'Docs.Other', retained: true };

  test('is another logical id with the same alias', () => {
    expect(said(fates({ Key: KEY, Alias: alias('Key') }, { Other: KEY, Alias: alias('Other') }))).toEqual([replaced]);
  });

  test('is another logical id of the same construct', () => {
    const made = { ...KEY, Metadata: { 'aws:cdk:path': 'Docs/Key/Resource' } };
    expect(said(fates({ Key: made }, { Other: made }))).toEqual([replaced]);
  });

  test('is not a key that goes and one that comes without anything in common', () => {
    expect(said(fates({ Key: KEY }, { Other: KEY }))).toEqual([{ kind: 'abandoned', retained: true }]);
  });

  test('takes the place of one key only', () => {
    const twins = { Key: KEY, Twin: KEY, Alias: alias('Key'), TwinAlias: alias('Twin') };
    expect(said(fates(twins, { Other: KEY, Alias: alias('Other') })).map(({ kind }) => kind)).toEqual(['replaced', 'abandoned']);
  });

  test('is a replica of another primary', () => {
    const replica = (to: string) => ({ Copy: { Type: 'AWS::KMS::ReplicaKey', Properties: { PrimaryKeyArn: to } } });
    const [one, other] = ['mrk-1', 'mrk-2'].map((id) => `arn:aws:kms:us-east-1:111122223333:key/${id}`);
    expect(said(fates(replica(one), replica(other)))).toEqual([
      { kind: 'replaced', property: 'PrimaryKeyArn', from: one, to: other, retained: false },
    ]);
  });
});

test('replicas come and go', () => {
  const primary = { Key: { ...KEY, Properties: { MultiRegion: true } } };
  const set = { ...primary, Copy: { Type: 'AWS::KMS::ReplicaKey', Properties: { PrimaryKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } } } };
  expect(said(fates(primary, set))).toEqual([{ kind: 'replicaAdded' }]);
  expect(said(fates(set, primary))).toEqual([{ kind: 'replicaRemoved', retained: false }]);
});

test('a key that is new is no event', () => {
  expect(fates({}, { Key: KEY })).toEqual([]);
});
