import { accountUnderTest } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { type CleanedUp, cleanUp } from './clean-up';
import { accessApp } from './test-apps';

/** Removes what an earlier run left, then makes what every scenario needs; nothing remains where that fails. */
export async function prepareRun(): Promise<void> {
  const account = accountUnderTest();
  const cdk = new CdkCli(account.engine);
  report('an earlier run left', await cleanUp(account));
  try {
    await cdk.bootstrap();
    await cdk.deploy(accessApp);
  } catch (error) {
    await cleanUp(account);
    throw error;
  }
}

/** Removes all that the run made, and fails where something of it remains. */
export async function endRun(): Promise<void> {
  const cleaned = await cleanUp(accountUnderTest());
  report('made, and removed', cleaned);
  if (cleaned.remaining.length > 0) throw new Error('what remains must be removed by hand, or by the next run');
}

function report(what: string, { removed, remaining }: CleanedUp): void {
  if (removed.length > 0) console.log([`${what}:`, ...removed].join('\n  '));
  if (remaining.length > 0) console.error([`${what}, but these, which remain:`, ...remaining].join('\n  '));
}
