import fc from 'fast-check';
import { Conditions } from '../../src/access/condition';
import { conditionBlocks, shuffled } from './arbitraries';

const conditions = (json: object): Conditions => Conditions.parse(json);

describe('parse', () => {
  test('no block is no condition', () => {
    expect([Conditions.parse(undefined).isEmpty, conditions({}).isEmpty, conditions({ Bool: {} }).isEmpty]).toEqual([true, true, true]);
  });

  test('booleans and numbers become text, one value a list', () => {
    const { all } = conditions({
      Bool: { 'kms:GrantIsForAWSResource': true },
      NumericLessThan: { 'kms:RotationPeriodInDays': [90, '180'] },
    });
    expect(all.map(({ operator, key, values }) => [operator?.base, key, values])).toEqual([
      ['Bool', 'kms:GrantIsForAWSResource', ['true']],
      ['NumericLessThan', 'kms:RotationPeriodInDays', ['90', '180']],
    ]);
  });

  test('an operator IAM does not have is kept', () => {
    const [condition] = conditions({ StringAlmost: { 'aws:username': 'ann' } }).all;
    expect([condition.operator, condition.operatorText]).toEqual([undefined, 'StringAlmost']);
  });

  test.each<[unknown, string]>([
    [['x'], '`Condition` must be an object, got `["x"]`; write operators with their condition keys and values'],
    [{ Bool: 'true' }, '`Condition.Bool` must be an object, got `"true"`; write operators with their condition keys and values'],
    [
      { Bool: { 'aws:ViaAWSService': { Ref: 'P' } } },
      '`Condition.Bool.aws:ViaAWSService` must be text, a number, a boolean or a list of them, got `{"Ref":"P"}`; resolve it before parsing',
    ],
    [
      { Bool: { 'aws:ViaAWSService': [null] } },
      '`Condition.Bool.aws:ViaAWSService` must be text, a number, a boolean or a list of them, got `null`; resolve it before parsing',
    ],
  ])('refuses %j', (json, message) => {
    expect(() => Conditions.parse(json)).toThrow(expect.objectContaining({ message, code: 'KmsGov.MalformedPolicy' }));
  });
});

describe('equals', () => {
  test.each<[string, object, object]>([
    ['case of operators and keys', { stringequals: { 'KMS:viaservice': 'a' } }, { StringEquals: { 'kms:ViaService': 'a' } }],
    [
      'case of an encryption context key',
      { StringEquals: { 'kms:EncryptionContext:Tenant': 'a' } },
      { StringEquals: { 'kms:EncryptionContext:tenant': 'a' } },
    ],
    [
      'order and repetition of values',
      { StringEquals: { 'kms:ViaService': ['a', 'b', 'a'] } },
      { StringEquals: { 'kms:ViaService': ['b', 'a'] } },
    ],
    ['spelling of booleans', { Bool: { 'aws:ViaAWSService': 'True' } }, { Bool: { 'aws:ViaAWSService': true } }],
  ])('ignores %s', (_, a, b) => {
    expect(conditions(a).equals(conditions(b))).toBe(true);
    const [[left], [right]] = [conditions(a).all, conditions(b).all];
    expect(left.equals(right)).toBe(true);
  });

  test.each<[string, object, object]>([
    ['case of a value', { StringEquals: { 'kms:ViaService': 'a' } }, { StringEquals: { 'kms:ViaService': 'A' } }],
    ['IfExists', { StringEquals: { 'kms:ViaService': 'a' } }, { StringEqualsIfExists: { 'kms:ViaService': 'a' } }],
    ['a qualifier', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }],
    ['a test more', { Bool: { 'aws:ViaAWSService': 'true' } }, { Bool: { 'aws:ViaAWSService': 'true', 'aws:SecureTransport': 'true' } }],
    ['no value at all', { StringEquals: { 'kms:ViaService': [] } }, {}],
  ])('sees %s', (_, a, b) => {
    expect(conditions(a).equals(conditions(b))).toBe(false);
  });
});

test('normalizing writes the documented spellings', () => {
  const json = { stringequals: { 'KMS:viaservice': ['b', 'a', 'b'] }, bool: { 'AWS:viaawsservice': ['TRUE'] } };
  expect(conditions(json).normalize().toJson()).toEqual({
    Bool: { 'aws:ViaAWSService': 'true' },
    StringEquals: { 'kms:ViaService': ['a', 'b'] },
  });
});

test('two tests that differ in the case of their key stay two', () => {
  const json = { StringLike: { 'kms:ViaService': 's3.*', 'KMS:ViaService': '*.amazonaws.com' } };
  expect(conditions(json).normalize().toJson()).toEqual(json);
});

describe('laws', () => {
  test('rendering and parsing give back the same', () => {
    fc.assert(
      fc.property(conditionBlocks, (block) => {
        const json = conditions(block).toJson();
        expect(conditions(json).toJson()).toEqual(json);
        expect(conditions(json).equals(conditions(block))).toBe(true);
      }),
    );
  });

  test('normalizing keeps the meaning, and doing it twice changes nothing', () => {
    fc.assert(
      fc.property(conditionBlocks, (block) => {
        const normalized = conditions(block).normalize();
        expect(normalized.equals(conditions(block))).toBe(true);
        expect(normalized.normalize().toJson()).toEqual(normalized.toJson());
      }),
    );
  });

  test('order counts for nothing', () => {
    fc.assert(
      fc.property(
        conditionBlocks.chain((block) => fc.tuple(fc.constant(block), shuffled(block))),
        ([block, other]) => conditions(block).equals(conditions(other)),
      ),
    );
  });
});
