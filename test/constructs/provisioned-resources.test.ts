import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Environment } from 'aws-cdk-lib';
import {
  App,
  Aws,
  CfnResource,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  NestedStack,
  SecretValue,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CALLING_SERVICES } from '../../src/constructs/calling-services';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KEYED_RESOURCE_TYPES } from '../../src/constructs/keyed-resource-types';
import type { Provisioning, ServiceFacts } from '../../src/constructs/service-facts';
import { decide } from '../../src/evaluation/decide';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { StatementJson } from './synthesized';
import { ACCOUNT, DEPLOYER_ARN, ENV, FOREIGN_ACCOUNT, newStack, policiesIn, policyOf, REGION, roleArn } from './synthesized';

const OTHER_REGION = 'us-east-1';

const LOGS = new iam.ServicePrincipal(`logs.${REGION}.amazonaws.com`);
const TRAIL = new iam.ServicePrincipal('cloudtrail.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } });

type CallingService = keyof typeof CALLING_SERVICES;

function factsOf(service: CallingService): ServiceFacts & { readonly provisioning: Provisioning; readonly endpoints: readonly string[] } {
  const facts: ServiceFacts = CALLING_SERVICES[service];
  if (!facts.provisioning || !facts.endpoints) throw new Error(`${service} provisions nothing`);
  return { ...facts, provisioning: facts.provisioning, endpoints: facts.endpoints };
}

function viaNames(service: CallingService, region = REGION): string[] {
  const { endpoints, anyRegion } = factsOf(service);
  return endpoints.map((endpoint) => `${endpoint}.${anyRegion ? '*' : region}.amazonaws.com`);
}

const rowsOf = (policy: readonly StatementJson[]) => policy.filter(({ Sid }) => Sid.startsWith('DeploymentProvisions'));

/** What each role may call through each service, as `<role> <kms:ViaService>`: actions. */
function provisioningIn(policy: readonly StatementJson[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { Principal, Action, Condition } of rowsOf(policy)) {
    for (const role of [Principal.AWS].flat()) {
      for (const via of [Condition?.StringLike['kms:ViaService']].flat()) {
        const name = `${role.split('/').pop()} ${via}`;
        found[name] = [...(found[name] ?? []), ...[Action].flat()].sort();
      }
    }
  }
  return found;
}

/** What the role may call for services in the Region of the key. */
function expected(services: readonly CallingService[], role = DEPLOYER_ARN, region = REGION): Record<string, string[]> {
  const name = role.split('/').pop();
  const entries = services.flatMap((service) => viaNames(service, region).map((via) => [`${name} ${via}`, service] as const));
  return Object.fromEntries(entries.map(([key, service]) => [key, [...factsOf(service).provisioning.actions].sort()]));
}

/** The policy of the key in an app with one stack of resources. */
function policyWith(add: (stack: Stack, key: GovernedKey) => void): StatementJson[] {
  const stack = newStack();
  add(stack, new GovernedKey(stack, 'Key', { alias: 'orders' }));
  return policyOf(stack);
}

describe('the table', () => {
  const types = Object.keys(KEYED_RESOURCE_TYPES);
  const libraries = ['aws-sam', ...modulesOf(types)];

  /** The modules of the CDK that declare L1s of these namespaces. */
  function modulesOf(names: readonly string[]): string[] {
    const renamed: Record<string, string> = { Serverless: 'aws-sam' };
    return [...new Set(names.map((type) => renamed[type.split('::')[1]] ?? `aws-${type.split('::')[1].toLowerCase()}`))];
  }

  const declarations = libraries.map((library) => {
    const name = library.replace('aws-', '');
    return readFileSync(path.join(require.resolve('aws-cdk-lib'), '..', library, 'lib', `${name}.generated.d.ts`), 'utf8');
  });

  /** Names of the properties of the L1 of a type. */
  function propertiesOf(type: string): string[] {
    const props = new RegExp(`export interface Cfn${type.split('::')[2]}Props \\{([\\s\\S]*?)\\n\\}`);
    const documented = declarations.filter((text) => text.includes(`\`${type}\``) || text.includes(`"${type}"`));
    return documented.flatMap((text) => [...(props.exec(text)?.[1] ?? '').matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name));
  }

  test.each(types)('%s has the properties that are read', (type) => {
    const properties = propertiesOf(type);
    for (const keyed of KEYED_RESOURCE_TYPES[type]) expect(properties).toEqual(expect.arrayContaining([...keyed.properties]));
  });

  const rows = types.flatMap((type) =>
    KEYED_RESOURCE_TYPES[type].flatMap(({ properties }) => properties.map((one) => [type, one] as const)),
  );

  test.each(rows)('%s provisions with the key in %s', (type, property) => {
    const policy = policyWith((stack, key) => {
      const name = property[0].toUpperCase() + property.slice(1);
      new CfnResource(stack, 'Resource', { type, properties: { [name]: [{ Nested: { KmsKeyArn: key.keyArn } }] } });
      key.grantEncryptDecrypt(LOGS);
    });
    const services = KEYED_RESOURCE_TYPES[type].filter(({ properties }) => properties.includes(property)).map(({ service }) => service);
    expect(provisioningIn(policy)).toEqual(expected(services));
  });

  test('has every service that provisions', () => {
    const used = new Set(Object.values(KEYED_RESOURCE_TYPES).flatMap((keyed) => keyed.map(({ service }) => service)));
    const provisioning = Object.entries(CALLING_SERVICES).filter(([, facts]) => 'provisioning' in facts);
    expect([...used].sort()).toEqual(provisioning.map(([name]) => name).sort());
  });
});

describe('constructs of the CDK', () => {
  const vpc = (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
  const machineImage = ec2.MachineImage.genericLinux({ [REGION]: 'ami-12345678' });
  const instanceType = ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO);
  const disk = (kmsKey: kms.IKey) => ({ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(8, { encrypted: true, kmsKey }) });

  type Provisioned = readonly [what: string, services: readonly CallingService[], add: (stack: Stack, key: GovernedKey) => void];
  const constructs: readonly Provisioned[] = [
    ['backup.BackupVault', ['backup'], (stack, key) => new backup.BackupVault(stack, 'It', { encryptionKey: key })],
    [
      'bedrock.CfnGuardrail',
      ['bedrock'],
      (stack, key) =>
        new bedrock.CfnGuardrail(stack, 'It', {
          name: 'it',
          blockedInputMessaging: 'no',
          blockedOutputsMessaging: 'no',
          kmsKeyArn: key.keyArn,
        }),
    ],
    [
      'docdb.DatabaseCluster',
      ['rds'],
      (stack, key) =>
        new docdb.DatabaseCluster(stack, 'It', {
          masterUser: { username: 'admin1', password: SecretValue.unsafePlainText('x') },
          instanceType,
          vpc: vpc(stack),
          vpcSubnets,
          kmsKey: key,
        }),
    ],
    ['dynamodb.Table', ['dynamoDb'], (stack, key) => new dynamodb.Table(stack, 'It', { partitionKey, encryptionKey: key })],
    [
      'dynamodb.TableV2',
      ['dynamoDb'],
      (stack, key) => new dynamodb.TableV2(stack, 'It', { partitionKey, encryption: dynamodb.TableEncryptionV2.customerManagedKey(key) }),
    ],
    [
      'ec2.Instance',
      ['ebs'],
      (stack, key) => new ec2.Instance(stack, 'It', { vpc: vpc(stack), vpcSubnets, instanceType, machineImage, blockDevices: [disk(key)] }),
    ],
    ['ec2.LaunchTemplate', ['ebs'], (stack, key) => new ec2.LaunchTemplate(stack, 'It', { machineImage, blockDevices: [disk(key)] })],
    ['ecr.Repository', ['ecr'], (stack, key) => new ecr.Repository(stack, 'It', { encryptionKey: key })],
    ['efs.FileSystem', ['efs'], (stack, key) => new efs.FileSystem(stack, 'It', { vpc: vpc(stack), vpcSubnets, kmsKey: key })],
    ['events.EventBus', ['events'], (stack, key) => new events.EventBus(stack, 'It', { kmsKey: key })],
    [
      'firehose.DeliveryStream',
      ['firehose'],
      (stack, key) =>
        new firehose.DeliveryStream(stack, 'It', {
          destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')),
          encryption: firehose.StreamEncryption.customerManagedKey(key),
        }),
    ],
    [
      'lambda.Function',
      ['lambda'],
      (stack, key) =>
        new lambda.Function(stack, 'It', {
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('x'),
          environment: { A: 'b' },
          environmentEncryption: key,
        }),
    ],
    [
      'logs.LogGroup',
      ['logs'],
      (stack, key) => {
        new logs.LogGroup(stack, 'It', { encryptionKey: key });
        key.grantEncryptDecrypt(LOGS);
      },
    ],
    [
      'opensearch.Domain',
      ['openSearch'],
      (stack, key) =>
        new opensearch.Domain(stack, 'It', {
          version: opensearch.EngineVersion.OPENSEARCH_2_17,
          encryptionAtRest: { enabled: true, kmsKey: key },
        }),
    ],
    [
      'rds.DatabaseCluster',
      ['rds'],
      (stack, key) =>
        new rds.DatabaseCluster(stack, 'It', {
          engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
          credentials: rds.Credentials.fromPassword('clerk', SecretValue.unsafePlainText('x')),
          writer: rds.ClusterInstance.serverlessV2('writer'),
          vpc: vpc(stack),
          vpcSubnets,
          storageEncryptionKey: key,
        }),
    ],
    [
      'rds.DatabaseInstance with a secret under the same key',
      ['rds', 'secretsManager'],
      (stack, key) =>
        new rds.DatabaseInstance(stack, 'It', {
          engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16_4 }),
          credentials: rds.Credentials.fromGeneratedSecret('clerk', { encryptionKey: key }),
          vpc: vpc(stack),
          vpcSubnets,
          storageEncryptionKey: key,
        }),
    ],
    ['secretsmanager.Secret', ['secretsManager'], (stack, key) => new secretsmanager.Secret(stack, 'It', { encryptionKey: key })],
    [
      'stepfunctions.StateMachine',
      ['stepFunctions'],
      (stack, key) => {
        const machine = new sfn.StateMachine(stack, 'It', {
          definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
          encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(key),
        });
        key.grantEncryptDecrypt(machine);
      },
    ],
  ];

  test.each(constructs)('%s', (_, services, add) => {
    const policy = policyWith(add);
    expect(provisioningIn(policy)).toEqual(expected(services));
    const keyPolicy = parsePolicy(JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement: policy.filter(isPlain) })), 'key policy');
    for (const service of services) expectToProvision(keyPolicy, service);
  });

  /** References to roles of the stack are beside the point here. */
  const isPlain = (statement: StatementJson) => !/"(Fn::|Ref)/.test(JSON.stringify(statement));

  function expectToProvision(keyPolicy: ReturnType<typeof parsePolicy>, service: CallingService): void {
    const key = { arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab` };
    const ask = (action: string, context: Record<string, string>) =>
      decide({ principal: DEPLOYER_ARN, action, key, context, open: false }, { keyPolicy }).outcome;
    for (const action of factsOf(service).provisioning.actions) {
      const through = { 'kms:ViaService': viaNames(service)[0].replace('*', REGION), 'kms:GrantIsForAWSResource': 'true' };
      expect([action, ask(action, through)]).toEqual([action, 'allowed']);
      if (action !== 'kms:DescribeKey') expect([action, ask(action, {})]).toEqual([action, 'denied']);
    }
  }

  const silent: readonly (readonly [string, (stack: Stack, key: GovernedKey) => void])[] = [
    ['a key of its own', (stack) => new secretsmanager.Secret(stack, 'It')],
    ['s3.Bucket', (stack, key) => new s3.Bucket(stack, 'It', { encryptionKey: key })],
    ['sns.Topic', (stack, key) => new sns.Topic(stack, 'It', { masterKey: key })],
    ['sqs.Queue', (stack, key) => new sqs.Queue(stack, 'It', { encryptionMasterKey: key })],
    ['kinesis.Stream', (stack, key) => new kinesis.Stream(stack, 'It', { encryptionKey: key })],
    [
      'cloudtrail.Trail',
      (stack, key) => {
        new cloudtrail.Trail(stack, 'It', { trailName: 'audit', encryptionKey: key });
        key.grantEncryptDecrypt(TRAIL);
      },
    ],
    [
      'a function that is told the ARN',
      (stack, key) =>
        new lambda.Function(stack, 'It', {
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('x'),
          environment: { KEY_ARN: key.keyArn },
        }),
    ],
    [
      'a launch template whose user data has the ARN',
      (stack, key) => {
        const userData = ec2.UserData.forLinux();
        userData.addCommands(`export SECRET=${key.keyArn}`);
        new ec2.LaunchTemplate(stack, 'It', { machineImage, userData });
      },
    ],
    ['a secret under another key', (stack) => new secretsmanager.Secret(stack, 'It', { encryptionKey: new kms.Key(stack, 'Other') })],
  ];

  test.each(silent)('no row for %s', (_, add) => {
    expect(rowsOf(policyWith(add))).toEqual([]);
  });
});

describe('ways to name the key', () => {
  const secret = (stack: Stack, kmsKeyId: string) => new secretsmanager.CfnSecret(stack, 'Secret', { kmsKeyId });

  const ways: readonly (readonly [string, (stack: Stack, key: GovernedKey) => void])[] = [
    ['its ARN', (stack, key) => secret(stack, key.keyArn)],
    ['its id', (stack, key) => secret(stack, key.keyId)],
    ['text around its id', (stack, key) => secret(stack, `arn:${Aws.PARTITION}:kms:${REGION}:${ACCOUNT}:key/${key.keyId}`)],
    ['its alias as text', (stack) => secret(stack, 'alias/orders')],
    ['the ARN of its alias as text', (stack) => secret(stack, `arn:aws:kms:${REGION}:${ACCOUNT}:alias/orders`)],
    ['an imported alias', (stack) => secret(stack, kms.Alias.fromAliasName(stack, 'Imported', 'alias/orders').keyArn)],
    ['an alias that it adds', (stack, key) => secret(stack, key.addAlias('second').keyArn)],
    ['an alias of its own', (stack, key) => secret(stack, new kms.Alias(stack, 'Own', { aliasName: 'own', targetKey: key }).keyId)],
    [
      'a reference to the resource of an alias',
      (stack, key) => secret(stack, new kms.CfnAlias(stack, 'Own', { aliasName: 'alias/own', targetKeyId: key.keyArn }).ref),
    ],
    [
      'an alias of its own as text',
      (stack, key) => {
        new kms.Alias(stack, 'Own', { aliasName: 'own', targetKey: key });
        secret(stack, 'alias/own');
      },
    ],
    ['an override', (stack, key) => secret(stack, 'x').addPropertyOverride('KmsKeyId', key.keyArn)],
    [
      'a resource without type',
      (stack, key) =>
        new CfnResource(stack, 'Secret', { type: 'AWS::SecretsManager::Secret', properties: { KmsKeyId: key.keyArn, Name: 'x' } }),
    ],
    [
      'a replica of the resource',
      (stack, key) => new secretsmanager.CfnSecret(stack, 'Secret', { replicaRegions: [{ region: OTHER_REGION, kmsKeyId: key.keyArn }] }),
    ],
  ];

  test.each(ways)('%s', (_, add) => {
    expect(provisioningIn(policyWith(add))).toEqual(expected(['secretsManager']));
  });

  test.each([
    ['made by the stack', (stack: Stack, value: unknown) => stack.toJsonString(value)],
    ['made by hand', (_: Stack, value: unknown) => JSON.stringify(value)],
  ])('JSON text %s', (_, toText) => {
    const policy = policyWith((stack, key) => {
      const text = toText(stack, { Rules: [{ ResourceType: 'collection', Resource: ['collection/x'] }], KmsARN: key.keyArn });
      new CfnResource(stack, 'Policy', { type: 'AWS::OpenSearchServerless::SecurityPolicy', properties: { Policy: text } });
    });
    expect(provisioningIn(policy)).toEqual(expected(['openSearchServerless']));
  });

  test('an alias of the same name in another account or Region is another alias', () => {
    const app = new App();
    const home = new Stack(app, 'Home', { env: ENV });
    new GovernedKey(home, 'Key', { alias: 'orders' });
    for (const env of [
      { account: ACCOUNT, region: OTHER_REGION },
      { account: FOREIGN_ACCOUNT, region: REGION },
    ]) {
      secret(new Stack(app, `Other${env.account}${env.region}`, { env }), 'alias/orders');
    }
    expect(rowsOf(policyOf(home))).toEqual([]);
  });

  test('the ARN of an alias is looked up where it says', () => {
    const app = new App();
    const home = new Stack(app, 'Home', { env: ENV });
    new GovernedKey(home, 'Key', { alias: 'orders' });
    const other = new Stack(app, 'Other', { env: { account: FOREIGN_ACCOUNT, region: REGION } });
    secret(other, `arn:aws:kms:${REGION}:${ACCOUNT}:alias/orders`);
    expect(provisioningIn(policyOf(home))).toEqual(expected(['secretsManager'], deployerOf({ account: FOREIGN_ACCOUNT, region: REGION })));
  });
});

function deployerOf({ account, region }: Environment, qualifier = 'hnb659fds'): string {
  return roleArn(`cdk-${qualifier}-cfn-exec-role-${account}-${region}`, account);
}

describe('other stacks', () => {
  const table = (stack: Stack, kmsMasterKeyId: string) =>
    new dynamodb.CfnGlobalTable(stack, 'Table', {
      attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
      keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
      replicas: [{ region: OTHER_REGION, sseSpecification: { kmsMasterKeyId } }],
    });

  function home(app = new App()): { app: App; stack: Stack; key: GovernedKey } {
    const stack = new Stack(app, 'Home', { env: ENV, crossRegionReferences: true });
    return { app, stack, key: new GovernedKey(stack, 'Key') };
  }

  test('a stack with another qualifier', () => {
    const { app, stack, key } = home();
    const other = new Stack(app, 'Other', { env: ENV, synthesizer: new DefaultStackSynthesizer({ qualifier: 'payments' }) });
    new secretsmanager.Secret(other, 'Secret', { encryptionKey: key });
    expect(provisioningIn(policyOf(stack))).toEqual(expected(['secretsManager'], deployerOf(ENV, 'payments')));
  });

  test('a stack of another Region, for a service that calls across Regions', () => {
    const { app, stack, key } = home();
    const env = { account: ACCOUNT, region: OTHER_REGION };
    table(new Stack(app, 'Other', { env, crossRegionReferences: true }), key.keyArn);
    expect(provisioningIn(policyOf(stack))).toEqual({
      [`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${OTHER_REGION} dynamodb.*.amazonaws.com`]: [
        ...factsOf('dynamoDb').provisioning.actions,
      ].sort(),
    });
  });

  test('a nested stack deploys as its root stack', () => {
    const { app, stack, key } = home();
    const root = new Stack(app, 'Root', { env: ENV, synthesizer: new DefaultStackSynthesizer({ qualifier: 'payments' }) });
    new secretsmanager.Secret(new NestedStack(new NestedStack(root, 'Outer'), 'Inner'), 'Secret', { encryptionKey: key });
    expect(provisioningIn(policyOf(stack))).toEqual(expected(['secretsManager'], deployerOf(ENV, 'payments')));
  });

  test('the key in a nested stack', () => {
    const root = newStack();
    const nested = new NestedStack(root, 'Nested');
    const key = new GovernedKey(nested, 'Key');
    new secretsmanager.Secret(root, 'Secret', { encryptionKey: key });
    expect(provisioningIn(policiesIn(Template.fromStack(nested))[0])).toEqual(expected(['secretsManager']));
  });

  test('several stacks and services, each role once', () => {
    const { app, stack, key } = home();
    const other = new Stack(app, 'Other', { env: ENV, synthesizer: new DefaultStackSynthesizer({ qualifier: 'payments' }) });
    for (const [id, scope] of [
      ['A', stack],
      ['B', stack],
      ['C', other],
    ] as const) {
      new secretsmanager.CfnSecret(scope, id, { kmsKeyId: key.keyArn });
    }
    new ecr.Repository(other, 'Repository', { encryptionKey: key });
    expect(provisioningIn(policyOf(stack))).toEqual({
      ...expected(['secretsManager']),
      ...expected(['secretsManager', 'ecr'], deployerOf(ENV, 'payments')),
    });
  });

  test('a Stage is an app of its own', () => {
    const app = new App();
    const stages = ['Test', 'Live'].map((id) => {
      const stack = new Stack(new Stage(app, id), 'Stack', { env: ENV, synthesizer: new DefaultStackSynthesizer({ qualifier: id }) });
      new GovernedKey(stack, 'Key', { alias: 'orders' });
      new secretsmanager.CfnSecret(stack, 'Secret', { kmsKeyId: 'alias/orders' });
      return [id, stack] as const;
    });
    for (const [id, stack] of stages) {
      expect(provisioningIn(policyOf(stack))).toEqual(expected(['secretsManager'], deployerOf(ENV, id)));
    }
  });
});

describe('deployment roles that are given', () => {
  const deployer = new iam.ArnPrincipal(roleArn('Deployer'));

  test.each([
    ['instead of those of the synthesizer', undefined],
    ['where the synthesizer has none', new CliCredentialsStackSynthesizer()],
  ])('provision %s', (_, synthesizer) => {
    const stack = newStack(ENV, { synthesizer });
    const key = new GovernedKey(stack, 'Key', { deploymentRoles: [deployer] });
    new ecr.Repository(stack, 'Repository', { encryptionKey: key });
    expect(provisioningIn(policyOf(stack))).toEqual(expected(['ecr'], roleArn('Deployer')));
  });
});
