import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as fc from 'fast-check';
import { KeyMaterial } from '../../src/constructs/key-material';
import type { MultiRegionKeySetProps } from '../../src/constructs/multi-region-key-set';
import { ServiceUse } from '../../src/constructs/service-use';
import { deployerIn, FRANKFURT, KeySetApp, someRole, type TemplateJson, VIRGINIA } from './key-set';
import { REGION, readable, roleArn } from './synthesized';

const REGIONS = [REGION, FRANKFURT, VIRGINIA];

describe('in every Region', () => {
  const named = (name: string) => new iam.ArnPrincipal(roleArn(name));
  const app = new KeySetApp({
    replicaRegions: [FRANKFURT, VIRGINIA],
    access: { administrators: [named('Admin')], decrypters: [named('Analyst')], policyOwners: [named('Owner')] },
  });
  const atHome = someRole(app.home, 'AtHome');
  const inVirginia = someRole(app.stackIn(VIRGINIA));
  app.set.grants.decrypt(atHome);
  app.set.grants.actions(inVirginia, 'kms:Encrypt');
  app.set.grants.decrypt(named('Courier'), { viaServices: [ServiceUse.s3()] });

  describe.each(REGIONS)('%s', (region) => {
    const access = app.accessIn(region);

    test('the lists of the set count', () => {
      expect(access.of(roleArn('Analyst'), 'kms:Decrypt')).toBe('allowed');
      expect(access.of(roleArn('Admin'), 'kms:DisableKey')).toBe('allowed');
      expect(access.of(roleArn('Admin'), 'kms:Decrypt')).toBe('denied');
      expect(access.of(roleArn('Owner'), 'kms:PutKeyPolicy')).toBe('allowed');
      expect(access.of(roleArn('Outsider'), 'kms:Decrypt')).toBe('denied');
    });

    test('roles of any stack have what the set grants', () => {
      expect(access.ofRole(atHome, 'kms:Decrypt')).toBe('allowed');
      expect(access.ofRole(inVirginia, 'kms:Encrypt')).toBe('allowed');
      expect(access.ofRole(inVirginia, 'kms:Decrypt')).toBe('denied');
    });

    test('a grant through a service is through the service there', () => {
      const through = (where: string) => access.of(roleArn('Courier'), 'kms:Decrypt', { 'kms:ViaService': `s3.${where}.amazonaws.com` });
      expect(REGIONS.filter((where) => through(where) === 'allowed')).toEqual([region]);
    });

    test('the role that deploys there owns the policy, and the others do not', () => {
      const owners = REGIONS.filter((where) => access.of(deployerIn(where), 'kms:PutKeyPolicy') === 'allowed');
      expect(owners).toEqual([region]);
      expect(REGIONS.map((where) => access.of(deployerIn(where), 'kms:Decrypt'))).toEqual(['denied', 'denied', 'denied']);
    });
  });
});

describe('replication', () => {
  const replicators = [new iam.ArnPrincipal(roleArn('Failover'))];
  const app = new KeySetApp({ replicaRegions: [FRANKFURT, VIRGINIA], access: { replicators } });
  const [home, virginia] = [REGION, VIRGINIA].map((region) => app.accessIn(region));
  const replicate = (who: string, region: string) => home.of(who, 'kms:ReplicateKey', { 'kms:ReplicaRegion': region });

  test('is for the role that deploys the replica, to its Region only', () => {
    expect(REGIONS.map((region) => replicate(deployerIn(VIRGINIA), region))).toEqual(['denied', 'denied', 'allowed']);
    expect(REGIONS.map((region) => replicate(deployerIn(FRANKFURT), region))).toEqual(['denied', 'allowed', 'denied']);
    expect(replicate(deployerIn(REGION), VIRGINIA)).toBe('denied');
    expect(home.of(deployerIn(VIRGINIA), 'kms:DescribeKey')).toBe('allowed');
  });

  test('leaves the set for nobody, declared replicators included', () => {
    expect(replicate(roleArn('Failover'), VIRGINIA)).toBe('allowed');
    expect(replicate(roleArn('Failover'), 'us-west-2')).toBe('denied');
    expect(replicate(roleArn('Outsider'), VIRGINIA)).toBe('denied');
  });

  test('a declared replicator moves the primary Region within the set, which takes the consent of both keys', () => {
    const move = (region: string) =>
      [home, virginia].map((access) => access.of(roleArn('Failover'), 'kms:UpdatePrimaryRegion', { 'kms:PrimaryRegion': region }));
    expect([move(VIRGINIA), move(REGION), move('us-west-2')]).toEqual([
      ['allowed', 'allowed'],
      ['allowed', 'allowed'],
      ['denied', 'denied'],
    ]);
    expect(virginia.of(deployerIn(VIRGINIA), 'kms:UpdatePrimaryRegion', { 'kms:PrimaryRegion': VIRGINIA })).toBe('denied');
  });

  test('is for the roles that deploy, where the app names them', () => {
    const deploymentRoles = [new iam.ArnPrincipal(roleArn('Release'))];
    const released = new KeySetApp({ replicaRegions: [VIRGINIA], deploymentRoles });
    const ask = (who: string) => released.accessIn(REGION).of(who, 'kms:ReplicateKey', { 'kms:ReplicaRegion': VIRGINIA });
    expect([ask(roleArn('Release')), ask(deployerIn(VIRGINIA))]).toEqual(['allowed', 'denied']);
  });
});

