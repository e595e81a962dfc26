import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { grantsGuide } from './grants-guide';

const PAGE = path.join(ROOT, 'docs/guides/grants.md');

test('docs/guides/grants.md says what constructs end in (update: UPDATE_GUIDE=1 npx jest test/constructs/grants-guide)', () => {
  const text = grantsGuide();
  if (process.env.UPDATE_GUIDE) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});
