import { App, Stack } from 'aws-cdk-lib';
import { GovernedKey } from 'cdk-kms-governance';

function synthesize(tenant: string): () => void {
  const app = new App();
  new GovernedKey(new Stack(app, 'Stack'), 'Key', { encryptionContext: { tenant: [tenant] } });
  return () => app.synth();
}

test('a policy holds only characters that KMS takes', () => {
  expect(synthesize('acme–🔑')).toThrow(
    'key policy must be made of tab, line breaks and U+0020 to U+00FF, got `–`; use other names or values [KmsGov.PolicyCharacters at Stack/Key]',
  );
});

test('letters of western Europe are among them', () => {
  expect(synthesize('Müller & Söhne')).not.toThrow();
});