describe('the roles that make the replicas', () => {
  test('must not use the primary key either', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA] });
    app.set.primary.grants.decrypt(new iam.ArnPrincipal(deployerIn(VIRGINIA)));
    expect(() => app.app.synth()).toThrow(/KmsGov\.SeparationOfDuties at Home\/Keys\/Primary/);
  });

  test('use it where a waiver says so', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA], separationWaiver: 'a team of one' });
    app.set.primary.grants.decrypt(new iam.ArnPrincipal(deployerIn(VIRGINIA)));
    expect(app.accessIn(REGION).of(deployerIn(VIRGINIA), 'kms:Decrypt')).toBe('allowed');
    expect(app.accessIn(REGION).of(deployerIn(VIRGINIA), 'kms:Encrypt')).toBe('denied');
  });
});

test('custodians import the material into every key', () => {
  const app = new KeySetApp({
    replicaRegions: [VIRGINIA],
    material: KeyMaterial.imported(),
    access: { materialCustodians: [principal('Custodian')] },
  });
  const imports = [REGION, VIRGINIA].map((region) => app.accessIn(region).of(roleArn('Custodian'), 'kms:ImportKeyMaterial'));
  expect(imports).toEqual(['allowed', 'allowed']);
});

test('a grant on one key is for its Region', () => {
  const app = new KeySetApp();
  const role = someRole(app.stackIn(VIRGINIA));
  app.set.inRegionOf(role).grants.decrypt(role);
  expect(REGIONS.map((region) => app.accessIn(region).ofRole(role, 'kms:Decrypt'))).toEqual(['denied', 'denied', 'allowed']);
});

test('a role of a stack that comes before the set is named in every Region, and needs no policy', () => {
  const app = new KeySetApp();
  const role = someRole(app.stackIn(REGION, 'People'));
  app.home.addStackDependency(Stack.of(role));
  app.set.grants.decrypt(role);
  expect(REGIONS.map((region) => app.accessIn(region).ofRole(role, 'kms:Decrypt'))).toEqual(['allowed', 'allowed', 'allowed']);
  expect(typesIn(app.templates().People)).toEqual(['AWS::IAM::Role']);
});

