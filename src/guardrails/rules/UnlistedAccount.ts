import type { KeyModel } from '../../evaluation/app-model';
import { groupBy } from '../../evaluation/questions/grouping';
import type { Holding } from '../../evaluation/questions/holdings';
import { accountOf, arnOf, isInAccountOf, type Subject, textId } from '../../evaluation/questions/subject';
import { reasonsOf, type Text, textEquals } from '../../evaluation/text';
import { describeHoldings, listed } from '../access-wording';
import { isBoundBy } from '../bounds';
import { doubtsAbout } from '../doubts';
import type { JudgedApp } from '../judged-app';
import { type Cause, type Doubt, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';
import type { RuleOptions } from '../rule-options';

export const UNLISTED_ACCOUNT: KeyRule = {
  id: 'UnlistedAccount',
  title: 'only listed accounts and organizations hold anything on a key of another account',
  why: 'What another account may do with a key, its administrators pass on to whom they like. That is meant for a few accounts, which can be listed; any other is a mistake or an intrusion.',
  fix: 'list the account in `allowedAccounts` or its organization in `allowedOrganizations`, or remove it from the key policy and from grants',
  severity: 'error',
  blindSpots: 'Which accounts are in an organization; grants made outside of the app.',
  goesBy: ['allowedAccounts', 'allowedOrganizations'],
  judges: 'key',
  judge: (key, app) => {
    const outside = app.questions.outsideAccess(key).filter((holding) => !isListed(holding, app.options));
    const certain = outside.filter(({ verdict }) => verdict.outcome === 'allowed');
    const accounts = groupBy(certain, ({ subject }) => textId(accountOf(subject) ?? ''));
    const strangers = app.questions
      .publicAccess(key)
      .filter(({ verdict }) => verdict.outcome === 'allowed' && isBoundBy(verdict, OF_ORGANIZATION));
    const organizations = groupBy(strangers, ({ verdict }) => listed(unlistedOrganizations(verdict, app.options)));
    return judgementOf(
      [...accounts.map((held) => accountCause(held, app)), ...organizations.flatMap((held) => organizationCause(held, app.options))],
      [...doubtsAbout(outside), ...doubtsOfPlace(key, app)],
    );
  },
};

const OF_ORGANIZATION = /^aws:principalorg(id|paths)$/;

function isListed({ subject, verdict }: Holding, options: RuleOptions): boolean {
  if (options.allowedAccounts.includes(String(accountOf(subject)))) return true;
  return isBoundBy(verdict, OF_ORGANIZATION) && unlistedOrganizations(verdict, options).length === 0;
}

function unlistedOrganizations({ conditions }: Holding['verdict'], { allowedOrganizations }: RuleOptions): readonly string[] {
  const values = conditions.flatMap(({ clauses }) =>
    clauses.flatMap((clause) =>
      clause.conditions.filter(({ key }) => OF_ORGANIZATION.test(key.toLowerCase())).flatMap((one) => one.values),
    ),
  );
  const organizations = values.map((value) => String(value).split('/', 1)[0]);
  return [...new Set(organizations)].filter((organization) => !allowedOrganizations.includes(organization));
}

function accountCause(held: readonly Holding[], { model }: JudgedApp): Cause {
  const account = accountOf(held[0].subject) ?? '';
  const isOfApp = model.stacks.some((stack) => textEquals(stack.account, account) === 'yes');
  const principals = new Set(held.filter(({ subject }) => subject.kind !== 'account').map(({ subject }) => subject.label));
  const who = principals.size === 0 ? '' : ` (${listed(principals)})`;
  return {
    message: `account ${String(account)}${who} may ${describeHoldings(held)}${isOfApp ? ', an account of the same app' : ''}`,
    because: held.flatMap(({ verdict }) => verdict.because),
    severity: isOfApp ? 'warning' : 'error',
  };
}

function organizationCause(held: readonly Holding[], options: RuleOptions): readonly Cause[] {
  const organizations = unlistedOrganizations(held[0].verdict, options);
  if (organizations.length === 0) return [];
  return [
    {
      message: `every account of organization ${listed(organizations)} may ${describeHoldings(held)}`,
      because: held.flatMap(({ verdict }) => verdict.because),
    },
  ];
}

/** Principals of whom it is not known whether they are of the account of the key. */
function doubtsOfPlace(key: KeyModel, { questions, options }: JudgedApp): readonly Doubt[] {
  const open = questions.holdingsOn(key).filter(({ subject }) => isOfUnknownPlace(subject, key));
  const unlisted = open.filter((holding) => !isListed(holding, options));
  const byReason = groupBy(unlisted, ({ subject }) => listed(placeReasons(subject, key)));
  return byReason.map((held) => ({
    reason: `${listed(placeReasons(held[0].subject, key))}, which decides whether ${listed(held.map(({ subject }) => subject.label))} is of another account than the key`,
    because: held.flatMap(({ verdict }) => verdict.because),
  }));
}

function isOfUnknownPlace(subject: Subject, key: KeyModel): boolean {
  if (['anyone', 'nameLike', 'service'].includes(subject.kind)) return false;
  return (isInAccountOf(subject, key) ?? 'maybe') === 'maybe';
}

function placeReasons(subject: Subject, key: KeyModel): readonly string[] {
  const own: Text = accountOf(subject) ?? arnOf(subject) ?? '';
  const reasons = [...reasonsOf(own), ...reasonsOf(key.account)];
  return reasons.length > 0 ? reasons : ['the account of a principal is not known'];
}
