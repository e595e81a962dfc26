import * as fc from 'fast-check';
import { closest } from '../../src/evaluation/spelling';

const WORDS = ['Decrypt', 'Encrypt', 'DescribeKey', 'Sign'];

describe('the closest word', () => {
  test.each([
    ['Decript', 'Decrypt'],
    ['decrypt', 'Decrypt'],
    ['Encrpt', 'Encrypt'],
    ['DescribeKeys', 'DescribeKey'],
    ['Sgin', 'Sign'],
    ['describe', 'DescribeKey'],
  ])('to %s is %s', (word, expected) => {
    expect(closest(word, WORDS)).toBe(expected);
  });

  test.each(['', 'D', 'PutKeyPolicy', 'x'.repeat(40)])('to %s is none', (word) => {
    expect(closest(word, WORDS)).toBeUndefined();
  });

  test('to a word of the list is itself', () => {
    fc.assert(fc.property(fc.constantFrom(...WORDS), (word) => closest(word, WORDS) === word));
  });
});
