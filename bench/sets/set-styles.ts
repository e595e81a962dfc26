import { type App, CrossStackReferences, ReferenceStrength, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { MultiRegionKeySet } from 'cdk-kms-governance';
import { l2Key, newStaff, type Staff } from '../synth/cdk-keys';
import { newApp } from '../synth/key-styles';
import type { SetStyle, SetWorkload } from './workload';
import { REGIONS } from './workload';

const ACCOUNT = '111122223333';

/** A stack for the keys of each Region, and the roles that they are for. */
interface Place {
  readonly home: Stack;
  readonly replicas: readonly Stack[];
  readonly staff: Staff;
}

type SetMaker = (place: Place, name: string) => void;

type Policies = SetWorkload['policies'];

const SET_MAKERS: Readonly<Record<SetStyle, (policies: Policies) => SetMaker>> = {
  set: () => keySet,
  l2: () => l2Set,
  l1: l1SetWith,
};

export function defineSets(app: App, { style, sets, policies }: SetWorkload): void {
  const place = newPlace(app);
  const makeSet = SET_MAKERS[style](policies);
  for (let s = 0; s < sets; s++) makeSet(place, `Set${s}`);
}

/** The policies of a set as plain JSON, by Region. */
export function literalPolicies(): Policies {
  const app = newApp();
  keySet(newPlace(app), 'Set');
  return Object.fromEntries(app.synth().stacks.map(({ environment, template }) => [environment.region, policyIn(template)]));
}

/** All stacks refer to each other without custom resources. */
function newPlace(app: App): Place {
  const [home, ...replicas] = REGIONS.map((region) => {
    const stack = new Stack(app, `Keys-${region}`, { env: { account: ACCOUNT, region }, crossRegionReferences: true });
    CrossStackReferences.of(stack).consume(ReferenceStrength.WEAK);
    return stack;
  });
  return { home, replicas, staff: newStaff(home) };
}

function keySet({ home, replicas, staff }: Place, name: string): void {
  new MultiRegionKeySet(home, name, {
    alias: `bench/${name}`,
    replicas: replicas.map((stack) => ({ region: stack.region, stack })),
    access: {
      administrators: [staff.administrator],
      encrypters: [staff.encrypter],
      decrypters: [staff.decrypter],
      users: [staff.user],
    },
  });
}

/** The CDK has no replicas but the L1. They get the policy that it gives a key. */
function l2Set({ home, replicas, staff }: Place, name: string): void {
  const { keyArn } = l2Key(home, name, staff, { multiRegion: true });
  for (const stack of replicas) {
    const everything = new iam.PolicyStatement({ principals: [new iam.AccountRootPrincipal()], actions: ['kms:*'], resources: ['*'] });
    addReplica(stack, name, { primaryKeyArn: keyArn, keyPolicy: new iam.PolicyDocument({ statements: [everything] }) });
  }
}

function l1SetWith(policies: Policies): SetMaker {
  return ({ home, replicas }, name) => {
    const rotation = { enableKeyRotation: true, rotationPeriodInDays: 365 };
    const key = new kms.CfnKey(home, name, { ...rotation, keyPolicy: policies[home.region], multiRegion: true, pendingWindowInDays: 30 });
    new kms.CfnAlias(home, `${name}Alias`, { aliasName: `alias/bench/${name}`, targetKeyId: key.attrArn });
    for (const stack of replicas) addReplica(stack, name, { primaryKeyArn: key.attrArn, keyPolicy: policies[stack.region] });
  };
}

function addReplica(stack: Stack, name: string, props: kms.CfnReplicaKeyProps): void {
  const replica = new kms.CfnReplicaKey(stack, name, { ...props, pendingWindowInDays: 30 });
  new kms.CfnAlias(stack, `${name}Alias`, { aliasName: `alias/bench/${name}`, targetKeyId: replica.attrArn });
}

interface TemplateJson {
  readonly Resources: Readonly<Record<string, { readonly Properties: { readonly KeyPolicy?: unknown } }>>;
}

function policyIn({ Resources }: TemplateJson): unknown {
  return Object.values(Resources).find(({ Properties }) => Properties.KeyPolicy !== undefined)?.Properties.KeyPolicy;
}
