import { BuiltApp, type LanguageApp, lacking } from './language-app';
import { sharedPackages, templatesOfTypeScript } from './shared-packages';

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
      expect(await built.templates()).toEqual(templatesOfTypeScript());
    });

    test('fails with the message of the guardrails, where one is broken', async () => {
      const { succeeded, output } = await built.runWithoutRotation();
      expect(succeeded).toBe(false);
      expect(output).toContain('KMS-Governance');
      expect(output).toContain('RotationDisabled');
    });
  });
}
