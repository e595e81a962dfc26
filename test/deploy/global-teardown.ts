import { endRun } from './run-of-suite';
import { endStartedEngine } from './started-engine';

/** What a run removes from an account is removed from the engine too, although it ends: that is how it is seen to work. */
async function teardown(): Promise<void> {
  try {
    await endRun();
  } finally {
    await endStartedEngine();
  }
}

export = teardown;
