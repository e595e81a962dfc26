import { getOwn } from './json-text';
import type { StackFacts } from './pseudo-parameters';
import type { ResourceNames } from './stack-view';
import { type Hole, joinText, openText, type Text } from './text';

/** What a resource's name and ARN are made of. */
export interface NamedResource {
  readonly stack: StackFacts & { readonly id: string };
  readonly logicalId: string;
  readonly type: string;
  /** A property as text; undefined when the template does not give it. */
  property(name: string): Text | undefined;
}

interface NamingRule {
  /** Property that fixes the name; without it CloudFormation makes one up. */
  readonly property: string;
  /** `{…}` are filled in. */
  readonly arn: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** Attributes and what they give; `Arn` always gives the ARN. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const NAMING: Readonly<Record<string, NamingRule>> = {
  'AWS::IAM::Role': { property: 'RoleName', arn: 'arn:{partition}:iam::{account}:role{path}{name}', ref: '{name}' },
  'AWS::IAM::ServiceLinkedRole': {
    property: 'RoleName',
    arn: 'arn:{partition}:iam::{account}:role/aws-service-role/{service}/{name}',
    ref: '{name}',
    attributes: { RoleName: '{name}' },
  },
  'AWS::IAM::User': { property: 'UserName', arn: 'arn:{partition}:iam::{account}:user{path}{name}', ref: '{name}' },
  'AWS::IAM::Group': { property: 'GroupName', arn: 'arn:{partition}:iam::{account}:group{path}{name}', ref: '{name}' },
  'AWS::IAM::ManagedPolicy': {
    property: 'ManagedPolicyName',
    arn: 'arn:{partition}:iam::{account}:policy{path}{name}',
    ref: '{arn}',
    attributes: { PolicyArn: '{arn}' },
  },
  'AWS::KMS::Alias': { property: 'AliasName', arn: 'arn:{partition}:kms:{region}:{account}:{name}', ref: '{name}' },
  'AWS::S3::Bucket': { property: 'BucketName', arn: 'arn:{partition}:s3:::{name}', ref: '{name}' },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    arn: 'arn:{partition}:sns:{region}:{account}:{name}',
    ref: '{arn}',
    attributes: { TopicArn: '{arn}', TopicName: '{name}' },
  },
  'AWS::SQS::Queue': {
    property: 'QueueName',
    arn: 'arn:{partition}:sqs:{region}:{account}:{name}',
    ref: 'https://sqs.{region}.{urlSuffix}/{account}/{name}',
    attributes: { QueueName: '{name}' },
  },
  'AWS::Lambda::Function': { property: 'FunctionName', arn: 'arn:{partition}:lambda:{region}:{account}:function:{name}', ref: '{name}' },
  'AWS::DynamoDB::Table': { property: 'TableName', arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}', ref: '{name}' },
  'AWS::DynamoDB::GlobalTable': { property: 'TableName', arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}', ref: '{name}' },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*', ref: '{name}' },
  'AWS::CloudTrail::Trail': { property: 'TrailName', arn: 'arn:{partition}:cloudtrail:{region}:{account}:trail/{name}', ref: '{name}' },
  'AWS::Kinesis::Stream': { property: 'Name', arn: 'arn:{partition}:kinesis:{region}:{account}:stream/{name}', ref: '{name}' },
  'AWS::StepFunctions::StateMachine': {
    property: 'StateMachineName',
    arn: 'arn:{partition}:states:{region}:{account}:stateMachine:{name}',
    ref: '{arn}',
    attributes: { Name: '{name}' },
  },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}', ref: '{name}' },
};

/** Names and ARN of a resource, as far as its type is known here. */
export function resourceNames(resource: NamedResource): ResourceNames | undefined {
  const rule = getOwn(NAMING, resource.type);
  if (rule === undefined) return undefined;
  const name = resource.property(rule.property) ?? generatedName(resource);
  const fill = { ...resource.stack, name, path: resource.property('Path') ?? '/', service: resource.property('AWSServiceName') ?? '' };
  const arn = filled(rule.arn, fill);
  const attributes = Object.entries({ Arn: '{arn}', ...rule.attributes }).map(
    ([key, text]) => [key, filled(text, { ...fill, arn })] as const,
  );
  return { name, arn, ref: filled(rule.ref, { ...fill, arn }), attributes: new Map(attributes) };
}

function filled(pattern: string, values: Readonly<Record<string, Text>>): Text {
  return joinText(...pattern.split(/\{(\w+)\}/).map((piece, index) => (index % 2 === 0 ? piece : (getOwn(values, piece) ?? ''))));
}

/** Names of service-linked roles that templates can make. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html */
const SERVICE_LINKED_ROLES: Readonly<Record<string, string>> = {
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'es.amazonaws.com': 'AWSServiceRoleForAmazonElasticsearchService',
  'opensearchservice.amazonaws.com': 'AWSServiceRoleForAmazonOpenSearchService',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'spot.amazonaws.com': 'AWSServiceRoleForEC2Spot',
};

/** No service takes longer names; it is this that says that a name holds no separators. */
const LONGEST_NAME = 512;

function generatedName(resource: NamedResource): Text {
  if (resource.type === 'AWS::IAM::ServiceLinkedRole') return serviceLinkedName(resource);
  if (resource.type.startsWith('AWS::IAM::')) return generatedIamName(resource);
  return joinText({ id: idOf(resource), reason: `${resource.logicalId} is named when it deploys`, min: 1, max: LONGEST_NAME });
}

function serviceLinkedName(resource: NamedResource): Text {
  const service = resource.property('AWSServiceName');
  const suffix = resource.property('CustomSuffix');
  const name = typeof service === 'string' ? getOwn(SERVICE_LINKED_ROLES, service) : undefined;
  if (name === undefined) return openText(idOf(resource), 'the service names its role when it deploys');
  return suffix === undefined ? name : joinText(name, '_', suffix);
}

function idOf({ stack, logicalId }: NamedResource): string {
  return `${stack.id}.${logicalId}`;
}

/** Stack name and logical id share this much of a generated name; either takes what the other leaves, and has half for certain. */
const SHARED_LENGTH = 49;
const CERTAIN_LENGTH = 24;

/**
 * `<stack>-<logical id>-<11 to 13 letters and digits>`, where a stack name or logical id that is too long is cut at its end.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
function generatedIamName(resource: NamedResource): Text {
  const { logicalId } = resource;
  const [known, rest] = knownStart(resource.stack.name);
  const longest = known.length + rest;
  const stack = cut(known, { to: SHARED_LENGTH - logicalId.length, open: rest > 0, id: `${idOf(resource)}.stack` });
  const logical = cut(logicalId, { to: SHARED_LENGTH - longest, open: false, id: `${idOf(resource)}.logicalId` });
  const reason = `${logicalId} is named when it deploys`;
  const suffix: Hole = { id: idOf(resource), reason, alphabet: 'alphanumeric', min: 11, max: 13, unique: true };
  return joinText(...stack, '-', ...logical, '-', suffix);
}

/** The part of a text before its first open part, and how long the rest can be. */
function knownStart(text: Text): readonly [string, number] {
  if (typeof text === 'string') return [text, 0];
  const [first] = text.parts;
  return [typeof first === 'string' ? first : '', SHARED_LENGTH];
}

function cut(text: string, { to, open, id }: { readonly to: number; readonly open: boolean; readonly id: string }): (string | Hole)[] {
  const kept = text.slice(0, Math.max(CERTAIN_LENGTH, to));
  const isWhole = kept === text && !open;
  return isWhole ? [kept] : [kept, { id, reason: 'names that are too long are cut when they deploy' }];
}
