import { ReferenceStrength, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { GovernanceError } from './governance-error';
import { makeSiblingStack, stageOf } from './sibling-stack';
import type { WatchedKey } from './watched-key';

/** Keys of one Region, and the stack that watches them. */
export interface MonitoredRegion {
  readonly region: string;
  readonly keys: WatchedKey[];
  readonly stack: Stack;
}

/** Watched keys by Region, that of the monitor first. A Region in which the app has no stack is out of reach: nothing says that one can be deployed there. */
export function monitoredRegions(monitor: Construct, keys: readonly WatchedKey[], stacks: readonly Stack[] = []): MonitoredRegion[] {
  const home = Stack.of(monitor);
  const regions = [...new Set([home.region, ...keys.map(({ region }) => region)])];
  const stray = keys.find((key) => key.account !== home.account || !isInReach(home, key, stacks));
  if (stray !== undefined) throw outOfReach(monitor, stray);
  return regions.map((region) => ({
    region,
    keys: keys.filter((key) => key.region === region),
    stack: region === home.region ? home : (stacks.find((stack) => stack.region === region) ?? makeRegionStack(monitor, region)),
  }));
}

/** A stack of a monitor in one Region, the only one or a further one. */
export function makeRegionStack(monitor: Construct, region: string, number = 1): Stack {
  return makeSiblingStack(monitor, number === 1 ? region : `${region}-${number}`, {
    region,
    description: `Monitoring in ${region} of the keys of ${monitor.node.path}`,
    demand: 'the monitor must give its stack',
    prop: 'stacks',
    code: 'KmsGov.MonitorStackTaken',
    strength: ReferenceStrength.WEAK,
  });
}

function isInReach(home: Stack, { region }: WatchedKey, stacks: readonly Stack[]): boolean {
  if (region === home.region) return true;
  if (Token.isUnresolved(region) || Token.isUnresolved(home.region)) return false;
  const deployed = stageOf(home).node.findAll().filter(Stack.isStack);
  return [...stacks, ...deployed].some((stack) => stack.region === region && stack.account === home.account);
}

function outOfReach(monitor: Construct, { label, account, region }: WatchedKey): GovernanceError {
  const { account: ownAccount, region: ownRegion } = Stack.of(monitor);
  const environment = (...parts: readonly string[]) => parts.map((part) => (Token.isUnresolved(part) ? 'unknown' : part)).join('/');
  return new GovernanceError(
    monitor,
    'KmsGov.MonitorOutOfReach',
    `\`keys\` must be in account and Region of the monitor, \`${environment(ownAccount, ownRegion)}\`, or in a Region of that account where the app has a stack, ` +
      `got \`${label}\` in \`${environment(account, region)}\`; make a monitor in a stack there, or pass one in \`stacks\``,
  );
}
