import { groupBy } from '../../evaluation/questions/grouping';
import type { Holding } from '../../evaluation/questions/holdings';
import { describeHoldings, describeSubject } from '../access-wording';
import { isBoundBy } from '../bounds';
import { doubtsAbout } from '../doubts';
import { type Cause, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';

export const PUBLIC_ACCESS: KeyRule = {
  id: 'PublicAccess',
  title: 'a key is for accounts, organizations or principals that are named',
  why: 'A principal of `*` is every AWS account there is. A condition on a service, on an encryption context or on an address does not change that: anybody calls through the service, and states the context, from an account of their own.',
  fix: 'name the principals, or bound the statement by aws:PrincipalOrgID, kms:CallerAccount, aws:PrincipalArn, aws:SourceArn or aws:SourceVpce with values that are no wildcards',
  severity: 'error',
  blindSpots: 'Resource control policies, which may keep strangers out; grants made outside of the app.',
  judges: 'key',
  judge: (key, app) => {
    const open = app.questions.publicAccess(key);
    const unbounded = open.filter(({ verdict }) => verdict.outcome === 'allowed' && !isBoundBy(verdict, BOUNDS));
    return judgementOf(groupBy(unbounded, ({ subject }) => subject.id).map(causeOf), doubtsAbout(open));
  },
};

/** Conditions that say whose call it has to be, or from where it has to come. */
const BOUNDS =
  /^(aws:(principal(account|arn|orgid|orgpaths)|userid|source(account|arn|orgid|orgpaths|vpc|vpce)|vpce(account|orgid|orgpaths))|kms:calleraccount)$/;

function causeOf(holdings: readonly Holding[]): Cause {
  const telling = holdings.filter(({ duty }) => duty !== 'audit');
  return {
    message: `${describeSubject(holdings[0].subject)} may ${describeHoldings(telling.length > 0 ? telling : holdings)}`,
    because: holdings.flatMap(({ verdict }) => verdict.because),
    severity: telling.length > 0 ? 'error' : 'warning',
  };
}
