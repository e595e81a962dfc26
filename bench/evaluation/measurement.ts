import type { AppModel, KeyModel } from '../../src/evaluation/app-model';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import { decide } from '../../src/evaluation/decide';
import type { Policies } from '../../src/evaluation/policies';
import { AccessQuestions } from '../../src/evaluation/questions/access-questions';
import type { AccessRequest } from '../../src/evaluation/request';
import type { StackSource } from '../../src/evaluation/stack-source';
import { parseTemplate } from '../../src/evaluation/template';
import type { DecisionRates, Measurement, Time } from './workload';
import { KEYS_PER_STACK } from './workload';

const HOME = { account: '111122223333', region: 'eu-west-1' };
const EXECUTION_ROLE = 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1';

/** Reads an app of as many keys and asks about each. Meant for a process of its own: peak memory never goes down. */
export function measureQuestions(template: string, keys: number): Measurement {
  const [app, reading] = timed(() => read(template, keys));
  const questions = new AccessQuestions(app);
  const [holdings, whoCan] = timed(() => app.keys.reduce((sum, key) => sum + questions.holdingsOn(key).length, 0));
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const [, escalations] = timed(() => app.keys.reduce((sum, key) => sum + questions.escalations(key).length, 0));
  return { reading, whoCan, escalations, megabytes, holdings };
}

function read(template: string, keys: number): AppModel {
  return readApp(Array.from({ length: Math.ceil(keys / KEYS_PER_STACK) }, (_, n) => stackSource(template, n)));
}

function stackSource(template: string, n: number): StackSource {
  const stack = bareStack(parseTemplate(template, `Stack${n}.template.json`), () => undefined, HOME);
  return { ...stack, name: `Stack${n}`, executionRole: EXECUTION_ROLE };
}

function timed<T>(work: () => T): readonly [T, Time] {
  const started = { clock: performance.now(), cpu: process.cpuUsage() };
  const result = work();
  const { user, system } = process.cpuUsage(started.cpu);
  return [result, { clock: performance.now() - started.clock, cpu: (user + system) / 1000 }];
}

const ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion'];
const CONTEXT = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com', 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' };

/** Decides the same requests over and over, for everybody of a stack and each of its keys. */
export function measureDecisions(template: string, milliseconds: number): DecisionRates {
  const { keys, principals } = read(template, KEYS_PER_STACK);
  const requests = (open: boolean) => keys.flatMap((key) => principals.flatMap((one) => requestsOf(key, one, open)));
  return { given: rateOf(requests(false), milliseconds), open: rateOf(requests(true), milliseconds) };
}

interface Decision {
  readonly request: AccessRequest;
  readonly policies: Policies;
}

function requestsOf(key: KeyModel, { arn, identityPolicies }: AppModel['principals'][number], open: boolean): readonly Decision[] {
  const policies = { keyPolicy: key.keyPolicy, identityPolicies };
  return ACTIONS.map((action) => ({ policies, request: { principal: arn, action, key, open, context: open ? undefined : CONTEXT } }));
}

function rateOf(decisions: readonly Decision[], milliseconds: number): number {
  decideAll(decisions);
  let [done, spent] = [0, 0];
  while (spent < milliseconds) {
    spent += timed(() => decideAll(decisions))[1].cpu;
    done += decisions.length;
  }
  return (1000 * done) / spent;
}

function decideAll(decisions: readonly Decision[]): void {
  for (const { request, policies } of decisions) decide(request, policies);
}