describe('as encryption key of', () => {
  test('a bucket in each Region', () => {
    const app = new KeySetApp();
    const readers = REGIONS.map((region) => {
      const stack = app.stackIn(region);
      const role = someRole(stack);
      new s3.Bucket(stack, 'Bucket', { encryptionKey: app.set.inRegionOf(stack) }).grantRead(role);
      return role;
    });
    const regionsOf = (role: iam.Role) => REGIONS.filter((region) => app.accessIn(region).ofRole(role, 'kms:Decrypt') === 'allowed');
    expect(readers.map(regionsOf)).toEqual(REGIONS.map((region) => [region]));
  });

  test('a global table, provisioned by the role that deploys the table', () => {
    const app = new KeySetApp();
    const stack = app.stackIn(REGION);
    new dynamodb.TableV2(stack, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(app.set.primary, {
        [FRANKFURT]: app.set.replica(FRANKFURT).keyArn,
        [VIRGINIA]: app.set.replica(VIRGINIA).keyArn,
      }),
      replicas: [{ region: FRANKFURT }, { region: VIRGINIA }],
    });
    for (const region of REGIONS) {
      const context = { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, 'kms:GrantIsForAWSResource': true };
      expect(app.accessIn(region).of(deployerIn(REGION), 'kms:CreateGrant', context)).toBe('allowed');
      expect(app.accessIn(region).of(deployerIn(REGION), 'kms:Decrypt')).toBe('denied');
    }
    expect(customResources(app.templates())).toEqual([]);
  });

  test('a secret with a replica', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA] });
    const stack = app.stackIn(REGION);
    const role = someRole(stack);
    const secret = new secretsmanager.Secret(stack, 'Secret', {
      encryptionKey: app.set.primary,
      replicaRegions: [{ region: VIRGINIA, encryptionKey: app.set.replica(VIRGINIA) }],
    });
    secret.grantRead(role);
    const via = (region: string) => ({ 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` });
    expect(app.accessIn(REGION).ofRole(role, 'kms:Decrypt', via(REGION))).toBe('allowed');
    expect(app.accessIn(VIRGINIA).of(deployerIn(REGION), 'kms:GenerateDataKey', via(VIRGINIA))).toBe('allowed');
    expect(app.accessIn(VIRGINIA).of(deployerIn(REGION), 'kms:GenerateDataKey', via(REGION))).toBe('denied');
    expect(customResources(app.templates())).toEqual([]);
  });

  test('a bucket and its replica, for the role that replicates', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA] });
    const [source, target] = [app.stackIn(REGION), app.stackIn(VIRGINIA)];
    const destination = new s3.Bucket(target, 'Copy', {
      bucketName: 'copy-of-documents',
      encryptionKey: app.set.inRegionOf(target),
      versioned: true,
    });
    const bucket = new s3.Bucket(source, 'Bucket', {
      encryptionKey: app.set.inRegionOf(source),
      versioned: true,
      replicationRules: [{ destination, kmsKey: app.set.replica(VIRGINIA), sseKmsEncryptedObjects: true }],
    });
    const role = bucket.node.findChild('ReplicationRole');
    expect(app.accessIn(REGION).ofRole(role, 'kms:Decrypt')).toBe('allowed');
    expect(app.accessIn(VIRGINIA).ofRole(role, 'kms:Encrypt')).toBe('allowed');
    expect(app.accessIn(VIRGINIA).ofRole(role, 'kms:Decrypt')).toBe('denied');
  });

  test('an Aurora global database, each cluster with the key of its Region', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA] });
    const globalClusterIdentifier = 'customers';
    new rds.CfnGlobalCluster(app.stackIn(REGION, 'Global'), 'Global', { globalClusterIdentifier, engine: 'aurora-postgresql' });
    for (const region of [REGION, VIRGINIA]) {
      const stack = app.stackIn(region);
      const kmsKeyId = app.set.inRegionOf(stack).keyArn;
      new rds.CfnDBCluster(stack, 'Cluster', { engine: 'aurora-postgresql', globalClusterIdentifier, storageEncrypted: true, kmsKeyId });
    }
    const createsGrant = (region: string, deployedFrom: string) =>
      app.accessIn(region).of(deployerIn(deployedFrom), 'kms:CreateGrant', {
        'kms:ViaService': `rds.${region}.amazonaws.com`,
        'kms:GrantIsForAWSResource': true,
      });
    expect([createsGrant(REGION, REGION), createsGrant(VIRGINIA, VIRGINIA)]).toEqual(['allowed', 'allowed']);
    expect([createsGrant(REGION, VIRGINIA), createsGrant(VIRGINIA, REGION)]).toEqual(['denied', 'denied']);
  });

  test('a global table beside the set is refused, because replicas are made after it', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA] });
    new dynamodb.TableV2(app.home, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(app.set.primary, { [VIRGINIA]: app.set.replica(VIRGINIA).keyArn }),
      replicas: [{ region: VIRGINIA }],
    });
    expect(() => app.app.synth()).toThrow(/would create a cyclic reference/);
  });
});

test('law: all policies of a set are one, but for the Region and for who replicates', () => {
  const roles = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 3 });
  const services = fc.uniqueArray(fc.constantFrom(ServiceUse.s3(), ServiceUse.cloudWatchLogs(), ServiceUse.sns()), { maxLength: 2 });
  const regions = fc.uniqueArray(fc.constantFrom(FRANKFURT, VIRGINIA, 'ap-southeast-1', 'sa-east-1'), { minLength: 1 });
  fc.assert(
    fc.property(fc.record({ roles, auditors: roles, services, replicaRegions: regions }), ({ roles: names, auditors, ...props }) => {
      const [primary, ...replicas] = normalizedPolicies({ ...props, access: { auditors: auditors.map(principal) } }, names);
      expect(replicas).toHaveLength(props.replicaRegions.length);
      for (const replica of replicas) expect(replica).toEqual(primary);
    }),
    { numRuns: 25 },
  );
});

function principal(name: string): iam.IPrincipal {
  return new iam.ArnPrincipal(roleArn(name));
}

/** The policies of a set whose roles decrypt through S3, each with its own Region written `here`. */
function normalizedPolicies(props: MultiRegionKeySetProps, roles: readonly string[]): object[] {
  const app = new KeySetApp(props);
  for (const role of roles) app.set.grants.decrypt(principal(role), { viaServices: [ServiceUse.s3()] });
  const templates = app.templates();
  return app.set.regions.map((region) => normalized(templates[Stack.of(keyIn(app, region)).stackName], region));
}

function keyIn({ set }: KeySetApp, region: string) {
  return region === REGION ? set.primary : set.replica(region);
}

const REPLICATES = /^(DeploymentReplicates\d*|DeploymentReadsPrimary|DenyReplication|DenyUseByDeployment)$/;

function normalized({ Resources }: TemplateJson, region: string): object {
  const [policy] = Object.values(Resources).flatMap(({ Properties }) => Properties.KeyPolicy ?? []);
  const { Statement } = readable(policy) as { Statement: { Sid: string }[] };
  return JSON.parse(JSON.stringify(Statement.filter(({ Sid }) => !REPLICATES.test(Sid))).replaceAll(region, 'here'));
}

function typesIn({ Resources }: TemplateJson): string[] {
  return Object.values(Resources).map(({ Type }) => Type);
}

function customResources(templates: Readonly<Record<string, TemplateJson>>): string[] {
  return Object.values(templates)
    .flatMap(typesIn)
    .filter((type) => type.startsWith('Custom::'));
}
