import { endSharedEngine } from './shared-engine';

async function teardown(): Promise<void> {
  await endSharedEngine();
}

export = teardown;
