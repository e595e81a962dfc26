import { ROTATION_PERIOD_DAYS } from '../../access/limits';
import type { KeyRule } from '../rule';
import { doubtAbout, isTrue, judgeSettings, settingsOf } from '../template-settings';

export const ROTATION_PERIOD: KeyRule = {
  id: 'RotationPeriod',
  title: 'a key that rotates automatically does so often enough',
  why: 'KMS accepts up to 2,560 days, which is seven years. Scanners that ask for rotation look at the switch alone; the standards behind them ask for a year.',
  fix: 'give `Rotation.automatic()` a period of at most 365 days (RotationPeriodInDays), or leave it out',
  severity: 'warning',
  blindSpots: 'A period that somebody sets outside of the template: CloudFormation neither reads it back nor detects that it drifted.',
  goesBy: ['maxRotationPeriodDays'],
  judges: 'key',
  judge: (key, { options: { maxRotationPeriodDays } }) =>
    judgeSettings(
      settingsOf(key, { EnableKeyRotation: false, RotationPeriodInDays: ROTATION_PERIOD_DAYS.default }),
      ({ EnableKeyRotation: rotation, RotationPeriodInDays: days }) => {
        if (rotation === false || rotation === 'false') return 'notApplicable';
        if (Number(days) <= maxRotationPeriodDays) return undefined;
        const doubt = doubtAbout('RotationPeriodInDays', days) ?? doubtAbout('EnableKeyRotation', rotation);
        return (
          doubt ??
          (isTrue(rotation)
            ? { message: `the key rotates every ${Number(days)} days instead of every ${maxRotationPeriodDays} at most` }
            : undefined)
        );
      },
    ),
};
