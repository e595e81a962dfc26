import { endRun } from './run-of-suite';

async function teardown(): Promise<void> {
  await endRun();
}

export = teardown;
