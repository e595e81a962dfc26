import { isUseDuty } from '../../access/duties';
import type { Escalation, Step } from '../../evaluation/questions/escalation';
import { groupBy } from '../../evaluation/questions/grouping';
import { describeDuties, describeSubject, listed } from '../access-wording';
import { type Cause, type Doubt, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';

export const ESCALATION_PATH: KeyRule = {
  id: 'EscalationPath',
  title: 'nobody can come to use a key by what else it may do',
  why: 'A principal that may change the key policy, make grants, replicate the key, write IAM policies that the key trusts, or take over a role that uses the key, uses it whenever it likes. With every key something remains: who deploys it, the root user, and whoever is declared to change its policy or to make grants.',
  fix: 'take away one of the steps: name the roles that use the key instead of trusting IAM policies, keep kms:PutKeyPolicy and kms:CreateGrant to declared owners, and iam: and sts: actions off the roles that use the key',
  severity: 'error',
  blindSpots:
    'Principals and IAM policies outside of the app, service control policies, and services that run code as a role in ways that are not modelled.',
  judges: 'key',
  judge: (key, app) => {
    const escalations = app.escalations(key);
    const certain = escalations.filter(({ kind, outcome }) => kind === 'escalation' && outcome === 'allowed');
    const residual = escalations.filter(({ kind }) => kind === 'residual');
    const causes = groupBy(certain, ({ subject }) => subject.id).map(causeOf);
    const remaining = residual.length === 0 ? [] : [remainder(residual)];
    const unsure = escalations.filter(({ kind, outcome }) => kind === 'escalation' && outcome === 'unknown').filter(reachesUse);
    return judgementOf([...causes, ...remaining], unsure.map(doubtOf));
  },
};

function causeOf(escalations: readonly Escalation[]): Cause {
  return {
    message: `${describeSubject(escalations[0].subject)} comes to ${escalations.map(describeWay).join(', and to ')}`,
    because: escalations.flatMap(statementsOf),
    severity: escalations.some(reachesUse) ? 'error' : 'warning',
  };
}

/** One finding for all that remains: there is little to do about it, but to know it. */
function remainder(residual: readonly Escalation[]): Cause {
  const ways = groupBy(residual, ({ subject, path }) => [subject.id, path[0].action].join(' ')).map(firstSteps);
  return {
    message: `remains with every key: use is within reach of ${listed(ways)}`,
    because: residual.flatMap(statementsOf),
    severity: 'warning',
    fix: 'acknowledge it, and watch the calls: an alarm on kms:PutKeyPolicy and kms:CreateGrant shows when a step is taken',
  };
}

function firstSteps(escalations: readonly Escalation[]): string {
  const [{ subject, path }] = escalations;
  const targets = escalations.map((escalation) => escalation.path[0]).filter(({ actor, on }) => on !== actor.label);
  const on = targets.length === 0 ? '' : ` on ${listed(targets.map((step) => step.on))}`;
  return `${describeSubject(subject)} by ${path[0].action}${on}`;
}

function doubtOf(escalation: Escalation): Doubt {
  const { subject, path } = escalation;
  const reasons = path.flatMap(({ unknownBecause }) => unknownBecause.map(({ reason }) => reason));
  return {
    reason: `${listed(reasons) || 'what the path leads to is not known'}, which decides whether ${describeSubject(subject)} comes to ${describeWay(escalation)}`,
    because: statementsOf(escalation),
  };
}

function describeWay({ duties, path }: Escalation): string {
  return `${describeDuties(duties)} by ${path.map(describeStep).join(', then ')}`;
}

function describeStep({ action, on }: Step): string {
  return `${action} on ${on}`;
}

function statementsOf({ path }: Escalation): Cause['because'] & object {
  return path.flatMap(({ because }) => because);
}

function reachesUse({ duties }: Escalation): boolean {
  return duties.some(isUseDuty);
}
