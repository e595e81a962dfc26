import { GetRoleCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { accountUnderTest } from './account-under-test';
import { DeployedRegion, type DeployedStack } from './deployed-account';

type Intrinsic = (argument: unknown, stack: DeployedStack) => Promise<unknown>;

/** What a value of a template has become, worked out apart from the engine: by physical ids, and by asking the services. */
export async function deployedValue(value: unknown, stack: DeployedStack): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((entry) => deployedValue(entry, stack)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const intrinsic = entries.length === 1 ? INTRINSICS[entries[0][0]] : undefined;
  if (intrinsic) return intrinsic(entries[0][1], stack);
  return Object.fromEntries(await Promise.all(entries.map(async ([key, entry]) => [key, await deployedValue(entry, stack)])));
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: async (name, stack) => reference(String(name), stack),
  'Fn::GetAtt': async (argument, stack) => attribute(argument as [string, string], stack),
  'Fn::Join': async (argument, stack) => {
    const [separator, parts] = argument as [string, unknown[]];
    return ((await deployedValue(parts, stack)) as string[]).join(separator);
  },
  'Fn::Sub': async (argument, stack) => substituted(String(argument), stack),
  'Fn::GetStackOutput': async (argument) => {
    const { StackName, Region, OutputName } = argument as Record<string, string>;
    const { outputs } = await new DeployedRegion(Region).stack(StackName);
    return outputs[OutputName];
  },
};

function reference(name: string, { resources, region }: DeployedStack): string {
  const pseudo: Record<string, string> = { 'AWS::AccountId': accountUnderTest().account, 'AWS::Partition': 'aws', 'AWS::Region': region };
  const value = pseudo[name] ?? resources.get(name)?.physicalId;
  if (value === undefined) throw new Error(`${name} must be a resource of the stack, got none`);
  return value;
}

async function substituted(text: string, stack: DeployedStack): Promise<string> {
  return text.replace(/\$\{([^}]+)\}/g, (_, name) => reference(name, stack));
}

async function attribute([logicalId, name]: [string, string], stack: DeployedStack): Promise<unknown> {
  const resource = stack.resources.get(logicalId);
  const read = resource === undefined ? undefined : ATTRIBUTES[`${resource.type}.${name}`];
  if (resource === undefined || read === undefined) throw new Error(`the attribute ${logicalId}.${name} cannot be read back`);
  return read(resource.physicalId, stack);
}

const ATTRIBUTES: Readonly<Record<string, (physicalId: string, stack: DeployedStack) => Promise<unknown>>> = {
  'AWS::IAM::Role.Arn': async (RoleName, { region }) =>
    (await new DeployedRegion(region).iam.send(new GetRoleCommand({ RoleName }))).Role?.Arn,
  'AWS::KMS::Key.Arn': keyArn,
  'AWS::KMS::ReplicaKey.Arn': keyArn,
  'AWS::Lambda::Function.Arn': async (FunctionName, { region }) =>
    (await new DeployedRegion(region).lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).FunctionArn,
  'AWS::SQS::Queue.Arn': async (url, { region }) => `arn:aws:sqs:${region}:${accountUnderTest().account}:${url.split('/').at(-1)}`,
  'AWS::SQS::Queue.QueueName': async (url) => url.split('/').at(-1),
  'AWS::S3::Bucket.Arn': async (name) => `arn:aws:s3:::${name}`,
};

async function keyArn(KeyId: string, { region }: DeployedStack): Promise<unknown> {
  return (await new DeployedRegion(region).kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn;
}
