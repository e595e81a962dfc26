import { shareAccount } from './account-under-test';
import { liveAccount } from './live-account';
import { prepareRun } from './run-of-suite';

/** An account that is there already, and that was asked for. */
async function setup(): Promise<void> {
  const account = await liveAccount(process.env);
  process.env.AWS_REGION = account.regions[0];
  shareAccount(account);
  await prepareRun();
}

export = setup;
