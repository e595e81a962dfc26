import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { NagPack } from 'cdk-nag';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { GovernedKey } from '../../src/constructs/governed-key';
import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, ENV, roleArn } from './synthesized';

/** The rules of a pack that resources of an app break. */
function brokenRules(pack: NagPack & IPolicyValidationPlugin, make: (stack: Stack) => void): string[] {
  const app = new App();
  make(new Stack(app, 'Stack', { env: ENV }));
  return pack.validateScope(app).violations.map(({ ruleName }) => ruleName);
}

const PACKS = { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks };

describe.each(Object.entries(PACKS))('%s', (_, Pack) => {
  test('has nothing against a key with every default', () => {
    expect(brokenRules(new Pack(), (stack) => new GovernedKey(stack, 'Key', { alias: 'documents' }))).toEqual([]);
  });

  test('has nothing against a key that everything is asked of', () => {
    const make = (stack: Stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
      const access = { administrators: [new iam.ArnPrincipal(roleArn('Admin'))], policyOwners: [new iam.ArnPrincipal(roleArn('Owner'))] };
      const services = [ServiceUse.s3(), ServiceUse.rds(), ServiceUse.cloudTrail({ trailName: 'audit' }), ServiceUse.cloudWatchLogs()];
      new GovernedKey(stack, 'Key', { access, services }).addToResourcePolicy(
        new iam.PolicyStatement({ principals: [role], actions: ['kms:Decrypt'], resources: ['*'] }),
      );
    };
    expect(brokenRules(new Pack(), make)).toEqual([]);
  });
});

test('the packs would notice a key that does not rotate', () => {
  const broken = brokenRules(new AwsSolutionsChecks(), (stack) => new kms.Key(stack, 'Key', { enableKeyRotation: false }));
  expect(broken).toEqual(['AwsSolutions-KMS5']);
});
