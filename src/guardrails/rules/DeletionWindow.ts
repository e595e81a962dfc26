import { PENDING_WINDOW_DAYS } from '../../access/limits';
import { reasonUnknown } from '../../evaluation/statement-reader';
import { type Cause, type Doubt, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';
import { settingsOf, whereGuards } from '../template-settings';

export const DELETION_WINDOW: KeyRule = {
  id: 'DeletionWindow',
  title: 'a key that is scheduled for deletion waits long enough to be saved',
  why: 'Until the waiting period ends a deletion can be cancelled; after it, everything the key protects is lost. A mistake at the start of a holiday needs the longest period to be noticed.',
  fix: 'set `pendingWindow` (PendingWindowInDays) to 30 days, or leave it out',
  severity: 'warning',
  blindSpots:
    'The period a caller of ScheduleKeyDeletion asks for, where no Deny with kms:ScheduleKeyDeletionPendingWindowInDays bounds it.',
  judges: 'key',
  judge: (key, { options }) => {
    const causes: Cause[] = [];
    const doubts: Doubt[] = [];
    for (const { value, guards } of settingsOf(key.properties, ['PendingWindowInDays'], PENDING_WINDOW_DAYS.default)) {
      const reason = reasonUnknown(value);
      if (reason !== undefined) doubts.push({ reason: `PendingWindowInDays is not known: ${reason}` });
      else if (Number(value) < options.minPendingWindowDays)
        causes.push({
          message: `deletion waits ${Number(value)} days${whereGuards(guards)}, at least ${options.minPendingWindowDays} are asked for`,
        });
    }
    return judgementOf(causes, doubts);
  },
};
