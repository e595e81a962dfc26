import { DUTIES, type Duty } from '../access/duties';
import { groupBy } from '../evaluation/questions/grouping';
import type { Holding } from '../evaluation/questions/holdings';
import type { Subject } from '../evaluation/questions/subject';
import type { Text } from '../evaluation/text';
import type { Clause } from '../evaluation/verdict';
import { describeCondition } from '../evaluation/ways';
import { describeConditions } from '../evaluation/wording/condition-text';

/** What somebody with a duty may do. */
const WORDS: Readonly<Record<Duty, string>> = {
  encrypt: 'encrypt',
  decrypt: 'decrypt',
  sign: 'sign',
  verify: 'verify',
  generateMac: 'generate MACs',
  verifyMac: 'verify MACs',
  deriveSharedSecret: 'derive shared secrets',
  encapsulate: 'encapsulate',
  decapsulate: 'decapsulate',
  administer: 'administer the key',
  ownPolicy: 'change the key policy',
  delegate: 'make grants',
  importMaterial: 'import key material',
  replicate: 'replicate the key',
  alias: 'move aliases',
  tag: 'change tags',
  audit: 'read about the key',
};

/** What messages call somebody. */
export function describeSubject({ kind, label }: Subject): string {
  switch (kind) {
    case 'role':
    case 'user':
    case 'service':
      return `${kind} ${label}`;
    case 'account':
      return `whoever ${label} allow`;
    case 'deploymentRole':
      return `deployment role ${label}`;
    default:
      return label;
  }
}

/** `encrypt, decrypt and change the key policy`. */
export function describeDuties(duties: Iterable<Duty>): string {
  const held = new Set(duties);
  return joined(DUTIES.filter((duty) => held.has(duty)).map((duty) => WORDS[duty]));
}

/** `decrypt when kms:ViaService is s3.eu-west-1.amazonaws.com, and encrypt`: what a Deny takes away in some cases is left out. */
export function describeHoldings(holdings: readonly Pick<Holding, 'duty' | 'verdict'>[]): string {
  const groups = groupBy(holdings, ({ verdict }) => boundsOf(verdict)).map((group) =>
    [describeDuties(group.map(({ duty }) => duty)), boundsOf(group[0].verdict)].filter((part) => part !== '').join(' '),
  );
  return groups.sort().join(', and ');
}

/** In an order that is not that of the statements. */
function boundsOf({ conditions }: Holding['verdict']): string {
  const bounds = conditions
    .filter(({ kind }) => kind === 'when')
    .map((bound) => {
      const ways = bound.clauses.map((clause): [string, Clause] => [clause.conditions.map(describeCondition).join(), clause]);
      return { ...bound, clauses: ways.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, clause]) => clause) };
    });
  return describeConditions({ conditions: bounds }).sort().join(' and ');
}

const MOST_NAMED = 6;

/** `a, b and c`, sorted; of a long list the first few. */
export function listed(names: Iterable<Text>): string {
  const all = [...new Set([...names].map(String))].sort();
  const shown = all.length > MOST_NAMED ? [...all.slice(0, MOST_NAMED - 1), `${all.length - MOST_NAMED + 1} more`] : all;
  return joined(shown);
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
