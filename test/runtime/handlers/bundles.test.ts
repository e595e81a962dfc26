import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../../architecture/source-file';

const BUNDLES = path.join(ROOT, 'assets', 'handlers');
const MAX_BYTES = 20_000;

describe.each(readdirSync(BUNDLES))('the bundle %s', (name) => {
  const code = readFileSync(path.join(BUNDLES, name, 'index.js'), 'utf8');

  test('takes the AWS SDK from the Lambda runtime, and nothing else that is not in Node.js', () => {
    const required = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, module]) => module);
    expect(required.filter((module) => !/^(node:|@aws-sdk\/client-)/.test(module))).toEqual([]);
    expect(required.some((module) => module.startsWith('@aws-sdk/'))).toBe(true);
  });

  test('is small', () => {
    expect(code.length).toBeLessThan(MAX_BYTES);
  });
});
