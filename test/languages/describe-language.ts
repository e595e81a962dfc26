import { BuiltApp, type LanguageApp, lacking } from './language-app';
import { resultsOfTypeScript, sharedPackages } from './shared-packages';

/** What holds for the example in any language. */
export function describeLanguage(app: LanguageApp): void {
  const missing = lacking(app);
  if (missing !== undefined) console.warn(`SKIPPED: the ${app.language} app, since this machine has no ${missing}`);
  const available = missing === undefined ? describe : describe.skip;

  available(`the example in ${app.language}`, () => {
    let built: BuiltApp;

    beforeAll(async () => {
      built = await BuiltApp.of(app, sharedPackages());
    });

    test('synthesizes the templates of TypeScript, and its expectations hold', async () => {
      expect(await built.templates()).toEqual(resultsOfTypeScript().templates);
    });

    test('makes of its traps what TypeScript does', async () => {
      expect(await built.traps()).toEqual(resultsOfTypeScript().traps);
    });

    test('fails with the message of the guardrails, where one is broken', async () => {
      expect(await built.brokenGuardrail()).toEqual(resultsOfTypeScript().brokenGuardrail);
    });
  });
}
