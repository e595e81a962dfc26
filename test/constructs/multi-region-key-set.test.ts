import { App, Aspects, DefaultStackSynthesizer, Duration, ReferenceStrength, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { Rotation } from '../../src/constructs/rotation';
import { FRANKFURT, KeySetApp, someRole, type TemplateJson, VIRGINIA } from './key-set';
import { ACCOUNT, ENV, REGION, readable } from './synthesized';

const PRIMARY_ARN = {
  'Fn::GetStackOutput': { StackName: 'Home', Region: REGION, OutputName: Match.stringLikeRegexp('^PublishOutputFnGetAttKeysPrimary') },
};

function typesIn({ Resources }: TemplateJson): string[] {
  return Object.values(Resources).map(({ Type }) => Type);
}

describe('the whole template of a set', () => {
  const templates = new KeySetApp({ replicaRegions: [FRANKFURT, VIRGINIA], alias: 'documents' }).templates();

  test.each([
    [REGION, 'Home'],
    [FRANKFURT, 'Home-Keys-eu-central-1'],
    [VIRGINIA, 'Home-Keys-us-east-1'],
  ])('in %s', (_, stackName) => {
    expect(templates[stackName].Resources).toMatchSnapshot();
  });
});

describe('a set', () => {
  const app = new KeySetApp({ replicaRegions: [FRANKFURT, VIRGINIA], alias: 'documents', description: 'Documents' });
  app.set.grants.decrypt(someRole(app.home));
  Tags.of(app.set).add('team', 'payments');
  const templates = app.templates();

  test('has a multi-Region key and replicas of it, without anything else to deploy', () => {
    expect(Object.keys(templates)).toEqual(['Home', 'Home-Keys-eu-central-1', 'Home-Keys-us-east-1']);
    expect(typesIn(templates.Home).sort()).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::KMS::Alias', 'AWS::KMS::Key']);
    expect(typesIn(templates['Home-Keys-us-east-1'])).toEqual(['AWS::KMS::ReplicaKey', 'AWS::KMS::Alias']);
    Template.fromJSON(templates.Home).hasResourceProperties('AWS::KMS::Key', { MultiRegion: true, EnableKeyRotation: true });
  });

  test.each([FRANKFURT, VIRGINIA])('refers weakly to its primary key in %s', (region) => {
    app.replicaTemplate(region).hasResourceProperties('AWS::KMS::ReplicaKey', { PrimaryKeyArn: PRIMARY_ARN, PendingWindowInDays: 30 });
  });

  test('has alias, description, tags and retention in every Region', () => {
    for (const template of Object.values(templates).map((json) => Template.fromJSON(json))) {
      const [type] = Object.values(template.findResources('AWS::KMS::ReplicaKey')).map(({ Type }) => Type);
      template.hasResource(type ?? 'AWS::KMS::Key', {
        Properties: { Description: 'Documents', Tags: [{ Key: 'team', Value: 'payments' }] },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
      template.hasResource('AWS::KMS::Alias', { Properties: { AliasName: 'alias/documents' }, DeletionPolicy: 'RetainExceptOnCreate' });
    }
  });

  test('rotates by its primary key alone', () => {
    const [{ Properties }] = Object.values(templates['Home-Keys-us-east-1'].Resources);
    expect(Object.keys(Properties).sort()).toEqual(['Description', 'KeyPolicy', 'PendingWindowInDays', 'PrimaryKeyArn', 'Tags']);
  });

  test('gives each Region its key', () => {
    expect(app.set.regions).toEqual([REGION, FRANKFURT, VIRGINIA]);
    expect(app.set.inRegionOf(app.home)).toBe(app.set.primary);
    expect(app.set.inRegionOf(Stack.of(app.set.replica(VIRGINIA)))).toBe(app.set.replica(VIRGINIA));
    expect(app.set.replica(FRANKFURT).kind.spec).toBe('SYMMETRIC_DEFAULT');
  });
});

test('on-demand rotation is asked of the primary key', () => {
  const templates = new KeySetApp({ replicaRegions: [VIRGINIA], rotation: Rotation.onDemand('2026 audit') }).templates();
  expect(typesIn(templates.Home)).toContain('Custom::KmsOnDemandRotation');
  expect(typesIn(templates['Home-Keys-us-east-1'])).toEqual(['AWS::KMS::ReplicaKey']);
});

test('imported material is imported in every Region', () => {
  const templates = new KeySetApp({ replicaRegions: [VIRGINIA], material: KeyMaterial.imported() }).templates();
  Template.fromJSON(templates.Home).hasResourceProperties('AWS::KMS::Key', { Origin: 'EXTERNAL', MultiRegion: true });
  const commands = Object.values(templates).map((template) => JSON.stringify(Object.values(template.Outputs ?? {})));
  expect(commands[0]).toContain('import-key-material --region eu-west-1');
  expect(commands[1]).toContain('import-key-material --region us-east-1');
});

test.each([
  ['symmetric', KeyKind.symmetric(), undefined],
  ['RSA', KeyKind.rsaEncryption(RsaKeySize.BITS_4096), 'RSA_4096'],
  ['ECC', KeyKind.eccSigning(EccNistCurve.P384), 'ECC_NIST_P384'],
  ['HMAC', KeyKind.hmac(HmacHash.SHA_256), 'HMAC_256'],
  ['ML-DSA', KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_65), 'ML_DSA_65'],
])('%s keys replicate', (_, kind, spec) => {
  const app = new KeySetApp({ replicaRegions: [VIRGINIA], kind });
  Template.fromJSON(app.templates().Home).hasResourceProperties('AWS::KMS::Key', { KeySpec: spec ?? Match.absent(), MultiRegion: true });
  app.replicaTemplate(VIRGINIA).hasResourceProperties('AWS::KMS::ReplicaKey', { KeySpec: Match.absent(), KeyUsage: Match.absent() });
});

test('what is asked for is so in every Region', () => {
  const app = new KeySetApp({ replicaRegions: [VIRGINIA], removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
  const expected = { DeletionPolicy: 'Delete', Properties: { PendingWindowInDays: 7 } };
  Template.fromJSON(app.templates().Home).hasResource('AWS::KMS::Key', expected);
  app.replicaTemplate(VIRGINIA).hasResource('AWS::KMS::ReplicaKey', expected);
});

describe('references', () => {
  test('between stacks are weak, whichever way they go', () => {
    const app = new KeySetApp();
    const [inHome, inVirginia] = [app.stackIn(REGION), app.stackIn(VIRGINIA)].map((stack) => someRole(stack));
    app.set.grants.decrypt(inHome);
    app.set.grants.decrypt(inVirginia);
    const templates = app.templates();
    expect(
      Object.values(templates)
        .flatMap(typesIn)
        .filter((type) => type.startsWith('Custom::') || type.includes('Lambda')),
    ).toEqual([]);
    expect(JSON.stringify(templates)).not.toContain('Fn::ImportValue');
    expect(JSON.stringify(templates)).not.toMatch(/:kms:\*|key\/\*|mrk-\*/);
  });

  test('are strong where that is asked for', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA], referenceStrength: ReferenceStrength.STRONG });
    const types = typesIn(app.templates()['Home-Keys-us-east-1']);
    expect(types).toContain('Custom::CrossRegionExportReader');
    expect(JSON.stringify(app.templates())).not.toContain('Fn::GetStackOutput');
  });
});

