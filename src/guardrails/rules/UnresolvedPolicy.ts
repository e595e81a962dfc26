import { doubtsAbout } from '../doubts';
import { judgementOf } from '../judgement';
import type { KeyRule } from '../rule';

export const UNRESOLVED_POLICY: KeyRule = {
  id: 'UnresolvedPolicy',
  title: 'who may do what with a key is known from the template',
  why: 'What a parameter, a macro or another template decides at deployment, nobody has reviewed: the same template is safe with one value and open with another.',
  fix: 'write the value into the template, give the parameter the values it may have, or give the stack its account and Region',
  severity: 'warning',
  blindSpots: 'What the value will be.',
  judges: 'key',
  judge: (key, { questions }) =>
    judgementOf(doubtsAbout(questions.holdingsOn(key)).map(({ reason, because }) => ({ message: reason, because }))),
};
