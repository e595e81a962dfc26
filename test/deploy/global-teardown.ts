import { endSharedEngine } from './shared-engine';

function teardown(): void {
  endSharedEngine();
}

export = teardown;
