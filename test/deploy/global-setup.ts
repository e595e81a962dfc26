import { tmpdir } from 'node:os';
import { Engine } from './engine';
import { prepareRun } from './run-of-suite';
import { deployToEngine } from './started-engine';

/** One engine for the whole suite, prepared as an account is. */
async function setup(): Promise<void> {
  const engine = await Engine.start(tmpdir());
  try {
    deployToEngine(engine);
    await prepareRun();
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

export = setup;
