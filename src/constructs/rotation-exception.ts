import type { KeyKind } from './key-kind';
import type { KeyMaterial } from './key-material';
import { keyCapabilities } from './key-properties';
import type { ScannerException } from './scanner-exceptions';

/**
 * The rules that demand automatic rotation of a key that KMS does not rotate; undefined for one that it can.
 *
 * Which rule looks at which keys was found by running the rules of AWS Control Tower, of the Guard registry and of cdk-nag, and by reading those
 * of cfn_nag and Checkov.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export function rotationException(kind: KeyKind, material: KeyMaterial): ScannerException | undefined {
  if (keyCapabilities(kind, material).rotatesAutomatically) return undefined;
  const everyKey = { guardRegistry: ['CMK_BACKING_KEY_ROTATION_ENABLED'], cfnNag: ['F19'] };
  if (kind.spec === 'SYMMETRIC_DEFAULT') {
    return {
      ...everyKey,
      reason: `KMS does not rotate key material of origin ${material._origin} automatically.`,
      cdkNag: ['KMS5', 'KMSBackingKeyRotationEnabled'],
      controlTower: ['kms_key_rotation_enabled_check'],
      checkov: ['CKV_AWS_7'],
    };
  }
  const reason = `KMS does not rotate keys of spec ${kind.spec} automatically.`;
  return { ...everyKey, reason, checkov: kind.spec.startsWith('HMAC') ? ['CKV_AWS_7'] : [] };
}
