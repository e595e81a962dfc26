import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  ListAliasesCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { canonicalPolicy } from './canonical-policy';
import { DeployedRegion, type DeployedStack } from './deployed-account';
import { deployedValue } from './template-values';

/** A key as KMS has it, in the words of the template. */
export interface KeyState {
  readonly arn: string;
  readonly state: string;
  readonly Description: string;
  readonly KeySpec: string;
  readonly KeyUsage: string;
  readonly MultiRegion: boolean;
  readonly multiRegionType?: string;
  readonly EnableKeyRotation: boolean;
  readonly RotationPeriodInDays?: number;
  readonly KeyPolicy: unknown;
  readonly Tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}

/** The keys of a stack by logical id, as KMS has them. */
export async function keysOf(stack: DeployedStack): Promise<Readonly<Record<string, KeyState>>> {
  const keys = [...stack.resources].filter(([, { type }]) => KEY_TYPES.includes(type));
  return Object.fromEntries(
    await Promise.all(keys.map(async ([logicalId, { physicalId }]) => [logicalId, await readKey(physicalId, stack.region)])),
  );
}

/** The same keys as the template asks for them; what KMS chooses is not there. */
export async function keysAskedFor(stack: DeployedStack): Promise<Readonly<Record<string, Partial<KeyState>>>> {
  const keys = Object.entries(stack.template.Resources).filter(([, { Type }]) => KEY_TYPES.includes(Type));
  return Object.fromEntries(await Promise.all(keys.map(async ([logicalId]) => [logicalId, await askedFor(logicalId, stack)])));
}

const KEY_TYPES = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

async function readKey(KeyId: string, region: string): Promise<KeyState> {
  const { kms } = new DeployedRegion(region);
  const { KeyMetadata = {} as KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  const { Policy = '{}' } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId }));
  return {
    arn: KeyMetadata.Arn ?? '',
    state: KeyMetadata.KeyState ?? '',
    Description: KeyMetadata.Description ?? '',
    KeySpec: KeyMetadata.KeySpec ?? '',
    KeyUsage: KeyMetadata.KeyUsage ?? '',
    MultiRegion: KeyMetadata.MultiRegion ?? false,
    multiRegionType: KeyMetadata.MultiRegionConfiguration?.MultiRegionKeyType,
    ...(KeyMetadata.KeySpec === 'SYMMETRIC_DEFAULT' ? await rotationOf(KeyId, region) : { EnableKeyRotation: false }),
    KeyPolicy: canonicalPolicy(JSON.parse(Policy)),
    Tags: Object.fromEntries(Tags.filter(({ TagKey }) => !TagKey?.startsWith('aws:')).map(({ TagKey, TagValue }) => [TagKey, TagValue])),
    aliases: Aliases.map(({ AliasName = '' }) => AliasName).sort(),
  };
}

async function rotationOf(KeyId: string, region: string): Promise<Pick<KeyState, 'EnableKeyRotation' | 'RotationPeriodInDays'>> {
  const status = await new DeployedRegion(region).kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  const { KeyRotationEnabled = false, RotationPeriodInDays } = status;
  return { EnableKeyRotation: KeyRotationEnabled, ...(KeyRotationEnabled && { RotationPeriodInDays }) };
}

async function askedFor(logicalId: string, stack: DeployedStack): Promise<Partial<KeyState>> {
  const { Type, Properties = {} } = stack.template.Resources[logicalId];
  const { Tags, EnableKeyRotation, RotationPeriodInDays, ...rest } = (await deployedValue(Properties, stack)) as Record<string, unknown>;
  const { Description, KeyPolicy, KeySpec, KeyUsage } = rest as Partial<KeyState>;
  const isReplica = Type === 'AWS::KMS::ReplicaKey';
  return {
    state: 'Enabled',
    ...(Description !== undefined && { Description }),
    KeyPolicy: canonicalPolicy(KeyPolicy),
    ...(!isReplica && {
      KeySpec: KeySpec ?? 'SYMMETRIC_DEFAULT',
      KeyUsage: KeyUsage ?? 'ENCRYPT_DECRYPT',
      EnableKeyRotation: EnableKeyRotation === true,
    }),
    ...(RotationPeriodInDays !== undefined && { RotationPeriodInDays: Number(RotationPeriodInDays) }),
    MultiRegion: isReplica || rest.MultiRegion === true,
    ...((isReplica || rest.MultiRegion === true) && { multiRegionType: isReplica ? 'REPLICA' : 'PRIMARY' }),
    Tags: Object.fromEntries(((Tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])),
    aliases: await aliasesAskedFor(logicalId, stack),
  };
}

async function aliasesAskedFor(logicalId: string, stack: DeployedStack): Promise<readonly string[]> {
  const { physicalId } = stack.resources.get(logicalId) ?? { physicalId: '' };
  const aliases = Object.values(stack.template.Resources).filter(({ Type }) => Type === 'AWS::KMS::Alias');
  const resolved = (await Promise.all(aliases.map(({ Properties }) => deployedValue(Properties, stack)))) as {
    AliasName: string;
    TargetKeyId: string;
  }[];
  return resolved
    .filter(({ TargetKeyId }) => TargetKeyId.split('/').at(-1) === physicalId)
    .map(({ AliasName }) => AliasName)
    .sort();
}
