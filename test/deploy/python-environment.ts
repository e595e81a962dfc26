import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import * as path from 'node:path';

const REQUIREMENTS = path.join(__dirname, 'engine', 'requirements.txt');
const CACHE = path.join(__dirname, '..', '..', 'node_modules', '.cache', 'deploy-engine');

/** What the engine asks for. */
const OLDEST_PYTHON = [3, 10] as const;

/** The Python of a virtual environment that has what the engine needs; installed once, whole or not at all. */
export function enginePython(): string {
  const python = systemPython();
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(python).digest('hex').slice(0, 16);
  const environment = path.join(CACHE, version);
  if (!existsSync(environment)) install(python, environment);
  return path.join(environment, 'bin', 'python');
}

/** `PYTHON`, else `python3`. */
function systemPython(): string {
  const python = process.env.PYTHON ?? 'python3';
  const found = spawnSync(python, ['-c', 'import sys; print(sys.version_info.major, sys.version_info.minor)'], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error(`\`${python}\` must be a Python, got none; install Python or name one in \`PYTHON\``);
  const [major, minor] = found.stdout.split(' ').map(Number);
  if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1])) {
    throw new Error(
      `\`${python}\` must be Python ${OLDEST_PYTHON.join('.')} or newer, got \`${major}.${minor}\`; name another in \`PYTHON\``,
    );
  }
  return python;
}

/** Into a folder that takes its name last, so that an installation that was broken off is never taken for one. */
function install(python: string, environment: string): void {
  const partial = `${environment}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  execFileSync(python, ['-m', 'venv', partial], { stdio: 'pipe' });
  execFileSync(
    path.join(partial, 'bin', 'python'),
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS],
    {
      stdio: 'pipe',
    },
  );
  renameSync(partial, environment);
}
