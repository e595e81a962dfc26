import { DEFAULT_DELETION_POLICY, retains } from '../../evaluation/retention';
import type { KeyRule } from '../rule';
import { doubtAbout, judgeSettings, settingsOf } from '../template-settings';

export const KEY_NOT_RETAINED: KeyRule = {
  id: 'KeyNotRetained',
  title: 'a key outlives its removal from the template',
  why: 'Removing the key, renaming it or deleting the stack schedules its deletion. Once that is over, nothing that it protects can be read again, in backups neither.',
  fix: 'set `removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE` (DeletionPolicy: RetainExceptOnCreate or Retain)',
  severity: 'error',
  blindSpots: 'Deletion by somebody who may call ScheduleKeyDeletion.',
  judges: 'key',
  judge: ({ deletionPolicy = DEFAULT_DELETION_POLICY, guards }) =>
    judgeSettings(
      settingsOf({ properties: { DeletionPolicy: deletionPolicy }, guards }, { DeletionPolicy: DEFAULT_DELETION_POLICY }),
      ({ DeletionPolicy: policy }) => {
        if (retains(policy)) return undefined;
        const message = `removing the key from the template schedules its deletion: DeletionPolicy is ${String(policy)}`;
        return doubtAbout('DeletionPolicy', policy) ?? { message };
      },
    ),
};