describe('replica stacks', () => {
  const replicaOf = (home: Stack) => Stack.of(new MultiRegionKeySet(home, 'Keys', { replicaRegions: [VIRGINIA] }).replica(VIRGINIA));

  test('deploy after the stack of the set, with its account, tags and protection', () => {
    const home = new Stack(new App(), 'Home', { env: ENV, tags: { cost: 'it' }, terminationProtection: true });
    const stack = replicaOf(home);
    expect(stack).toMatchObject({ stackName: 'Home-Keys-us-east-1', account: ACCOUNT, region: VIRGINIA, terminationProtection: true });
    expect(stack.tags.tagValues()).toEqual({ cost: 'it' });
    expect(stack.dependencies).toEqual([home]);
  });

  test('are deployed by the synthesizer of the stack of the set', () => {
    const synthesizer = new DefaultStackSynthesizer({ qualifier: 'payments' });
    const stack = replicaOf(new Stack(new App(), 'Home', { env: ENV, synthesizer }));
    expect(stack.synthesizer.bootstrapQualifier).toBe('payments');
    const defaultStackSynthesizer = new DefaultStackSynthesizer({ qualifier: 'everyone' });
    const byDefault = replicaOf(new Stack(new App({ defaultStackSynthesizer }), 'Home', { env: ENV }));
    expect(byDefault.synthesizer.bootstrapQualifier).toBe('everyone');
  });

  test('are part of the Stage of the set', () => {
    const stage = new Stage(new App(), 'Prod');
    replicaOf(new Stack(stage, 'Home', { env: ENV }));
    const [home, replica] = stage.synth().stacks;
    expect([home.stackName, replica.stackName]).toEqual(['Prod-Home', 'Prod-Home-Keys-us-east-1']);
    expect(replica.dependencies.map(({ id }) => id)).toContain(home.id);
  });

  test('are deployed by CDK Pipelines, after the stack of the set', () => {
    const app = new App();
    const stage = new Stage(app, 'Prod');
    replicaOf(new Stack(stage, 'Home', { env: ENV }));
    const input = pipelines.CodePipelineSource.connection('owner/repo', 'main', {
      connectionArn: 'arn:aws:codeconnections:eu-west-1:1:connection/1',
    });
    const stack = new Stack(app, 'Pipeline', { env: ENV });
    const synth = new pipelines.ShellStep('Synth', { input, commands: ['npx cdk synth'] });
    const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', { synth, crossAccountKeys: true });
    const [{ stacks }] = [pipeline.addStage(stage)];
    const [home, replica] = stacks;
    expect([home.stackName, replica.stackName, replica.stackDependencies]).toEqual(['Prod-Home', 'Prod-Home-Keys-us-east-1', [home]]);
  });

  test('can be given', () => {
    const app = new App();
    const [home, virginia] = [ENV, { account: ACCOUNT, region: VIRGINIA }].map((env, index) => new Stack(app, `Stack${index}`, { env }));
    const set = new MultiRegionKeySet(home, 'Keys', {
      replicas: [{ region: VIRGINIA, stack: virginia }, { region: FRANKFURT }],
      alias: 'documents',
    });
    expect(Stack.of(set.replica(VIRGINIA))).toBe(virginia);
    expect(Stack.of(set.replica(FRANKFURT)).stackName).toBe('Stack0-Keys-eu-central-1');
    Template.fromStack(virginia).resourceCountIs('AWS::KMS::ReplicaKey', 1);
  });

  test('keep the policy that the set renders', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA] });
    const replica = app.set.replica(VIRGINIA).node.defaultChild as kms.CfnReplicaKey;
    replica.addPropertyOverride('KeyPolicy.Statement', []);
    expect(() => app.app.synth()).toThrow(/KmsGov\.PolicyReplaced at Home-Keys-us-east-1\/KeysReplica\/Resource/);
  });

  test('take the tags that Aspects set late', () => {
    const app = new KeySetApp({ replicaRegions: [VIRGINIA] });
    Aspects.of(app.app).add({ visit: (node) => node === app.set && Tags.of(app.set).add('late', 'yes') });
    app.replicaTemplate(VIRGINIA).hasResourceProperties('AWS::KMS::ReplicaKey', { Tags: [{ Key: 'late', Value: 'yes' }] });
  });
});

