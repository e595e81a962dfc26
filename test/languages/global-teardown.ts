import { removePackages } from './shared-packages';

function teardown(): void {
  removePackages();
}

export = teardown;
