import { shareAccount } from './account-under-test';
import { liveAccount } from './live-account';
import { endRun } from './run-of-suite';

/** Removes what runs have left in the account, without another. */
async function main(): Promise<void> {
  shareAccount(await liveAccount(process.env));
  await endRun();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
