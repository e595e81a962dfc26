import { BuiltApp } from './language-app';
import { TYPESCRIPT } from './language-apps';
import { sharedPackages } from './shared-packages';

// its templates are what the other languages are compared with
test('the example in TypeScript fails with the message of the guardrails, where one is broken', async () => {
  const { succeeded, output } = await (await BuiltApp.of(TYPESCRIPT, sharedPackages())).runWithoutRotation();
  expect(succeeded).toBe(false);
  expect(output).toMatch(/RotationDisabled/);
});
