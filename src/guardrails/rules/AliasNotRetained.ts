import { DEFAULT_DELETION_POLICY, retains } from '../../evaluation/retention';
import { allOf } from '../judgement';
import type { KeyRule } from '../rule';
import { doubtAbout, judgeSettings, settingsOf } from '../template-settings';

export const ALIAS_NOT_RETAINED: KeyRule = {
  id: 'AliasNotRetained',
  title: 'the alias of a key that is kept is kept too',
  why: 'Who decrypts or signs by alias loses the key with the alias, though the key itself was to outlive the stack. The freed name can be given to another key.',
  fix: 'set the same DeletionPolicy on the alias as on the key; a governed key does so',
  severity: 'warning',
  blindSpots: 'Aliases that are made outside of the app.',
  judges: 'key',
  judge: ({ namedBy, deletionPolicy: ofKey = DEFAULT_DELETION_POLICY, guards }) =>
    allOf(
      namedBy.map((alias) => {
        const settings = settingsOf(
          { properties: { Key: ofKey, Alias: alias.deletionPolicy ?? DEFAULT_DELETION_POLICY }, guards: alias.guards ?? guards },
          { Key: DEFAULT_DELETION_POLICY, Alias: DEFAULT_DELETION_POLICY },
        );
        return judgeSettings(settings, ({ Key: key, Alias: policy }) => {
          if (doubtAbout('', key) === undefined && !retains(key)) return 'notApplicable';
          if (retains(policy)) return undefined;
          const message = `alias ${String(alias.name)} goes with the template, while the key stays: its DeletionPolicy is ${String(policy)}`;
          return (
            doubtAbout('DeletionPolicy of the alias', policy) ??
            doubtAbout('DeletionPolicy of the key', key) ?? { message, resource: alias }
          );
        });
      }),
    ),
};
