import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { BAD_KEYS, SOUND } from '../guardrails/bad-keys';
import { ours } from '../guardrails/scanners';
import { noticed } from './scanners-page';

const page = readFileSync(path.join(ROOT, 'docs', 'SCANNERS.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| '));

test('docs/SCANNERS.md is current as far as the guardrails go; `.ci/run` runs the others, and `npm run docs:scanners` writes it', () => {
  const sound = ours(SOUND);
  const expected = BAD_KEYS.map(({ name, template }) => `| ${name} | ${noticed(ours(template), sound)} |`);
  expect(rows.slice(2, -1).map((row) => row.split(' | ').slice(0, 2).join(' | '))).toEqual(expected.map((row) => row.slice(0, -2)));
});
