import { newRun, shareAccount } from './account-under-test';
import { ACCOUNT, credentials, type Engine } from './engine';

let started: Engine | undefined;

/** Makes an engine the account under test. */
export function deployToEngine(engine: Engine): void {
  started = engine;
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];
  Object.assign(process.env, credentials(engine.access));
  shareAccount({
    account: ACCOUNT,
    regions: ['eu-west-1', 'eu-central-1', 'us-east-1'],
    caller: `arn:aws:iam::${ACCOUNT}:root`,
    run: newRun(),
    isAws: false,
    engine: engine.access,
  });
}

/** Ends the engine of this process. */
export async function endStartedEngine(): Promise<void> {
  await started?.stop();
}
