import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { suiteResults, type TestResult } from './suite-results';

const ANSWERS: Readonly<Record<TestResult['status'], string>> = {
  passed: 'yes',
  failed: '**no**',
  pending: 'not answered by this endpoint, or not asked',
};

/** Writes what a run against an account has answered, beside what the test runner wrote. */
function main(resultsFile: string): void {
  const rows = suiteResults(resultsFile).map(({ fullName, status }) => `| ${fullName} | ${ANSWERS[status]} |`);
  const report = resultsFile.replace(/json$/, 'md');
  const calls = callsOf(path.dirname(resultsFile));
  writeFileSync(report, `# What the account answered\n\n| question | answer |\n|---|---|\n${rows.join('\n')}\n${calls}`);
  console.log(`answers: ${report}`);
}

/** What services called, as this run has seen it. */
function callsOf(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.startsWith('kms-calls-of-'));
  const rows = files.flatMap((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, string>[]);
  if (rows.length === 0) return '';
  const table = rows.map(({ by, name, error }) => `| ${by} | ${name} | ${error ?? ''} |`).join('\n');
  return `\n## Calls with a governed key\n\n| by | call | error |\n|---|---|---|\n${table}\n`;
}

const [file] = process.argv.slice(2);
if (existsSync(file)) main(file);
else console.error('nothing was run');
