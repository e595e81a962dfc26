import fc from 'fast-check';
import { KeyPolicy } from '../../src/access/key-policy';
import { KEY_POLICY_MAX_BYTES } from '../../src/access/limits';
import { Statement } from '../../src/access/statement';
import { keyPolicies, shuffled, statements } from './arbitraries';

const READS = { Sid: 'Reads', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:DescribeKey', Resource: '*' };
const OWNS = {
  Sid: 'Owns',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/Owner' },
  Action: 'kms:PutKeyPolicy',
  Resource: '*',
};
const parse = (json: unknown): KeyPolicy => KeyPolicy.parse(json);
const policy = (...listed: object[]): KeyPolicy => parse({ Version: '2012-10-17', Statement: listed });

/** A policy whose text has exactly this many bytes. */
function policyOfSize(bytes: number): KeyPolicy {
  const padding = bytes - policy({ ...READS, Sid: '' }).sizeInBytes;
  return policy({ ...READS, Sid: 'x'.repeat(padding) });
}

describe('parse', () => {
  test('one statement may stand for a list', () => {
    expect(parse({ Version: '2012-10-17', Statement: READS }).toJson()).toEqual({ Version: '2012-10-17', Statement: [READS] });
  });

  test('keeps order and id; without a version it is the old one', () => {
    expect(parse({ Id: 'key-policy', Statement: [OWNS, READS] }).toJson()).toEqual({
      Version: '2008-10-17',
      Id: 'key-policy',
      Statement: [OWNS, READS],
    });
  });

  test.each<[unknown, string]>([
    ['{}', '`KeyPolicy` must be an object with a `Statement`, got `"{}"`; give the policy document itself'],
    [null, '`KeyPolicy` must be an object with a `Statement`, got `null`; give the policy document itself'],
    [
      { Version: '2012-10-17' },
      '`KeyPolicy` must be an object with a `Statement`, got `{"Version":"2012-10-17"}`; give the policy document itself',
    ],
    [{ Version: 2012, Statement: [] }, '`Version` must be text, got `2012`; resolve it before parsing'],
    [{ Id: {}, Statement: [] }, '`Id` must be text, got `{}`; resolve it before parsing'],
    [{ Statement: ['x'] }, '`Statement` must be an object or a list of objects, got `"x"`; write the statements as JSON objects'],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ message, code: 'KmsGov.MalformedPolicy' }));
  });
});

describe('sizeInBytes', () => {
  test('counts the bytes of the compact text', () => {
    expect(policy(READS).sizeInBytes).toBe(JSON.stringify({ Version: '2012-10-17', Statement: [READS] }).length);
  });

  test('a character beyond ASCII has two bytes', () => {
    expect(policy({ ...READS, Sid: 'é' }).sizeInBytes - policy({ ...READS, Sid: 'e' }).sizeInBytes).toBe(1);
  });

  test('a list of one is written as one value', () => {
    expect(policy({ ...READS, Action: ['kms:DescribeKey'] }).sizeInBytes).toBe(policy(READS).sizeInBytes);
  });

  test('the limit itself is within it', () => {
    expect([policyOfSize(KEY_POLICY_MAX_BYTES), policyOfSize(KEY_POLICY_MAX_BYTES + 1)].map((one) => one.isWithinSizeLimit)).toEqual([
      true,
      false,
    ]);
  });
});

describe('equals', () => {
  test('ignores order and repetition of statements, Sids and the id', () => {
    const other = parse({ Version: '2012-10-17', Id: 'x', Statement: [{ ...OWNS, Sid: undefined }, READS, { ...READS, Sid: 'Again' }] });
    expect(policy(READS, OWNS).equals(other)).toBe(true);
  });

  test('sees a statement more, and the version, on which variables depend', () => {
    expect(policy(READS).equals(policy(READS, OWNS))).toBe(false);
    expect(policy(READS).equals(parse({ Statement: [READS] }))).toBe(false);
  });
});

test('normalizing keeps the order of statements and the first of equal ones', () => {
  const sids = policy(READS, OWNS, { ...READS, Sid: 'Again' })
    .normalize()
    .toJson()
    .Statement.map(({ Sid }) => Sid);
  expect(sids).toEqual(['Reads', 'Owns']);
});

describe('laws', () => {
  test('rendering and parsing give back the same, through text too', () => {
    fc.assert(
      fc.property(keyPolicies, (json) => {
        const rendered = parse(json).toJson();
        expect(parse(JSON.parse(JSON.stringify(rendered))).toJson()).toEqual(rendered);
        expect(parse(rendered).equals(parse(json))).toBe(true);
      }),
    );
  });

  test('normalizing keeps the meaning, makes no policy larger, and doing it twice changes nothing', () => {
    fc.assert(
      fc.property(keyPolicies, (json) => {
        const normalized = parse(json).normalize();
        expect(normalized.equals(parse(json))).toBe(true);
        expect(normalized.normalize().toJson()).toEqual(normalized.toJson());
        expect(normalized.sizeInBytes).toBeLessThanOrEqual(parse(json).sizeInBytes);
      }),
    );
  });

  test('equality is reflexive and symmetric, and order counts for nothing', () => {
    fc.assert(
      fc.property(
        keyPolicies.chain((json) => fc.tuple(fc.constant(json), shuffled(json), keyPolicies)),
        ([json, reordered, other]) => {
          expect(parse(json).equals(parse(json))).toBe(true);
          expect(parse(json).equals(parse(reordered))).toBe(true);
          expect(parse(json).equals(parse(other))).toBe(parse(other).equals(parse(json)));
        },
      ),
    );
  });

  test('a statement added twice is as one added once', () => {
    fc.assert(
      fc.property(keyPolicies, statements, (json, added) => {
        const once = parse(json).with(Statement.parse(added));
        expect(once.with(Statement.parse(added)).equals(once)).toBe(true);
      }),
    );
  });
});
