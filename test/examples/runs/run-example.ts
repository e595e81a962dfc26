import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { credentials } from '../../deploy/cdk-cli';
import { sharedEngine } from '../../deploy/shared-engine';

const ROOT = path.join(__dirname, '..', '..', '..');

/** What an example prints, run as a reader of its page runs it, on the engine. */
export function runExample(file: string, ...programArguments: string[]): string {
  const { AWS_ENDPOINT_URL, ...account } = credentials(sharedEngine());
  return execFileSync(
    path.join(ROOT, 'node_modules', '.bin', 'tsx'),
    ['--tsconfig', 'test/tsconfig.json', path.join('examples', file), ...programArguments],
    {
      cwd: ROOT,
      env: { ...process.env, ...account, AWS_ENDPOINT_URL_KMS: AWS_ENDPOINT_URL },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}
