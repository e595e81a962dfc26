import { decideIam } from '../iam-decision';
import type { PolicyDocument } from '../policy-document';
import type { Statement } from '../statement';
import { openText, type Text } from '../text';
import type { Workload } from './compute-roles';
import { ANY_RESOURCE, callOn, type IamCalls } from './iam-call';
import { accountOf, arnOf, type Subject } from './subject';

/** What starts something that runs as a role that is passed to the service. */
interface Compute {
  readonly service: string;
  readonly actions: readonly string[];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export const COMPUTE: readonly Compute[] = [
  { service: 'lambda.amazonaws.com', actions: ['lambda:CreateFunction'] },
  { service: 'ec2.amazonaws.com', actions: ['ec2:RunInstances'] },
  { service: 'ecs-tasks.amazonaws.com', actions: ['ecs:RegisterTaskDefinition', 'ecs:RunTask'] },
  { service: 'codebuild.amazonaws.com', actions: ['codebuild:CreateProject', 'codebuild:StartBuild'] },
  { service: 'cloudformation.amazonaws.com', actions: ['cloudformation:CreateStack'] },
  { service: 'glue.amazonaws.com', actions: ['glue:CreateJob', 'glue:StartJobRun'] },
  { service: 'sagemaker.amazonaws.com', actions: ['sagemaker:CreateNotebookInstance'] },
  { service: 'ssm.amazonaws.com', actions: ['ssm:StartAutomationExecution'] },
  { service: 'states.amazonaws.com', actions: ['states:CreateStateMachine', 'states:StartExecution'] },
];

/** One way to become somebody: the calls it takes. */
export interface TakeoverWay {
  readonly calls: IamCalls;
  /** Its policy names who may: nothing of the one who takes it need be known. */
  readonly byTrust: boolean;
}

/** Every way to become a subject, shortest first. A root user, a service or an account cannot be become. */
export function takeoverWays(target: Subject, workloads: readonly Workload[]): readonly TakeoverWay[] {
  const account = accountOf(target);
  const arn = arnOf(target);
  if (account === undefined || arn === undefined) return [];
  const place: Place = { arn, account, label: target.label };
  if (target.kind === 'nameLike') return creations(place).map(byPermission);
  if (target.kind === 'deploymentRole') return [trustChange(place), passing(place, 'cloudformation.amazonaws.com')].map(byPermission);
  if (target.kind === 'user' || isUserArn(target)) return accessToUser(place).map(byPermission);
  return target.kind === 'role' || target.kind === 'named' ? waysToRole(target, place, workloads) : [];
}

interface Place {
  readonly arn: Text;
  readonly account: Text;
  readonly label: string;
}

function byPermission(calls: IamCalls): TakeoverWay {
  return { calls, byTrust: false };
}

function isUserArn({ kind, caller }: Subject): boolean {
  return kind === 'named' && String(caller).includes(':user/');
}

function waysToRole(target: Subject, place: Place, workloads: readonly Workload[]): readonly TakeoverWay[] {
  const trust = target.model?.trustPolicy;
  const passed = COMPUTE.filter(({ service }) => trust !== undefined && trusts(trust, place, service));
  const permitted: readonly IamCalls[] = [
    trustChange(place),
    ...workloads.filter((workload) => isReachable(workload, target)).map(changedWorkload),
    ...passed.map(({ service }) => passing(place, service)),
  ];
  return [assumption(place, trust), ...permitted.map(byPermission)];
}

function assumption(place: Place, trust: PolicyDocument | undefined): TakeoverWay {
  const call = callOn('sts:AssumeRole', place.arn, place);
  if (trust) return { calls: [{ ...call, resourcePolicy: trust }], byTrust: true };
  return byPermission([{ ...call, unsure: `the trust policy of ${place.label} is not in the app` }]);
}

function trustChange(place: Place): IamCalls {
  return [callOn('iam:UpdateAssumeRolePolicy', place.arn, place)];
}

function accessToUser(place: Place): readonly IamCalls[] {
  return ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'].map((action) => [callOn(action, place.arn, place)]);
}

/** A role of one's own making needs a policy as well, where the key leaves the rest to IAM. */
function creations(place: Place): readonly IamCalls[] {
  const call = (action: string) => ({ ...callOn(action, place.arn, place), anyName: true });
  return ['iam:PutRolePolicy', 'iam:AttachRolePolicy'].map((action) => [call('iam:CreateRole'), call(action)]);
}

function passing(place: Place, service: string): IamCalls {
  const actions = COMPUTE.find((compute) => compute.service === service)?.actions ?? [];
  const pass = { ...callOn('iam:PassRole', place.arn, place), context: { 'iam:PassedToService': service } };
  const starts = actions.map((action) => ({ action, on: ANY_RESOURCE, account: place.account, label: 'anything', anyName: true }));
  return [pass, ...starts];
}

const SOME_DOCUMENT = openText('an SSM document', 'any document that runs commands');

function changedWorkload(workload: Workload): IamCalls {
  if (workload.kind === 'function') return [callOn('lambda:UpdateFunctionCode', workload.arn, workload)];
  const send = callOn('ssm:SendCommand', workload.arn, workload);
  return [send, { ...send, on: SOME_DOCUMENT, label: 'a document that runs commands', anyName: true }];
}

/** Systems Manager reaches instances only whose role lets its agent report. */
function isReachable({ kind, account }: Workload, { caller, policies }: Subject): boolean {
  if (kind === 'function') return true;
  return (
    decideIam({ caller, action: 'ssm:UpdateInstanceInformation', on: ANY_RESOURCE, account, anyName: true }, policies).outcome === 'allowed'
  );
}

function trusts(trust: PolicyDocument, { arn, account }: Place, service: string): boolean {
  if (!trust.statements.some((statement) => mayNameService(statement, service))) return false;
  const request = { caller: { service }, action: 'sts:AssumeRole', on: arn, account };
  return decideIam(request, { resourcePolicy: trust }).outcome !== 'denied';
}

function mayNameService({ principals }: Statement, service: string): boolean {
  if (!principals || principals.negated) return true;
  return principals.entries.some(({ type, value }) => type !== 'AWS' && (value === service || typeof value !== 'string'));
}
