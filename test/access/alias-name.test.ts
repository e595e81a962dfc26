import fc from 'fast-check';
import { aliasNameOf, brokenAliasRule } from '../../src/access/alias-name';

test.each(['documents', 'alias/documents', 'fintechnova/documents', 'a:b_c-d/e', 'aws', 'alias/aws', 'awsome/x', 'x'.repeat(250)])(
  '%s is a good alias',
  (alias) => {
    expect(brokenAliasRule(alias)).toBeUndefined();
  },
);

test.each([
  ['', 'a name of at least one character'],
  ['alias/', 'a name of at least one character'],
  ['x'.repeat(251), 'at most 256 characters long, `alias/` included'],
  [`alias/${'x'.repeat(251)}`, 'at most 256 characters long, `alias/` included'],
  ['my key', 'made of letters, digits and the characters `:/_-`'],
  ['schlüssel', 'made of letters, digits and the characters `:/_-`'],
  ['line\n', 'made of letters, digits and the characters `:/_-`'],
  ['a.b', 'made of letters, digits and the characters `:/_-`'],
  ['aws/s3', 'outside `alias/aws/`, which AWS keeps for its own keys'],
  ['alias/aws/s3', 'outside `alias/aws/`, which AWS keeps for its own keys'],
])('`%s` must be something else', (alias, rule) => {
  expect(brokenAliasRule(alias)).toBe(rule);
});

test('the prefix is added once', () => {
  expect([aliasNameOf('x'), aliasNameOf('alias/x')]).toEqual(['alias/x', 'alias/x']);
});

test('every text has an answer, the same with and without prefix', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (alias) => brokenAliasRule(alias) === brokenAliasRule(aliasNameOf(alias))));
});
