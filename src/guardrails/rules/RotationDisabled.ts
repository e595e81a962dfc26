import type { KeyModel } from '../../evaluation/app-model';
import type { Resolved } from '../../evaluation/resolved';
import { governanceOf } from '../governance';
import { type Cause, NOT_APPLICABLE } from '../judgement';
import { capabilitiesFor, isDoubt, MATERIAL_PROPERTIES } from '../key-material';
import type { KeyRule } from '../rule';
import { doubtAbout, isTrue, judgeSettings, type Opinion, settingsOf } from '../template-settings';

export const ROTATION_DISABLED: KeyRule = {
  id: 'RotationDisabled',
  title: 'a key that can rotate automatically does',
  why: 'Rotation is off unless a template turns it on. Without it all data ever encrypted hangs on one piece of key material, which every published standard bounds in time.',
  fix: 'set `rotation: Rotation.automatic()` (EnableKeyRotation: true); KMS keeps earlier material, so that nothing has to be encrypted again',
  severity: 'error',
  blindSpots: 'Whether somebody turns rotation off outside of the template.',
  goesBy: ['rotationOf'],
  judges: 'key',
  judge: (key, { options }) => {
    if (key.replicaOf !== undefined) return NOT_APPLICABLE;
    return judgeSettings(settingsOf(key, { ...MATERIAL_PROPERTIES, EnableKeyRotation: false, Enabled: true }), (values): Opinion => {
      const { EnableKeyRotation: rotation, Enabled: enabled } = values;
      const capabilities = capabilitiesFor(values);
      if (!isDoubt(capabilities) && !capabilities.rotatesAutomatically) {
        const isAsked = options.rotationOf === 'symmetricKeys' && values.KeySpec === MATERIAL_PROPERTIES.KeySpec;
        return isAsked ? impossible(values.Origin) : 'notApplicable';
      }
      if (isTrue(rotation)) return undefined;
      if (enabled === false || enabled === 'false') return 'notApplicable';
      if (isDoubt(capabilities)) return capabilities;
      return doubtAbout('EnableKeyRotation', rotation) ?? turnedOff(key);
    });
  },
};

/** A reason makes it no error, as with other waivers of governed keys. */
function turnedOff(key: KeyModel): Cause {
  const message = 'automatic rotation is off, though the key can rotate';
  const reason = governanceOf(key)?.rotation;
  return reason === undefined ? { message } : { message: `${message}, which has a reason: ${reason}`, severity: 'warning' };
}

function impossible(origin: Resolved): Cause {
  return {
    message: `the key does not rotate, which KMS cannot do with material of origin ${String(origin)}`,
    fix: 'acknowledge it, and rotate by hand or on demand: no setting meets what is asked',
  };
}
