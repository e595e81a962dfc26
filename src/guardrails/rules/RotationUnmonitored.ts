import { governanceOf } from '../governance';
import { NOT_APPLICABLE } from '../judgement';
import { capabilitiesFor, isDoubt, MATERIAL_PROPERTIES } from '../key-material';
import type { KeyRule } from '../rule';
import { judgeSettings, type Opinion, settingsOf } from '../template-settings';

export const ROTATION_UNMONITORED: KeyRule = {
  id: 'RotationUnmonitored',
  title: 'the age of a key that does not rotate by itself is checked',
  why: 'KMS rotates such a key never, and nothing tells that it is due: neither a metric nor an event counts days. Rotation by hand that nobody reminds of does not take place.',
  fix: 'add the key to a `KeyRotationMonitor`, or schedule a function that reads its age; say `Rotation.none(reason)` of a key that is to keep its material',
  severity: 'warning',
  blindSpots:
    'Checks outside of the app; whether a function that may read rotations goes by them; keys that could rotate by themselves, which are for RotationDisabled.',
  judges: 'key',
  judge: (key, app) => {
    const governance = governanceOf(key);
    if (key.replicaOf !== undefined || governance?.generation !== undefined || governance?.rotation !== undefined) return NOT_APPLICABLE;
    return judgeSettings(settingsOf(key, { ...MATERIAL_PROPERTIES, Enabled: true }), (values): Opinion => {
      const capabilities = capabilitiesFor(values);
      if (values.Enabled === false || values.Enabled === 'false') return 'notApplicable';
      if (!isDoubt(capabilities) && (capabilities.rotatesAutomatically || !capabilities.valid)) return 'notApplicable';
      if (app.ageChecks.cover(key)) return undefined;
      if (isDoubt(capabilities)) return capabilities;
      return { message: 'the key cannot rotate by itself, and nothing in the app checks how old it is' };
    });
  },
};
