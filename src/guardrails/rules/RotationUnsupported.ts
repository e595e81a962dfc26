import { capabilitiesFor, isDoubt, MATERIAL_PROPERTIES } from '../key-material';
import type { KeyRule } from '../rule';
import { doubtAbout, isTrue, judgeSettings, type Opinion, settingsOf } from '../template-settings';

export const ROTATION_UNSUPPORTED: KeyRule = {
  id: 'RotationUnsupported',
  title: 'automatic rotation is asked of keys alone that can rotate',
  why: 'KMS rotates symmetric encryption keys whose material it made itself, and no others. CloudFormation accepts the property on any key, and the deployment fails.',
  fix: 'remove EnableKeyRotation; rotate such a key by hand, imported material on demand: `Rotation.manual()`, `Rotation.onDemand()`',
  severity: 'error',
  blindSpots: 'Specs that are newer than this version.',
  judges: 'key',
  judge: (key) =>
    judgeSettings(settingsOf(key, { ...MATERIAL_PROPERTIES, EnableKeyRotation: false }), (values): Opinion => {
      const { EnableKeyRotation: rotation, KeySpec: spec, Origin: origin } = values;
      if (rotation === false || rotation === 'false') return 'notApplicable';
      const capabilities = capabilitiesFor(values);
      if (isDoubt(capabilities)) return capabilities;
      if (!capabilities.valid || capabilities.rotatesAutomatically) return undefined;
      const message = `automatic rotation is asked of a key that cannot rotate: spec ${String(spec)}, origin ${String(origin)}`;
      return isTrue(rotation) ? { message } : doubtAbout('EnableKeyRotation', rotation);
    }),
};
