import { App } from 'aws-cdk-lib';
import { documentKeys } from '../../examples/envelope-encryption/app';
import { archiveKeys } from '../../examples/rotation/app';
import { signingKeys } from '../../examples/signing/app';
import { NAG_PACKS, scanApp } from '../constructs/validation-report';
import { readableTemplate } from './readable-template';

const twoYears = (app: App) => archiveKeys(app, ['2026', '2027']);

/** Each with the keys that packs want to rotate by themselves. */
const APPS: readonly (readonly [string, (app: App) => void, readonly string[]])[] = [
  ['envelope-encryption', documentKeys, []],
  ['rotation', twoYears, ['Rotation/manual/Resource', 'Rotation/manual/Generation2027']],
  ['signing', signingKeys, []],
];

function built(build: (app: App) => void): App {
  const app = new App();
  build(app);
  return app;
}

describe.each(APPS)('examples/%s', (_, build, rotatedByHand) => {
  test('packs of cdk-nag find what was chosen: keys that rotate by hand, and policies that grants write into roles', () => {
    const { open } = scanApp(built(build), NAG_PACKS());
    const chosen = open.filter((finding) => !finding.includes('-IAMNoInlinePolicy ')).map((finding) => finding.split(' '));
    expect([...new Set(chosen.map(([, construct]) => construct))]).toEqual(rotatedByHand);
    for (const [rule] of chosen) expect(rule).toMatch(/-(KMS5|KMSBackingKeyRotationEnabled)$/);
  });

  test('the templates', () => {
    const { stacks } = built(build).synth();
    expect(Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, `\n${readableTemplate(template)}`]))).toMatchSnapshot();
  });
});
