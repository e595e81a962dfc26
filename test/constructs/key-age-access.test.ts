import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KEY_AGE_ACTIONS } from '../../src/constructs/key-age.contract';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { AccessToKeys } from './access-to-keys';
import { ENV } from './synthesized';
import { cycleIn } from './template-graph';

const OTHERS = ['kms:Decrypt', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ListGrants'];

interface Watched {
  readonly target: Construct;
  readonly keys: readonly IConstruct[];
}

function governed(stack: Stack, accountAccess?: AccountAccess): Watched {
  const key = new GovernedKey(stack, 'Documents', { alias: 'documents', accountAccess });
  return { target: key, keys: [key] };
}

function setOf(stack: Stack, accountAccess?: AccountAccess): Watched {
  const set = new MultiRegionKeySet(stack, 'Ledger', { alias: 'ledger', replicaRegions: ['eu-central-1'], accountAccess });
  return { target: set, keys: [set.primary, set.replica('eu-central-1')] };
}

function plain(stack: Stack): Watched {
  const key = new kms.Key(stack, 'Plain');
  return { target: key, keys: [key] };
}

const WATCHED: [string, (stack: Stack) => Watched][] = [
  ['a governed key', (stack) => governed(stack)],
  ['a governed key whose account may administer it', (stack) => governed(stack, AccountAccess.administration())],
  ['a governed key that trusts IAM policies with nothing', (stack) => governed(stack, AccountAccess.none())],
  ['a set', (stack) => setOf(stack)],
  ['a set that trusts IAM policies with nothing', (stack) => setOf(stack, AccountAccess.none())],
  ['a key of the CDK', plain],
];

/** By the templates alone, for every key the outcomes of what its function is to do there, and of what it is not. */
function monitored(make: (stack: Stack) => Watched, isApart: boolean): { outcomes: string[][][]; templates: object[] } {
  const app = new App();
  const stack = new Stack(app, 'Keys', { env: ENV });
  const { target, keys } = make(stack);
  const monitoring = isApart ? new Stack(app, 'Monitoring', { env: ENV }) : stack;
  const trailLogGroup = logs.LogGroup.fromLogGroupName(monitoring, 'Trail', 'trail');
  new KeyRotationMonitor(monitoring, 'Monitor', { keys: [target], trailLogGroup });
  const access = new AccessToKeys(app);
  const roles = app.node.findAll().filter((one) => one instanceof iam.Role && one.node.path.endsWith('/Ages/Role'));
  const outcomes = keys.map((key) => {
    const [role] = roles.filter((one) => Stack.of(one).region === Stack.of(key).region);
    return [KEY_AGE_ACTIONS, OTHERS].map((actions) => [...new Set(actions.map((action) => access.ofRole(key, role, action)))]);
  });
  return { outcomes, templates: app.synth().stacks.map(({ template }) => template) };
}

describe.each(WATCHED)('the function that measures the age of %s', (_, make) => {
  test.each([
    ['beside it', false],
    ['in another stack', true],
  ])('%s reads its rotation, and nothing else', (_place, isApart) => {
    const { outcomes, templates } = monitored(make, isApart);
    for (const each of outcomes) expect(each).toEqual([['allowed'], ['denied']]);
    for (const template of templates) expect(cycleIn(template)).toBeUndefined();
  });
});
