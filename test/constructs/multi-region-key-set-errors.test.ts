import { App, Aws, CliCredentialsStackSynthesizer, Duration, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyMaterial } from '../../src/constructs/key-material';
import type { MultiRegionKeySetProps } from '../../src/constructs/multi-region-key-set';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { Rotation } from '../../src/constructs/rotation';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { ACCOUNT, AGNOSTIC, ENV, FOREIGN_ACCOUNT, newStack, REGION } from './synthesized';

const VIRGINIA = 'us-east-1';

function newSet(stack: Stack, props: MultiRegionKeySetProps): MultiRegionKeySet {
  return new MultiRegionKeySet(stack, 'Key', props);
}

describe('Regions that a set cannot have', () => {
  const cases: (Case & { readonly props: MultiRegionKeySetProps })[] = [
    ...[{}, { replicaRegions: [] }, { replicas: [] }].map((props) => ({
      what: `none: ${JSON.stringify(props)}`,
      props,
      code: 'KmsGov.ReplicaRegionMissing',
      message: '`replicaRegions` must name at least one Region, got none; name one, or use `GovernedKey` for a key of one Region',
    })),
    {
      what: 'given twice',
      props: { replicaRegions: [VIRGINIA], replicas: [{ region: VIRGINIA }] },
      code: 'KmsGov.ReplicasTwice',
      message: '`replicas` must be given alone, got `replicaRegions` as well; move its Regions to `replicas`',
    },
    {
      what: 'that of the primary key',
      props: { replicaRegions: [VIRGINIA, REGION] },
      code: 'KmsGov.ReplicaRegionIsPrimary',
      message:
        '`replicaRegions` must be other Regions than that of the primary key, got `eu-west-1`; leave it out, `primary` is the key there',
    },
    {
      what: 'one twice',
      props: { replicaRegions: [VIRGINIA, 'eu-central-1', VIRGINIA] },
      code: 'KmsGov.ReplicaRegionDuplicate',
      message: '`replicaRegions` must name each Region once, got `us-east-1` twice; remove one',
    },
    ...['eu-nowhere-1', 'US-EAST-1', ''].map((region) => ({
      what: `unknown: \`${region}\``,
      props: { replicaRegions: [region] },
      code: 'KmsGov.ReplicaRegionUnknown',
      message: `\`replicaRegions\` must be Regions of AWS, got \`${region}\`; correct the name, or upgrade aws-cdk-lib if the Region is new`,
    })),
    ...[
      ['cn-north-1', 'aws-cn'],
      ['us-gov-west-1', 'aws-us-gov'],
    ].map(([region, partition]) => ({
      what: `of another partition: ${region}`,
      props: { replicaRegions: [region] },
      code: 'KmsGov.ReplicaRegionPartition',
      message:
        `\`replicaRegions\` must be in the partition of the primary key, got \`${region}\` in \`${partition}\` for a key in \`aws\`; ` +
        'make another set in that partition',
    })),
    ...[Aws.REGION, Lazy.string({ produce: () => VIRGINIA })].map((region) => ({
      what: 'a token',
      props: { replicaRegions: [region] },
      code: 'KmsGov.ReplicaRegionUnresolved',
      message: '`replicaRegions` must be known at synthesis, got a token; write the Region as text, for example `us-east-1`',
    })),
    {
      what: 'made from a Region that comes later',
      props: { replicas: [{ region: VIRGINIA, primaryRegion: 'us-west-2' }, { region: 'us-west-2' }] },
      code: 'KmsGov.ReplicaPrimaryUnknown',
      message:
        '`primaryRegion` must be the Region of the stack or of an earlier replica, got `us-west-2` for the replica in `us-east-1`; use one of `eu-west-1`',
    },
  ];

  test.each(cases)('$what', ({ props, ...expected }) => {
    expectError(() => newSet(newStack(), props), expected);
  });
});

describe('stacks that a set cannot be in', () => {
  test('of a Region that only deployment knows', () => {
    expectError(() => newSet(newStack(AGNOSTIC), { replicaRegions: [VIRGINIA] }), {
      code: 'KmsGov.PrimaryRegionUnknown',
      message:
        "`env.region` of the stack must be known at synthesis, got none for `Stack`; give the stack its Region, for example `env: { region: 'eu-west-1' }`",
    });
  });

  test('a nested stack', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    expect(() => newSet(nested, { replicaRegions: [VIRGINIA] })).toThrow(
      'the stack of the set must be a top-level stack, got the nested stack `Stack/Nested`; create the set in its parent stack [KmsGov.PrimaryStackNested at Stack/Nested/Key]',
    );
  });

  test('an account that only deployment knows is no obstacle', () => {
    const set = newSet(newStack({ region: REGION }), { replicaRegions: [VIRGINIA] });
    expect(set.regions).toEqual([REGION, VIRGINIA]);
  });
});

