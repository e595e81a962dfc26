import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { rulesPage } from './rules-page';

test('docs/RULES.md is current; `npm run docs:rules` writes it', () => {
  expect(readFileSync(path.join(ROOT, 'docs', 'RULES.md'), 'utf8')).toBe(rulesPage());
});