describe('a change of Regions', () => {
  const templatesOf = (...replicaRegions: string[]) => new KeySetApp({ replicaRegions, alias: 'documents' }).templates();
  const [two, three] = [templatesOf(FRANKFURT, VIRGINIA), templatesOf(FRANKFURT, VIRGINIA, 'ap-southeast-1')];

  test('adds or removes one stack and leaves the other Regions alone', () => {
    const { Home: before, ...replicasBefore } = two;
    const { Home: after, 'Home-Keys-ap-southeast-1': added, ...replicasAfter } = three;
    expect(replicasAfter).toEqual(replicasBefore);
    expect(typesIn(added)).toEqual(['AWS::KMS::ReplicaKey', 'AWS::KMS::Alias']);
    expect(after.Outputs).toEqual(before.Outputs);
  });

  test('changes who replicates the primary key, where to, and nothing else', () => {
    expect(changedStatements(two.Home, three.Home)).toEqual([
      'DeploymentReplicates3',
      'DeploymentReadsPrimary',
      'DenyUseByDeployment',
      'DenyReplication',
    ]);
    expect(withoutPolicies(three.Home)).toEqual(withoutPolicies(two.Home));
  });

  test('the order of the Regions changes no replica', () => {
    const { Home: _, ...replicas } = templatesOf(VIRGINIA, FRANKFURT);
    const { Home: __, ...others } = two;
    expect(replicas).toEqual(others);
  });
});

describe('after a failover to us-east-1', () => {
  const replicas = [{ region: FRANKFURT }, { region: VIRGINIA }];
  const before = new KeySetApp({ replicas }).templates();
  const after = new KeySetApp({ replicas: [...replicas, { region: 'us-west-2', primaryRegion: VIRGINIA }] }).templates();

  test('a Region that is added is made from the key there', () => {
    Template.fromJSON(after['Home-Keys-us-west-2']).hasResourceProperties('AWS::KMS::ReplicaKey', {
      PrimaryKeyArn: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Home-Keys-us-east-1', Region: VIRGINIA }) },
    });
    expect(changedStatements(before['Home-Keys-us-east-1'], after['Home-Keys-us-east-1'])).toEqual([
      'DeploymentReplicates',
      'DeploymentReadsPrimary',
      'DenyUseByDeployment',
      'DenyReplication',
    ]);
  });

  test('no key is replaced: logical ids, types and primary ARNs stay', () => {
    expect(after.Home).toEqual(before.Home);
    expect(after['Home-Keys-eu-central-1']).toEqual(before['Home-Keys-eu-central-1']);
    expect(withoutPolicies(after['Home-Keys-us-east-1'])).toEqual(withoutPolicies(before['Home-Keys-us-east-1']));
  });
});

interface PolicyJson {
  readonly Statement: readonly { readonly Sid: string }[];
}

function policyIn({ Resources }: TemplateJson): PolicyJson {
  const [policy] = Object.values(Resources).flatMap(({ Properties }) => Properties.KeyPolicy ?? []);
  return readable(policy) as PolicyJson;
}

function changedStatements(before: TemplateJson, after: TemplateJson): string[] {
  const known = policyIn(before).Statement.map((statement) => JSON.stringify(statement));
  return policyIn(after)
    .Statement.filter((statement) => !known.includes(JSON.stringify(statement)))
    .map(({ Sid }) => Sid);
}

function withoutPolicies({ Resources }: TemplateJson): object {
  return Object.fromEntries(
    Object.entries(Resources).map(([id, { Properties, ...rest }]) => [
      id,
      { ...rest, Properties: { ...Properties, KeyPolicy: undefined } },
    ]),
  );
}
