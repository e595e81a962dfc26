import { BuiltApp } from './language-app';
import { TYPESCRIPT } from './language-apps';
import { keepResultsOfTypeScript, newPackages, removePackages } from './shared-packages';

/** Packages for every language, and the templates that TypeScript makes of the example. */
async function setup(): Promise<void> {
  const packages = newPackages();
  try {
    await packages.make();
    const app = await BuiltApp.of(TYPESCRIPT, packages);
    keepResultsOfTypeScript({ templates: await app.templates(), traps: await app.traps(), brokenGuardrail: await app.brokenGuardrail() });
  } catch (error) {
    removePackages();
    throw error;
  }
}

export = setup;
