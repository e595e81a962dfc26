import { gapIn } from '../guard-coverage';
import { judgementOf } from '../judgement';
import { FATAL_EVENTS } from '../key-watchers';
import type { KeyRule } from '../rule';
import { whereGuards } from '../template-settings';

export const UNMONITORED_KEY: KeyRule = {
  id: 'UnmonitoredKey',
  title: 'somebody is told when a key is disabled or its deletion scheduled',
  why: 'Both can be undone while the waiting period lasts. Nobody undoes what nobody hears of: applications fail, or the key and all data under it are gone.',
  fix: 'add the key to a `KeyRotationMonitor`, or a metric filter on the log group of a trail with an alarm on it; CIS and AWS Security Hub accept the latter alone',
  severity: 'warning',
  blindSpots:
    'Alarms and rules of other apps, such as those for a whole organization; whether the trail covers the Region, and leaves the events of KMS in; whether anybody reads the messages.',
  goesBy: ['keyWatch'],
  judges: 'key',
  judge: (key, app) => {
    const { guards: given = [] } = key;
    const { keyWatchers, options } = app;
    const gaps = FATAL_EVENTS.map((event) => {
      const rules = options.keyWatch === 'any' ? keyWatchers.rulesAbout(key, event) : [];
      return { event, gap: gapIn([...keyWatchers.alarmsAbout(key, event), ...rules], given) };
    });
    const missed = gaps.filter(({ gap }) => gap !== undefined);
    if (missed.length === 0) return judgementOf([]);
    const where = whereGuards(missed[0].gap?.slice(given.length) ?? []);
    return judgementOf([
      {
        message: `${options.keyWatch === 'any' ? 'no alarm or rule' : 'no alarm on a metric filter'} of the app tells of ${missed.map(({ event }) => event).join(' and ')}${where}`,
      },
    ]);
  },
};
