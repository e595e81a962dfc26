import { NO_VALUE, type Resolved, Unknown } from './resolved';
import type { StackSource } from './stack-source';
import { joinText, openText, type Text } from './text';

/** What is known of a stack's place and name. */
export interface StackFacts {
  readonly account: Text;
  readonly region: Text;
  readonly partition: Text;
  readonly urlSuffix: Text;
  readonly name: Text;
}

/** Unknown accounts and Regions are one and the same throughout an app: its stacks deploy with one set of credentials. */
const UNKNOWN_ACCOUNT = joinText({
  id: 'AWS::AccountId',
  reason: 'the account is not known before deployment',
  alphabet: 'digits',
  min: 12,
  max: 12,
});
const UNKNOWN_REGION = openText('AWS::Region', 'the Region is not known before deployment');
const UNKNOWN_PARTITION = openText('AWS::Partition', 'the partition is not known before deployment');
const UNKNOWN_SUFFIX = openText('AWS::URLSuffix', 'the partition is not known before deployment');

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly { readonly prefix: string; readonly partition: string; readonly suffix: string }[] = [
  { prefix: 'cn-', partition: 'aws-cn', suffix: 'amazonaws.com.cn' },
  { prefix: 'us-gov-', partition: 'aws-us-gov', suffix: 'amazonaws.com' },
  { prefix: 'us-isob-', partition: 'aws-iso-b', suffix: 'sc2s.sgov.gov' },
  { prefix: 'us-isof-', partition: 'aws-iso-f', suffix: 'csp.hci.ic.gov' },
  { prefix: 'us-iso-', partition: 'aws-iso', suffix: 'c2s.ic.gov' },
  { prefix: 'eu-isoe-', partition: 'aws-iso-e', suffix: 'cloud.adc-e.uk' },
  { prefix: 'eusc-', partition: 'aws-eusc', suffix: 'amazonaws.eu' },
  { prefix: '', partition: 'aws', suffix: 'amazonaws.com' },
];

export function stackFacts({ environment, name, id }: StackSource, generatedName?: Text): StackFacts {
  const { account, region } = environment;
  const place = PARTITIONS.find(({ prefix }) => region?.startsWith(prefix));
  return {
    account: account ?? UNKNOWN_ACCOUNT,
    region: region ?? UNKNOWN_REGION,
    partition: place?.partition ?? UNKNOWN_PARTITION,
    urlSuffix: place?.suffix ?? UNKNOWN_SUFFIX,
    name: name ?? generatedName ?? openText(`${id}.AWS::StackName`, 'the stack is named when it deploys'),
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
export function pseudoParameter(name: string, stack: StackFacts & { readonly id: string }): Resolved | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::Partition':
      return stack.partition;
    case 'AWS::URLSuffix':
      return stack.urlSuffix;
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return stackArn(stack);
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::NotificationARNs':
      return new Unknown('the topics a deployment notifies are not known before it');
    default:
      return undefined;
  }
}

const STACK_ID_LENGTH = 36;

function stackArn(stack: StackFacts & { readonly id: string }): Text {
  const unique = {
    id: `${stack.id}.AWS::StackId`,
    reason: 'the stack gets its id when it deploys',
    min: STACK_ID_LENGTH,
    max: STACK_ID_LENGTH,
  };
  return joinText('arn:', stack.partition, ':cloudformation:', stack.region, ':', stack.account, ':stack/', stack.name, '/', unique);
}
