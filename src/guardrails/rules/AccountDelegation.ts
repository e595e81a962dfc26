import type { KeyModel } from '../../evaluation/app-model';
import type { Holding } from '../../evaluation/questions/holdings';
import { accountOf } from '../../evaluation/questions/subject';
import { describeHoldings } from '../access-wording';
import { isBoundBy } from '../bounds';
import { doubtsAbout } from '../doubts';
import { type Cause, judgementOf } from '../judgement';
import { coversKey, isOwnAccount } from '../key-coverage';
import type { KeyRule } from '../rule';

export const ACCOUNT_DELEGATION: KeyRule = {
  id: 'AccountDelegation',
  title: 'the key policy says who may do what, not IAM policies of the account',
  why: 'A statement for the account principal leaves it to IAM: whoever can write an IAM policy gives itself the key, and an administrator with `*` has it without anybody having meant it. With `kms:*`, the default of KMS and of the CDK, that is everything.',
  fix: 'name the roles in the key policy, as GovernedKey does, and leave the account nothing but reading about the key',
  severity: 'warning',
  blindSpots: 'Which IAM policies there are outside of the app, and service control policies that bound them.',
  judges: 'key',
  judge: (key, app) => {
    const all = app.questions.holdingsOn(key).filter((holding) => isOpenToAccount(holding, key));
    const direct = app.knownHoldings(key).filter((holding) => isOpenToAccount(holding, key));
    const known = new Set(direct.map(({ duty }) => duty));
    const left = all.filter(({ duty }) => !known.has(duty));
    return judgementOf([...causes(left, key, delegated), ...causes(direct, key, undelegated)], doubtsAbout(all));
  },
};

/** Conditions on who of the account it is. */
const OF_PRINCIPALS = /^aws:(principalarn|principaltag\/.+|userid|username|sourceidentity)$/;

function isOpenToAccount({ subject, duty, verdict }: Holding, key: KeyModel): boolean {
  return isOwnAccount(subject, key) && duty !== 'audit' && !isBoundBy(verdict, OF_PRINCIPALS);
}

function causes(holdings: readonly Holding[], key: KeyModel, message: (account: string, what: string) => string): readonly Cause[] {
  const certain = holdings.filter(({ verdict }) => verdict.outcome === 'allowed');
  if (certain.length === 0) return [];
  return [
    {
      message: message(String(accountOf(certain[0].subject)), describeHoldings(certain)),
      because: certain.flatMap(({ verdict }) => verdict.because.filter(({ layer }) => layer === 'keyPolicy')),
      severity: coversKey(certain, key) ? 'error' : 'warning',
    },
  ];
}

function delegated(account: string, what: string): string {
  return `IAM policies of account ${account} decide who may ${what}`;
}

function undelegated(account: string, what: string): string {
  return `everybody in account ${account} may ${what}, without an IAM policy`;
}
