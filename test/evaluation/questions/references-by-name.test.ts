import { EffectiveAccess } from '../../../src/runtime/effective-access';
import { KeySetApp, VIRGINIA } from '../../constructs/key-set';

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: { 'Fn::GetAtt': ['Reader1A2B3C4D', 'Arn'] } }, Action: 'kms:Decrypt', Resource: '*' }],
};
const TEMPLATE = {
  Resources: {
    Reader1A2B3C4D: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    DocumentsDEADBEEF: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: POLICY } },
  },
};

test.each(['Reader', 'Reader1A2B3C4D', 'template.Reader1A2B3C4D'])('a template without paths of constructs has its role as %s', (name) => {
  const access = EffectiveAccess.fromTemplate(TEMPLATE, { account: '111122223333', region: 'eu-west-1' });
  access.expectAllowed(name, 'kms:Decrypt', 'Documents');
});

test('keys of several Regions with one alias are told apart by its ARN', () => {
  const { app } = new KeySetApp({ replicaRegions: [VIRGINIA], alias: 'documents' });
  const access = EffectiveAccess.fromAssembly(app.synth().directory);
  const owner = (region: string) => `arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-${region}`;
  access.expectAllowed(owner(VIRGINIA), 'kms:PutKeyPolicy', `arn:aws:kms:${VIRGINIA}:111122223333:alias/documents`, {});
  access.expectDenied(owner(VIRGINIA), 'kms:PutKeyPolicy', 'arn:aws:kms:eu-west-1:111122223333:alias/documents', {});
  expect(() => access.can(owner(VIRGINIA), 'kms:PutKeyPolicy', 'documents')).toThrow(
    '`key` must name one key, got `documents`, which is `Home.KeysPrimary',
  );
});
