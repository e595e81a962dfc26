import { groupBy } from '../../evaluation/questions/grouping';
import type { Holding } from '../../evaluation/questions/holdings';
import type { Subject } from '../../evaluation/questions/subject';
import { describeHoldings } from '../access-wording';
import { isBoundBy } from '../bounds';
import { doubtsAbout } from '../doubts';
import { type Cause, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';
import { SERVICE_SOURCES, type ServiceSource } from '../service-sources';

export const CONFUSED_DEPUTY: KeyRule = {
  id: 'ConfusedDeputy',
  title: 'a service uses the key for those resources or accounts only for which it is meant to',
  why: 'A service principal is the same for all customers of AWS. Without a condition on the source, somebody else can have the service use the key, by naming it in a resource of an account of their own.',
  fix: 'bound the statement by aws:SourceArn, aws:SourceAccount or the encryption context that the service sends, or use `services` of GovernedKey, which does',
  severity: 'warning',
  blindSpots:
    'Services that send no source, such as EventBridge to encrypted topics; statements for CloudTrail Lake cannot be told from those for a trail that list only kms:GenerateDataKey and kms:Decrypt.',
  judges: 'key',
  judge: (key, app) => {
    const services = app.questions.holdingsOn(key).filter(({ subject, duty }) => duty !== 'audit' && sourceSentBy(subject) !== undefined);
    const unbounded = services.filter(({ verdict }) => !isBoundBy(verdict, SOURCES));
    const certain = unbounded.filter(({ verdict }) => verdict.outcome === 'allowed');
    return judgementOf(groupBy(certain, ({ subject }) => subject.id).flatMap(causesOf), doubtsAbout(unbounded));
  },
};

const SOURCES = /^(aws:source(arn|account|orgid|orgpaths)|kms:encryptioncontext:.+)$/;

function sourceSentBy({ kind, label }: Subject): ServiceSource | undefined {
  return kind === 'service' ? SERVICE_SOURCES.find(({ principal }) => principal.test(label)) : undefined;
}

function causesOf(held: readonly Holding[]): readonly Cause[] {
  const [{ subject }] = held;
  const actions = held.flatMap((holding) => holding.actions);
  const source = sourceSentBy(subject);
  if (!source || actions.every((action) => source.sendsNothingFor?.includes(action))) return [];
  return [
    {
      message: `service ${subject.label} may ${describeHoldings(held)} for whomever it acts: nothing bounds ${source.sends.join(' or ')}, which it sends`,
      because: held.flatMap(({ verdict }) => verdict.because),
    },
  ];
}
