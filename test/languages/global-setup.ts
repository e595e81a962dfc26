import { BuiltApp } from './language-app';
import { TYPESCRIPT } from './language-apps';
import { keepTemplatesOfTypeScript, newPackages, removePackages } from './shared-packages';

/** Packages for every language, and the templates that TypeScript makes of the example. */
async function setup(): Promise<void> {
  const packages = newPackages();
  try {
    await packages.make();
    keepTemplatesOfTypeScript(await (await BuiltApp.of(TYPESCRIPT, packages)).templates());
  } catch (error) {
    removePackages();
    throw error;
  }
}

export = setup;