describe('stacks that a replica cannot be in', () => {
  const advice = `give the stack \`env: { account: '${ACCOUNT}', region: '${VIRGINIA}' }\``;

  test.each([
    ['another Region', { account: ACCOUNT, region: 'us-west-2' }, `${ACCOUNT}/us-west-2`],
    ['another account', { account: FOREIGN_ACCOUNT, region: VIRGINIA }, `${FOREIGN_ACCOUNT}/us-east-1`],
    ['an environment that only deployment knows', AGNOSTIC, 'unknown/unknown'],
  ])('of %s', (_, env, got) => {
    const home = newStack();
    const stack = new Stack(home.node.root as App, 'Other', { env });
    expectError(() => newSet(home, { replicas: [{ region: VIRGINIA, stack }] }), {
      code: 'KmsGov.ReplicaStackElsewhere',
      message:
        '`replicas` must have stacks in the Region of the replica and the account of the primary key, ' +
        `got \`Other\` in \`${got}\` for \`us-east-1\`; ${advice}`,
    });
  });

  test('of another Stage', () => {
    const home = newStack();
    const stack = new Stack(new Stage(home.node.root, 'Prod'), 'Other', { env: { account: ACCOUNT, region: VIRGINIA } });
    expectError(() => newSet(home, { replicas: [{ region: VIRGINIA, stack }] }), {
      code: 'KmsGov.ReplicaStackStage',
      message:
        '`replicas` must have stacks of the Stage of the set, got `Prod/Other` for a set in `Stack`; create the stack in the same Stage',
    });
  });

  test('whose name is taken', () => {
    const home = newStack();
    new Stack(home.node.root as App, 'Stack-Key-us-east-1');
    expectError(() => newSet(home, { replicaRegions: [VIRGINIA] }), {
      code: 'KmsGov.ReplicaStackTaken',
      message:
        'the id of the set must give its replica stack a name of its own, got `Stack-Key-us-east-1`, which `Stack-Key-us-east-1` has already; ' +
        'choose another id, or pass the stacks in `replicas`',
    });
  });

  test('that nobody known deploys', () => {
    const home = new Stack(new App(), 'Stack', { env: ENV, synthesizer: new CliCredentialsStackSynthesizer() });
    expectError(() => newSet(home, { replicaRegions: [VIRGINIA], accountAccess: AccountAccess.administration() }), {
      code: 'KmsGov.ReplicatorUnknown',
      message:
        '`deploymentRoles` must name who deploys the replicas, got none and a stack synthesizer (`CliCredentialsStackSynthesizer`) that names no role; ' +
        'name the role that CloudFormation acts with',
    });
  });
});

describe('keys that cannot be in a set', () => {
  test('of a custom key store', () => {
    const material = KeyMaterial.customKeyStore('cks-1234567890abcdef0');
    expect(() => newSet(newStack(), { replicaRegions: [VIRGINIA], material })).toThrow(
      '`material` must be one that the kind can have, got `AWS_CLOUDHSM`: a key in a custom key store (origin AWS_CLOUDHSM) cannot be multi-Region; ' +
        'use `KeyMaterial.awsKms()`, or another kind [KmsGov.MaterialUnsupported at Stack/Key/Primary]',
    );
  });

  test('with generations', () => {
    const rotation = Rotation.manual({ every: Duration.days(365), generations: ['2027'] });
    expectError(() => newSet(newStack(), { replicaRegions: [VIRGINIA], rotation }), {
      code: 'KmsGov.SetGenerations',
      message:
        '`rotation` must have no generations in a set, got `1`: each would be a key with replicas of its own; ' +
        'make another `MultiRegionKeySet`, and move the alias',
    });
  });

  test('with an alias that a key in the Region of a replica has', () => {
    const home = newStack();
    const other = new Stack(home.node.root as App, 'Other', { env: { account: ACCOUNT, region: VIRGINIA } });
    new GovernedKey(other, 'Key', { alias: 'documents' });
    expect(() => newSet(home, { replicaRegions: [VIRGINIA], alias: 'documents' })).toThrow(
      '`alias` must be the alias of one key in an account and Region, got `documents`, which `Other/Key` has already; ' +
        'choose another [KmsGov.AliasTaken at Stack-Key-us-east-1/KeyReplica]',
    );
  });
});

describe('Regions that a set does not have', () => {
  const home = newStack();
  const set = newSet(home, { replicaRegions: [VIRGINIA, 'eu-central-1'] });

  test.each([REGION, 'us-west-2'])('no replica in %s', (region) => {
    expectError(() => set.replica(region), {
      code: 'KmsGov.ReplicaUnknown',
      message: `\`region\` must be one with a replica, got \`${region}\`; use one of \`us-east-1\`, \`eu-central-1\`, or \`primary\``,
    });
  });

  test.each([
    ['another Region', { account: ACCOUNT, region: 'us-west-2' }, '`us-west-2`'],
    ['a Region that only deployment knows', AGNOSTIC, 'a Region that only deployment knows'],
  ])('no key for a stack in %s', (id, env, got) => {
    const stack = new Stack(home.node.root as App, id, { env, stackName: 'Other' });
    expectError(() => set.inRegionOf(stack), {
      code: 'KmsGov.RegionNotInSet',
      message:
        `\`scope\` must be in a Region of the set, got ${got} of \`${id}\`; ` +
        'give its stack one of `eu-west-1`, `us-east-1`, `eu-central-1`, or add the Region to the set',
    });
  });
});
