import { readFileSync } from 'node:fs';

/** A test of the suite, and what came of it; `pending` was not run. */
export interface TestResult {
  readonly fullName: string;
  readonly status: 'passed' | 'failed' | 'pending';
}

/** What the test runner wrote about a run. */
export function suiteResults(file: string): readonly TestResult[] {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as { testResults: { assertionResults: TestResult[] }[] };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}
