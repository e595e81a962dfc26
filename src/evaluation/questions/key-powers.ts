import { findAction } from '../../access/actions';
import { actionsOf, DUTIES, type Duty, hasDuty, USE_DUTIES } from '../../access/duties';
import type { KeyModel } from '../app-model';
import { decide } from '../decide';
import type { AccessRequest, ContextValue } from '../request';
import type { Verdict } from '../verdict';
import { type ActionVerdict, actionVerdicts, traitsOf } from './action-verdicts';
import type { Path, Step } from './escalation';
import { commonNameOfKey } from './references';
import { arnOf, type Subject } from './subject';

/** Duties that somebody gives itself by what it may do with the key already. */
export interface Gain {
  readonly duties: readonly Duty[];
  readonly path: Path;
}

/** The verdicts on what somebody may do with a key. */
export interface Standing {
  readonly acting: Subject;
  readonly key: KeyModel;
  readonly verdicts: readonly ActionVerdict[];
}

/**
 * What the management of a key can be turned into.
 *
 * @param replicas of the key, if it is the primary of a set
 */
export function powersOf(standing: Standing, replicas: readonly KeyModel[]): readonly Gain[] {
  return [
    ...policyChange(standing),
    ...grantsToItself(standing),
    ...replication(standing),
    ...replicas.flatMap((replica) => moveOfPrimary(standing, replica)),
    ...knownMaterial(standing),
  ];
}

/** The step of a call to KMS. */
export function keyStep({ acting, key }: Pick<Standing, 'acting' | 'key'>, action: string, verdict: Verdict): Step {
  const { because, conditions, unknownBecause } = verdict;
  return { actor: acting, action, on: commonNameOfKey(key), because, conditions, unknownBecause };
}

export function pathOf(steps: readonly Step[], verdicts: readonly Verdict[]): Path {
  return { steps, certain: verdicts.every(({ outcome }) => outcome === 'allowed') };
}

function verdictOn({ verdicts }: Pick<Standing, 'verdicts'>, action: string): Verdict | undefined {
  return verdicts.find((one) => one.action === action)?.verdict;
}

/** Whoever writes the policy can write itself into it. */
function policyChange(standing: Standing): readonly Gain[] {
  const verdict = verdictOn(standing, 'kms:PutKeyPolicy');
  if (!verdict) return [];
  return [{ duties: everyDuty(standing.key), path: pathOf([keyStep(standing, 'kms:PutKeyPolicy', verdict)], [verdict]) }];
}

/** All but auditing, which nobody escalates to. */
function everyDuty(key: KeyModel): readonly Duty[] {
  const traits = traitsOf(key);
  return DUTIES.filter((duty) => duty !== 'audit' && (traits === undefined || hasDuty(traits, duty)));
}

/** As a call of its own, not through a service, which is part of using the service. */
const DIRECT: Readonly<Record<string, ContextValue>> = {
  'kms:GrantIsForAWSResource': 'false',
  'kms:ViaService': [],
  'aws:CalledVia': [],
  'aws:ViaAWSService': 'false',
};

/** CreateGrant passes on any operation, held or not, unless it is bounded to others, to other grantees or to services. */
function grantsToItself(standing: Standing): readonly Gain[] {
  if (!verdictOn(standing, 'kms:CreateGrant')) return [];
  const { acting, key } = standing;
  return USE_DUTIES.flatMap((duty) => {
    const operation = grantOperationOf(duty, key);
    if (operation === undefined) return [];
    const context = { ...DIRECT, 'kms:GranteePrincipal': arnOf(acting) ?? [], 'kms:GrantOperations': [operation] };
    const verdict = ask(standing, 'kms:CreateGrant', { context });
    if (verdict.outcome === 'denied') return [];
    return [{ duties: [duty], path: pathOf([keyStep(standing, 'kms:CreateGrant', verdict)], [verdict]) }];
  });
}

/** Whether somebody makes grants by calls of its own: as part of using a service it manages nothing. */
export function delegates(standing: Pick<Standing, 'acting' | 'key'>): boolean {
  return directGrant(standing).outcome !== 'denied';
}

/** The verdict on grants by calls of one's own, to whomever, of whatever. */
export function directGrant(standing: Pick<Standing, 'acting' | 'key'>): Verdict {
  return ask(standing, 'kms:CreateGrant', { context: DIRECT });
}

function grantOperationOf(duty: Duty, key: KeyModel): string | undefined {
  const traits = traitsOf(key) ?? { keyType: 'SYMMETRIC_ENCRYPT' };
  if (!hasDuty(traits, duty)) return undefined;
  const names = actionsOf(duty, traits).map((action) => action.replace('kms:', ''));
  return names.find((name) => findAction(name)?.grantOperation);
}

/** A replica has the same key material under a policy of the caller's making. */
function replication(standing: Standing): readonly Gain[] {
  const { key } = standing;
  const replicate = verdictOn(standing, 'kms:ReplicateKey');
  if (!replicate || key.multiRegion === false || key.replicaOf !== undefined) return [];
  return throughReplica(standing, [keyStep(standing, 'kms:ReplicateKey', replicate)], [replicate]);
}

/** Makes a replica the primary, whose policy may then let the caller replicate it. */
function moveOfPrimary(standing: Standing, replica: KeyModel): readonly Gain[] {
  const away = verdictOn(standing, 'kms:UpdatePrimaryRegion');
  if (!away) return [];
  const there = { ...standing, key: replica, verdicts: actionVerdicts(standing.acting, replica) };
  const [to, replicate] = [verdictOn(there, 'kms:UpdatePrimaryRegion'), verdictOn(there, 'kms:ReplicateKey')];
  if (!to || !replicate) return [];
  const steps = [
    keyStep(standing, 'kms:UpdatePrimaryRegion', away),
    keyStep(there, 'kms:UpdatePrimaryRegion', to),
    keyStep(there, 'kms:ReplicateKey', replicate),
  ];
  return throughReplica(standing, steps, [away, to, replicate]);
}

function throughReplica(standing: Standing, steps: readonly Step[], verdicts: readonly Verdict[]): readonly Gain[] {
  const create = ask(standing, 'kms:CreateKey', { context: { 'kms:MultiRegion': 'true' } });
  if (create.outcome === 'denied') return [];
  const path = pathOf([...steps, keyStep(standing, 'kms:CreateKey', create)], [...verdicts, create]);
  return [{ duties: everyDuty(standing.key), path }];
}

/**
 * Who imports the material knows it, and needs no KMS to use it. Ciphertexts of symmetric encryption keys are the exception:
 * nothing but KMS decrypts them.
 */
function knownMaterial(standing: Standing): readonly Gain[] {
  const { key } = standing;
  const traits = traitsOf(key);
  const verdict = verdictOn(standing, 'kms:ImportKeyMaterial');
  if (!verdict || traits?.origin !== 'EXTERNAL' || traits.keyType === 'SYMMETRIC_ENCRYPT') return [];
  const duties = USE_DUTIES.filter((duty) => hasDuty(traits, duty));
  return [{ duties, path: pathOf([keyStep(standing, 'kms:ImportKeyMaterial', verdict)], [verdict]) }];
}

/** What only has to be said of the request beside who, what and on which key. */
type Particulars = Pick<AccessRequest, 'context' | 'alias'>;

export function ask({ acting, key }: Pick<Standing, 'acting' | 'key'>, action: string, particulars: Particulars): Verdict {
  const policies = { ...acting.policies, keyPolicy: key.keyPolicy, grants: key.grants };
  return decide({ principal: acting.caller, action, key, ...particulars, open: true }, policies);
}
