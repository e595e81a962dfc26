import { organization } from '../../examples/organization/app';
import { NAG_PACKS, scanApp } from '../constructs/validation-report';
import { readableTemplate } from './readable-template';

test('packs of cdk-nag ask for nothing but a queue of the e-mails that could not be delivered', () => {
  const subscription = 'Security-KeyEvents/KeyEvents/Alerts/Topic/security@fintechnova.example/Resource';
  expect(scanApp(organization(), NAG_PACKS()).open).toEqual([`Serverless-SNSRedrivePolicy ${subscription}`]);
});

const assembly = organization().synth();
const security = assembly.getStackByName('Security-KeyEvents');
const management = assembly.getStackByName('Management-KeyEvents');

test.each(assembly.stacks.map(({ stackName, template }) => [stackName, template]))('the template of %s', (_, template) => {
  expect(readableTemplate(template)).toMatchSnapshot();
});

test('what accounts send to is the bus that the security account makes', () => {
  const resources: Record<string, { Type: string; Properties: Record<string, string> }> = {
    ...security.template.Resources,
    ...management.template.Resources,
  };
  const [bus] = Object.values(resources).filter(({ Type }) => Type === 'AWS::Events::EventBus');
  const [stackSet] = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet');
  const { account, region } = security.environment;
  const arn = `arn:aws:events:${region}:${account}:event-bus/${bus.Properties.Name}`;
  expect(stackSet.Properties.TemplateBody.split(`"${arn}"`)).toHaveLength(4);
});

test('the template that accounts get fits in the stack set, which holds 51,200 bytes', () => {
  const [stackSet] = Object.values<{ Properties: { TemplateBody: string } }>(management.template.Resources);
  expect(stackSet.Properties.TemplateBody.length).toBeLessThan(51_200);
});
