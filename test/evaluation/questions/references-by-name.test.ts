import { EffectiveAccess } from '../../../src/runtime/effective-access';

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
