import { execFileSync } from 'node:child_process';
import * as path from 'node:path';

const ENDS_WITHIN_MS = 120_000;
const ROOT = path.join(__dirname, '..', '..', '..');

/** What an example prints, run as a reader of its page runs it, on the engine. */
export function runExample(file: string, ...programArguments: string[]): string {
  return execFileSync(
    path.join(ROOT, 'node_modules', '.bin', 'tsx'),
    ['--tsconfig', 'test/tsconfig.json', path.join('examples', file), ...programArguments],
    {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: ENDS_WITHIN_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}
