import type { KeyModel } from '../../evaluation/app-model';
import { isDeclaredFor } from '../../evaluation/questions/declared-powers';
import { groupBy } from '../../evaluation/questions/grouping';
import type { Holding } from '../../evaluation/questions/holdings';
import { directGrant } from '../../evaluation/questions/key-powers';
import { describeSubject } from '../access-wording';
import { isBoundBy } from '../bounds';
import { doubtsAbout } from '../doubts';
import { type Cause, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';

export const UNBOUNDED_GRANTS: KeyRule = {
  id: 'UnboundedGrants',
  title: 'grants are made through services, or within bounds, or by who is declared to make them',
  why: 'kms:CreateGrant passes on any operation, held or not, to anybody in any account. A grant is not in the key policy nor in the template, and outlives both.',
  fix: 'bound kms:CreateGrant by kms:GrantIsForAWSResource, kms:ViaService, kms:GrantOperations or kms:GranteePrincipal, or declare the role in `access.grantDelegators`',
  severity: 'error',
  blindSpots: 'Grants that exist already; what a bounded grant is used for.',
  judges: 'key',
  judge: (key, app) => {
    const bySubject = groupBy(app.knownHoldings(key), ({ subject }) => subject.id);
    const open = bySubject.flatMap((held) => unboundedOf(held, key));
    return judgementOf(open.filter(({ verdict }) => verdict.outcome === 'allowed').map(causeOf), doubtsAbout(open));
  },
};

const BOUNDS = /^kms:(viaservice|grantoperations|granteeprincipal|granteeserviceprincipal|grantconstraintsourcearn)$/;
/** Anyone is for PublicAccess, services are for ConfusedDeputy, and the root user remains with every key. */
const ASIDE = ['anyone', 'service', 'rootUser'];

function unboundedOf(held: readonly Holding[], key: KeyModel): readonly Holding[] {
  const [{ subject }] = held;
  const granting = held.find(({ duty, actions }) => duty === 'delegate' && actions.includes('kms:CreateGrant'));
  if (!granting || ASIDE.includes(subject.kind) || isDeclaredFor('kms:CreateGrant', { subject, key, holdings: held })) return [];
  const verdict = directGrant({ acting: subject, key });
  return verdict.outcome === 'denied' || isBoundBy(verdict, BOUNDS) ? [] : [{ ...granting, verdict }];
}

function causeOf({ subject, verdict }: Holding): Cause {
  return { message: `${describeSubject(subject)} may make any grant to anybody`, because: verdict.because };
}
