import { PENDING_WINDOW_DAYS } from '../../access/limits';
import type { KeyRule } from '../rule';
import { doubtAbout, judgeSettings, settingsOf } from '../template-settings';

export const DELETION_WINDOW: KeyRule = {
  id: 'DeletionWindow',
  title: 'a key that is scheduled for deletion waits long enough to be saved',
  why: 'Until the waiting period ends a deletion can be cancelled; after it, everything the key protects is lost. A mistake at the start of a holiday needs the longest period to be noticed.',
  fix: 'set `pendingWindow` (PendingWindowInDays) to 30 days, or leave it out',
  severity: 'warning',
  blindSpots:
    'The period a caller of ScheduleKeyDeletion asks for, where no Deny with kms:ScheduleKeyDeletionPendingWindowInDays bounds it.',
  goesBy: ['minPendingWindowDays'],
  judges: 'key',
  judge: (key, { options: { minPendingWindowDays } }) =>
    judgeSettings(settingsOf(key, { PendingWindowInDays: PENDING_WINDOW_DAYS.default }), ({ PendingWindowInDays: days }) => {
      if (Number(days) >= minPendingWindowDays) return undefined;
      const message = `deletion waits ${Number(days)} days, at least ${minPendingWindowDays} are asked for`;
      return doubtAbout('PendingWindowInDays', days) ?? { message };
    }),
};
