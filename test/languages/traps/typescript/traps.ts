import { App, Aspects, CfnResource, Duration, type IAspect, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import {
  BucketEncryptionMode,
  EncryptedBucket,
  GovernedKey,
  KeyKind,
  KeyRotationMonitor,
  Rotation,
  RsaKeySize,
  ServiceUse,
} from 'cdk-kms-governance';
import type { IConstruct } from 'constructs';

class KeyCounter implements IAspect {
  public keys = 0;

  public visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::KMS::Key') this.keys += 1;
  }
}

const newStack = () => new Stack(new App(), 'Traps', { env: { account: '111122223333', region: 'eu-west-1' } });

function refusal(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return /`.*\[KmsGov\.\w+[^\]]*\]/.exec((error as Error).message)?.[0] ?? 'refused';
  }
}

const counted = newStack();
const counter = new KeyCounter();
Aspects.of(counted).add(counter);
new GovernedKey(counted, 'Key');
(counted.node.root as App).synth();

const traps = {
  'a period that is no whole number of days': refusal(
    () => new GovernedKey(newStack(), 'Key', { rotation: Rotation.automatic(Duration.days(90.5)) }),
  ),
  'a grace that is no whole number of days': refusal(() => {
    const stack = newStack();
    new KeyRotationMonitor(stack, 'Monitor', { keys: [new GovernedKey(stack, 'Key')], rotationGrace: Duration.days(1.5) });
  }),
  'props left out': new GovernedKey(newStack(), 'Key').kind.spec,
  'options left out': refusal(() => new GovernedKey(newStack(), 'Key', { services: [ServiceUse.cloudWatchLogs()] })),
  'options with nothing in them': refusal(
    () => new GovernedKey(newStack(), 'Key', { services: [ServiceUse.cloudWatchLogs({})], access: {} }),
  ),
  'a member of an enum': KeyKind.rsaSigning(RsaKeySize.BITS_3072).spec,
  'an enum in props': refusal(
    () => new EncryptedBucket(newStack(), 'Bucket', { encryptionMode: BucketEncryptionMode.DSSE_KMS, pinKey: false }),
  ),
  'two equal kinds': new GovernedKey(newStack(), 'Key').kind.spec === KeyKind.symmetric().spec,
  'two equal rotations': Rotation.automatic(Duration.days(180)).mode === Rotation.automatic().mode,
  'a choice that comes back': new GovernedKey(newStack(), 'Key', { kind: KeyKind.ed25519(), rotation: Rotation.none('a test') }).kind.spec,
  'an error of a value': refusal(() => KeyKind.of('RSA_2048', 'GENERATE_VERIFY_MAC')),
  'an error of a construct': refusal(() => new GovernedKey(newStack(), 'Key', { alias: 'aws/x' })),
  'nothing in a list':
    refusal(() => new GovernedKey(newStack(), 'Key', { access: { users: [undefined as unknown as iam.IGrantable] } })) !== 'accepted',
  'keys that an aspect visits': counter.keys,
};
console.log(JSON.stringify(traps));
