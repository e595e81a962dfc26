import { tmpdir } from 'node:os';
import { CdkCli } from './cdk-cli';
import { Engine } from './engine';
import { REGIONS, shareEngine } from './shared-engine';

/** One engine for the whole suite, in which the Regions are bootstrapped. */
async function setup(): Promise<void> {
  const engine = await Engine.start(tmpdir());
  try {
    await new CdkCli(engine.access).bootstrap(...REGIONS);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  shareEngine(engine);
}

export = setup;
