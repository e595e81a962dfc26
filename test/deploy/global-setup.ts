import { CdkCli } from './cdk-cli';
import { Engine } from './engine';
import { REGIONS, shareEngine } from './shared-engine';

/** One engine for the whole suite, in which the Regions are bootstrapped. */
async function setup(): Promise<void> {
  const engine = await Engine.start();
  try {
    await new CdkCli(engine.access).bootstrap(...REGIONS);
  } catch (error) {
    engine.stop();
    throw error;
  }
  shareEngine(engine);
}

export = setup;
