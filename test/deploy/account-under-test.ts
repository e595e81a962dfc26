import type { EngineAccess } from './engine';

/** The account that a run of the suite deploys to. */
export interface AccountUnderTest {
  readonly account: string;
  /** Three Regions; the first is home. */
  readonly regions: readonly string[];
  /** Name of the run; its keys bear it as a tag and in their aliases. */
  readonly run: string;
  /** ARN of who deploys; nobody else takes the roles of the suite. */
  readonly caller: string;
  /** Whether AWS answers, rather than what stands in for it. */
  readonly isAws: boolean;
  /** What the suite started to stand in for AWS. */
  readonly engine?: EngineAccess;
}

/** What stacks of the suite begin with, and so do buckets, roles and log groups: nothing else of an account is touched. */
export const PREFIX = 'KmsGovCheck-';

/** Tag of the keys of the suite; its value is the run. */
export const TAG = 'kms-governance-check';

/** Qualifier of a bootstrap of the suite's own, which comes and goes with a run. */
export const QUALIFIER = 'kmsgovchk';

const VARIABLE = 'DEPLOY_ACCOUNT';

/** A name for a run that begins now. */
export function newRun(): string {
  return new Date().toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Tells the test processes where they deploy to. */
export function shareAccount(account: AccountUnderTest): void {
  process.env[VARIABLE] = JSON.stringify(account);
}

/** Where this run deploys to. */
export function accountUnderTest(): AccountUnderTest {
  const shared = process.env[VARIABLE];
  if (shared === undefined) throw new Error('the suite must be started by `npm run test:deploy` or `npm run test:live`');
  return JSON.parse(shared);
}

/** The alias of a key of this run, so that what an earlier one left has other aliases. */
export function aliasOf(name: string): string {
  return `${TAG}/${accountUnderTest().run}/${name}`;
}

/** A test of what AWS alone can answer. Elsewhere it is reported as not answered, which is not passed. */
export function testOnAws(name: string, run: () => Promise<void>, timeout?: number): void {
  if (accountUnderTest().isAws) test(name, run, timeout);
  else test.skip(name, run);
}
