import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { serviceGuide } from './service-guide';

const PAGE = path.join(ROOT, 'docs/guides/services.md');

test('docs/guides/services.md says what ServiceUse writes (update: UPDATE_GUIDE=1 npx jest test/constructs/service-guide)', () => {
  const text = serviceGuide();
  if (process.env.UPDATE_GUIDE) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});
