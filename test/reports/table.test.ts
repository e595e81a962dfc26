import { textTable } from '../../src/reports/table';

test('a table for a terminal is as wide as its widest cells', () => {
  expect(
    textTable(
      ['key', ''],
      [
        ['alias/a', 'x'],
        ['b', ''],
      ],
    ),
  ).toBe('key\n-------  -\nalias/a  x\nb\n');
});

test('a table has any number of rows', () => {
  const rows = Array.from({ length: 200_000 }, () => ['a']);
  expect(textTable(['key'], rows)).toHaveLength(8 + 2 * rows.length);
});
