import type { FieldProblem } from '../../src/evaluation/field-reader';
import { LIST_PRICES } from '../../src/pricing/list-prices';
import { parsePriceList } from '../../src/pricing/price-file';
import { conforms, publishedSchema } from '../json-schema';

const FILE = { version: 1, ...LIST_PRICES };
const PRICE = { amount: 0.03, unit: '10000 requests', source: 'https://example.com', date: '2026-11-01' };
const withPrice = (item: string, price: unknown) => ({ ...FILE, regions: { 'eu-west-1': { [item]: price } } });

function problemsIn(value: unknown): string[] {
  const problems: FieldProblem[] = [];
  parsePriceList(value, problems);
  return problems.map(({ message, code }) => `${message} [${code}]`);
}

test('list prices are a valid price file, each with its source, date and who quoted it', () => {
  expect(problemsIn(FILE)).toEqual([]);
  expect(conforms(FILE, publishedSchema('prices'))).toBe(true);
});

describe('a price file', () => {
  test.each<[string, unknown, string[]]>([
    ['a number as amount', withPrice('symmetricRequests', PRICE), []],
    ['who quoted it', withPrice('symmetricRequests', { ...PRICE, quotedBy: 'a report' }), []],
    [
      'nobody who quoted it',
      withPrice('symmetricRequests', { ...PRICE, quotedBy: '' }),
      [expect.stringContaining('`regions.eu-west-1.symmetricRequests.quotedBy` must be')],
    ],
    [
      'no unit',
      withPrice('key', { ...PRICE, unit: undefined }),
      ['`regions.eu-west-1.key` must have the field `unit`; add it [KmsGov.MissingField]'],
    ],
    [
      'the unit of something else',
      withPrice('alarm', PRICE),
      ['`regions.eu-west-1.alarm.unit` must be one of `alarm-month`, got `"10000 requests"` [KmsGov.InvalidField]'],
    ],
    [
      'a price of something else',
      withPrice('symetricRequests', PRICE),
      [
        expect.stringMatching(
          /`regions\.eu-west-1\.symetricRequests` must be one of .*; did you mean `symmetricRequests`\? \[KmsGov\.UnknownField\]/,
        ),
      ],
    ],
    [
      'a negative amount',
      withPrice('symmetricRequests', { ...PRICE, amount: -1 }),
      [
        '`regions.eu-west-1.symmetricRequests.amount` must be a number, 0 or more, of at most 6 decimal places, got `-1` [KmsGov.InvalidField]',
      ],
    ],
    [
      'more places than are exact',
      withPrice('symmetricRequests', { ...PRICE, amount: 0.0000003 }),
      [expect.stringContaining('of at most 6 decimal places, got `3e-7`')],
    ],
    [
      'no date',
      withPrice('symmetricRequests', { ...PRICE, date: 'June' }),
      [expect.stringContaining('must be a date such as `2026-09-29`, got `"June"`')],
    ],
    ['another version', { ...FILE, version: 2 }, ['`version` must be `1`, got `2` [KmsGov.InvalidField]']],
    ['nothing', null, [expect.stringMatching(/^`prices` must be an object, got `null`/)]],
  ])('with %s', (_, file, expected) => {
    expect(problemsIn(file)).toEqual(expected);
    expect(conforms(JSON.parse(JSON.stringify(file)), publishedSchema('prices'))).toBe(
      expected.length === 0 || JSON.stringify(file).includes('3e-7'),
    );
  });
});
