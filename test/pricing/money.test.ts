import fc from 'fast-check';
import { Money, Quantity } from '../../src/pricing/money';

const cents = fc.bigInt({ min: 0n, max: 10n ** 12n });
const decimalOf = (micros: bigint) => `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}`;
const parse = (text: string) => {
  const [whole, fraction] = text.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
};

describe('amounts', () => {
  test.each([
    ['0.03', '55000000', 10_000, '165.00'],
    ['0.03', '1', 10_000, '0.000003'],
    ['12.00', '7', 10_000, '0.0084'],
    ['0.1', '3', 1, '0.30'],
    ['0.57', '0.5', 1, '0.285'],
    ['1', '0', 1, '0.00'],
    ['0.000001', '1', 1_000_000, '0.000000000001'],
  ])('%s for %s per %d is %s', (price, quantity, per, expected) => {
    expect(String(Money.of(price).times(Quantity.of(quantity), per))).toBe(expected);
  });

  test('are exact where floating point is not', () => {
    expect(String(Money.of('0.1').plus(Money.of('0.2')))).toBe('0.30');
    expect(String(Money.of('0.03').times(Quantity.of(Number.MAX_SAFE_INTEGER), 1))).toBe('270215977642229.73');
  });

  test('are negative for what is free', () => {
    expect(String(Money.of('0.06').negative)).toBe('-0.06');
    expect(String(Money.of('1').plus(Money.of('1.005').negative))).toBe('-0.005');
  });

  test('add up: the price of a sum is the sum of the prices', () => {
    fc.assert(
      fc.property(cents, cents, cents, fc.constantFrom(1, 1_000, 10_000, 1_000_000), (price, some, more, per) => {
        const of = (quantity: bigint) => Money.of(decimalOf(price)).times(Quantity.of(String(quantity)), per);
        expect(String(of(some).plus(of(more)))).toBe(String(of(some + more)));
      }),
    );
  });

  test('read what they write', () => {
    fc.assert(fc.property(cents, (micros) => expect(parse(String(Money.of(decimalOf(micros))))).toBe(micros * 1_000_000n)));
  });
});

describe('quantities', () => {
  test('are written with commas and without needless zeros', () => {
    expect([0, 999, 55_000_000, '1234.5', '0.000001'].map((quantity) => String(Quantity.of(quantity)))).toEqual([
      '0',
      '999',
      '55,000,000',
      '1,234.5',
      '0.000001',
    ]);
  });

  test('never fall below nothing', () => {
    expect(String(Quantity.of(5).without(Quantity.of(7)))).toBe('0');
    expect(String(Quantity.of(5).atMost(Quantity.of(7)))).toBe('5');
  });

  test.each([
    [55_000_000, 1, '550,000'],
    [1, 1, '1'],
    [101, 1, '2'],
    [0, 1, '0'],
    [7, 100, '7'],
  ])('of %d in percent %d is %s, rounded up', (quantity, share, expected) => {
    expect(String(Quantity.of(quantity).percent(share))).toBe(expected);
  });
});
