import type { IStackSynthesizer } from 'aws-cdk-lib';
import { App, CliCredentialsStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { ENV, roleArn } from './synthesized';

/** The warnings on a key that a stack uses which is deployed by whoever calls. */
function warningsFor(
  props: GovernedKeyProps,
  use: (stack: Stack, key: GovernedKey) => unknown,
  synthesizer: IStackSynthesizer = new CliCredentialsStackSynthesizer(),
) {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const key = new GovernedKey(stack, 'Key', props);
  use(new Stack(app, 'Other', { env: ENV, synthesizer }), key);
  const warnings = Annotations.fromStack(stack).findWarning('/Stack/Key', Match.anyValue());
  return warnings.map(({ entry }) => String(entry.data)).filter((text) => text.includes('ProvisionerUnknown'));
}

const warning = (path: string) =>
  expect.stringContaining(
    `\`deploymentRoles\` must name who deploys \`${path}\`, got none and a stack synthesizer that names no role, so that the key denies its use ` +
      'while the resource is provisioned; name the roles that deploy the key and all that uses it [KmsGov.ProvisionerUnknown at Stack/Key]',
  );

const secret = (stack: Stack, key: GovernedKey) => new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });

test.each<[IStackSynthesizer]>([[new CliCredentialsStackSynthesizer()], [new LegacyStackSynthesizer()]])(
  'a resource that nobody is known to deploy: %p',
  (synthesizer) => {
    expect(warningsFor({}, secret, synthesizer)).toEqual([warning('Other/Secret/Resource')]);
  },
);

test('each of several, once', () => {
  const both = (stack: Stack, encryptionKey: GovernedKey) => {
    secret(stack, encryptionKey);
    new ecr.Repository(stack, 'Repository', { encryptionKey });
  };
  expect(warningsFor({}, both)).toEqual([warning('Other/Secret/Resource'), warning('Other/Repository/Resource')]);
});

test.each<[string, GovernedKeyProps, (stack: Stack, key: GovernedKey) => unknown]>([
  ['who deploys is named', { deploymentRoles: [new iam.ArnPrincipal(roleArn('Deployer'))] }, secret],
  ['the account may do everything', { accountAccess: AccountAccess.everything('migration until May') }, secret],
  ['the resource is provisioned without the key', {}, (stack, encryptionKey) => new s3.Bucket(stack, 'Bucket', { encryptionKey })],
  ['its stack has a role', {}, (stack, key) => secret(new Stack(stack.node.root, 'Third', { env: ENV }), key)],
])('no warning where %s', (_, props, use) => {
  expect(warningsFor(props, use)).toEqual([]);
});
