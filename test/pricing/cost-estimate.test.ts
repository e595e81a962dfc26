import fc from 'fast-check';
import type { AppModel } from '../../src/evaluation/app-model';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import { templateOf } from '../../src/evaluation/template';
import type { CostEstimate } from '../../src/pricing/cost-estimate';
import { estimateCost } from '../../src/pricing/cost-estimate';
import type { CostLine } from '../../src/pricing/cost-line';
import { LIST_PRICES } from '../../src/pricing/list-prices';
import { Money } from '../../src/pricing/money';
import type { KeyUsage, Usage } from '../../src/pricing/usage';
import { NO_USAGE, usageOfApp } from '../../src/pricing/usage-of-app';

interface Where {
  readonly region?: string;
  readonly account?: string;
}

const ALIAS = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: 'Key' } } };
const key = (properties: object = {}) => ({ Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] }, ...properties } });

function stack(name: string, Resources: object, { region = 'us-east-1', account = '111122223333' }: Where = {}) {
  return { ...bareStack(templateOf({ Resources }, `${name}.json`), () => undefined, { region, account }), name };
}

const app = (Resources: object, where?: Where) => readApp([stack('Docs', Resources, where)]);

function estimate(model: AppModel, usage?: Usage): CostEstimate {
  const problems: never[] = [];
  const ofApp = usage ? usageOfApp(usage, model, problems) : NO_USAGE;
  expect(problems).toEqual([]);
  return estimateCost(model, ofApp, LIST_PRICES);
}

const shown = ({ what, quantity, amount, note }: CostLine) =>
  [what, ...(quantity ? [`× ${quantity}`] : []), amount === undefined ? 'not known' : `$${amount}`, ...(note ? [`(${note})`] : [])].join(
    ' ',
  );

/** The lines of the only key. */
function linesOf(
  usage: KeyUsage | undefined,
  properties: object = {},
  { freeTier = false, ...where }: Where & { freeTier?: boolean } = {},
) {
  const model = app({ Key: key(properties), Alias: ALIAS }, where);
  const { stacks } = estimate(model, { freeTier, ...(usage && { keys: { 'alias/documents': usage } }) });
  return stacks[0].keys[0].lines.map(shown);
}

describe('the published sample: one key, 5 million writes, 50 million reads', () => {
  const sample = (bucketKey: boolean) =>
    estimate(app({ Key: key(), Alias: ALIAS }), {
      freeTier: false,
      keys: { 'alias/documents': { s3: { writes: 5_000_000, reads: 50_000_000, bucketKey } } },
    });

  test('costs $166.00', () => {
    expect(String(sample(false).total.known)).toBe('166.00');
    expect(sample(false).stacks[0].keys[0].lines.map(shown)).toEqual([
      'key × 1 $1.00',
      'requests of S3 × 55,000,000 $165.00 (with a bucket key: 550,000, $1.65)',
    ]);
  });

  test('costs $2.65 with a bucket key', () => {
    expect(String(sample(true).total.known)).toBe('2.65');
    expect(sample(true).stacks[0].keys[0].lines.map(shown)[1]).toBe(
      'requests of S3, with a bucket key × 550,000 $1.65 (without: 55,000,000, $165.00)',
    );
  });
});

describe('requests', () => {
  test.each<[string, object, string]>([
    ['a symmetric key', {}, 'requests × 20,000 $0.06'],
    ['an HMAC key', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'requests × 20,000 $0.06'],
    ['RSA_2048', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, 'requests × 20,000 $0.06'],
    ['RSA_3072', { KeySpec: 'RSA_3072', KeyUsage: 'SIGN_VERIFY' }, 'requests × 20,000 $0.30'],
    ['an elliptic curve', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }, 'requests × 20,000 $0.30'],
    ['ML-DSA', { KeySpec: 'ML_DSA_65', KeyUsage: 'SIGN_VERIFY' }, 'requests × 20,000 $0.30'],
    ['ML-KEM', { KeySpec: 'ML_KEM_768' }, 'requests not known (the price for keys of spec ML_KEM_768 is not known)'],
    [
      'a spec that is not known',
      { KeySpec: { 'Fn::ImportValue': 'spec' } },
      'requests not known (the price for keys of spec ${export spec} is not known)',
    ],
  ])('of %s', (_, properties, expected) => {
    expect(linesOf({ requests: 20_000 }, properties)).toContain(expected);
  });

  test('that generate data key pairs', () => {
    expect(linesOf({ requests: 0, dataKeyPairs: { ecc: 10_000, rsa: 10_000 } })).toEqual([
      'key × 1 $1.00',
      'ECC data key pairs × 10,000 $0.10',
      'RSA data key pairs × 10,000 $12.00',
    ]);
  });

  test('in a Region without their price', () => {
    expect(linesOf({ requests: 5 }, { KeySpec: 'RSA_3072', KeyUsage: 'SIGN_VERIFY' }, { region: 'eu-west-1' })).toEqual([
      'key × 1 $1.00',
      'requests not known (the price list has no price of asymmetricRequests in Region eu-west-1)',
    ]);
  });

  test('in a Region without prices', () => {
    expect(linesOf({ requests: 5 }, {}, { region: 'cn-north-1' })).toEqual([
      'key not known (the price list has no prices of Region cn-north-1)',
      'requests not known (the price list has no prices of Region cn-north-1)',
    ]);
  });
});

describe('bucket keys', () => {
  const s3 = { writes: 10_000, reads: 10_000 };
  const bucket = (BucketKeyEnabled: boolean | undefined) => ({
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] } },
          },
        ],
      },
    },
  });
  const requests = (buckets: object) => {
    const model = app({ Key: key(), Alias: ALIAS, ...buckets });
    return estimate(model, { freeTier: false, keys: { 'alias/documents': { s3 } } }).stacks[0].keys[0].lines.map(shown)[1];
  };

  test('are as the buckets of the app say', () => {
    expect(requests({ Bucket: bucket(true) })).toMatch(/^requests of S3, with a bucket key × 200 \$0\.0006 /);
    expect(requests({ Bucket: bucket(undefined) })).toMatch(/^requests of S3 × 20,000 \$0\.06 /);
  });

  test('are not known where buckets differ, or there is none', () => {
    const unknown =
      'requests of S3 not known (whether its buckets have a bucket key is not known: $0.0006 where they have, $0.06 where they do not)';
    expect(requests({ Bucket: bucket(true), Other: bucket(false) })).toBe(unknown);
    expect(requests({})).toBe(unknown);
  });

  test('save what the usage says', () => {
    expect(linesOf({ s3: { ...s3, bucketKey: true, bucketKeySavings: 50 } })[1]).toMatch(/× 10,000 \$0\.03 /);
  });
});

describe('rotations', () => {
  test.each<[string, KeyUsage, object, readonly string[]]>([
    ['none so far', { requests: 0, rotations: 0 }, { EnableKeyRotation: true }, []],
    ['one', { requests: 0, rotations: 1 }, { EnableKeyRotation: true }, ['rotations × 1 $1.00']],
    ['the second is the last that is paid for', { requests: 0, rotations: 9 }, { EnableKeyRotation: true }, ['rotations × 2 $2.00']],
    [
      'not known of a key that rotates',
      { requests: 0 },
      { EnableKeyRotation: true },
      ['rotations not known (how often it has rotated so far is not in the usage; at most 2 rotations are paid for)'],
    ],
    ['none of a key that does not', { requests: 0 }, { EnableKeyRotation: false }, []],
  ])('%s', (_, usage, properties, expected) => {
    expect(linesOf(usage, properties).slice(1)).toEqual(expected);
  });

  test('on demand are not known either', () => {
    const rotation = { Type: 'Custom::KmsOnDemandRotation', Properties: { KeyId: { Ref: 'Key' }, Token: 'audit' } };
    const [{ keys }] = estimate(app({ Key: key(), Rotation: rotation })).stacks;
    expect(keys[0].lines.map(({ what }) => what)).toContain('rotations');
  });
});

describe('keys', () => {
  test('whose requests nobody states say so', () => {
    expect(linesOf(undefined)).toEqual(['key × 1 $1.00', 'requests not known (how many is not in the usage)']);
  });

  test('in a key store are not all of the cost', () => {
    const stored = { Type: 'Custom::KmsStoredKey', Properties: { Origin: 'AWS_CLOUDHSM' } };
    expect(estimate(app({ Key: stored })).stacks[0].keys[0].lines.map(shown)).toContain(
      'CloudHSM cluster not known (is paid for apart, for all keys in it)',
    );
  });

  test('with their replicas, each in its Region', () => {
    const copy = { Type: 'AWS::KMS::ReplicaKey', Properties: { PrimaryKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } } };
    const [{ keys, total }] = estimate(app({ Key: key({ MultiRegion: true }), Copy: copy })).stacks;
    expect(keys.flatMap(({ lines }) => lines.map(shown)).filter((line) => line.includes('key'))).toEqual([
      'key × 1 $1.00',
      'replica key × 1 $1.00',
    ]);
    expect({ known: String(total.known), unknowns: total.unknowns }).toEqual({ known: '2.00', unknowns: 3 });
  });

  test('that a condition of the template decides', () => {
    const template = {
      Parameters: { Stage: { Type: 'String' } },
      Conditions: { Live: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] } },
      Resources: { Key: { ...key(), Condition: 'Live' } },
    };
    const model = readApp([{ ...bareStack(templateOf(template, 'Docs.json'), () => undefined, { region: 'us-east-1' }), name: 'Docs' }]);
    expect(estimate(model).stacks[0].keys[0].lines.map(shown)[0]).toBe('key × 1 $1.00 (where Docs.Live is true)');
  });

  test('of a template without Region, in the one that the usage names', () => {
    const model = readApp([bareStack(templateOf({ Resources: { Key: key() } }, 'Docs.json'), () => undefined)]);
    expect(estimate(model).stacks[0].keys[0].lines.map(shown)[0]).toBe('key not known (the Region is not known)');
    expect(estimate(model, { region: 'us-west-2' }).stacks[0].keys[0].lines.map(shown)[0]).toBe('key × 1 $1.00');
  });
});

describe('the free tier', () => {
  const requests = (count: number) => ({ requests: count });

  test('is 20,000 requests, of symmetric keys alone', () => {
    expect(linesOf(requests(50_000), {}, { freeTier: true }).slice(1)).toEqual([
      'requests × 50,000 $0.15',
      'requests: free tier × 20,000 $-0.06',
    ]);
    expect(linesOf(requests(5), { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, { freeTier: true })).toHaveLength(2);
  });

  test('never gives more than is used', () => {
    expect(linesOf(requests(10), {}, { freeTier: true }).slice(1)).toEqual([
      'requests × 10 $0.00003',
      'requests: free tier × 10 $-0.00003',
    ]);
  });

  test('is one for all stacks of an account, and another for another account', () => {
    const resources = { Key: key() };
    const model = readApp([
      stack('One', resources),
      stack('Two', resources, { region: 'us-west-2' }),
      stack('Far', resources, { account: '444455556666' }),
    ]);
    const usage = { keys: { 'One.Key': requests(15_000), 'Two.Key': requests(15_000), 'Far.Key': requests(15_000) } };
    const free = estimate(model, usage).stacks.map(({ keys }) => keys[0].lines.filter(({ what }) => /free/.test(what)).map(shown));
    expect(free).toEqual([
      ['requests: free tier × 15,000 $-0.045'],
      ['requests: free tier × 5,000 $-0.015'],
      ['requests: free tier × 15,000 $-0.045'],
    ]);
  });
});

describe('monitoring', () => {
  const alarm = (properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: properties });
  const filter = (FilterPattern: string, MetricName: string) => ({
    Type: 'AWS::Logs::MetricFilter',
    Properties: { FilterPattern, MetricTransformations: [{ MetricNamespace: 'Trail', MetricName, MetricValue: '1' }] },
  });
  const lines = (resources: object, usage: Usage = {}) =>
    estimate(app({ Key: key(), ...resources }), { freeTier: false, ...usage }).stacks[0].monitoring.map(shown);
  const logs = 'logs, in GB not known (how many is not in the usage)';

  test('counts alarms and metrics that are about keys, and no others', () => {
    const resources = {
      Filter: filter('{ $.eventSource = "kms.amazonaws.com" }', 'KeyDeleted'),
      OtherFilter: filter('{ $.eventSource = "s3.amazonaws.com" }', 'Put'),
      FilterAlarm: alarm({ Namespace: 'Trail', MetricName: 'KeyDeleted' }),
      Age: alarm({ Namespace: 'KmsGovernance', MetricName: 'KeyMaterialAgeDays', Dimensions: [{ Name: 'Key', Value: 'a' }] }),
      OtherAge: alarm({ Namespace: 'KmsGovernance', MetricName: 'KeyMaterialAgeDays', Dimensions: [{ Name: 'Key', Value: 'b' }] }),
      Expiry: alarm({ Namespace: 'AWS/KMS', MetricName: 'SecondsUntilKeyMaterialExpiration' }),
      Unrelated: alarm({ Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' }),
    };
    expect(lines(resources)).toEqual(['alarms × 4 $0.40', 'custom metrics × 3 $0.90', logs]);
  });

  test('counts each metric of an alarm, and does not guess how many a query reads', () => {
    const stat = (MetricName: string) => ({ MetricStat: { Metric: { Namespace: 'KmsGovernance', MetricName } } });
    const query = { Expression: `SELECT MAX(Errors) FROM "AWS/KMS" WHERE CustomKeyStoreId = 'cks-1'` };
    expect(lines({ Sum: alarm({ Metrics: [stat('a'), stat('b'), { Expression: 'a + b' }] }), Query: alarm({ Metrics: [query] }) })).toEqual(
      [
        'alarms × 2 $0.20',
        'custom metrics × 2 $0.60',
        'alarms on queries not known (each metric that a query reads is paid for; how many is not known)',
        logs,
      ],
    );
  });

  test('counts dashboards that show metrics of keys', () => {
    const dashboard = (DashboardBody: string) => ({ Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody } });
    expect(lines({ Keys: dashboard('["AWS/KMS"]'), Other: dashboard('["AWS/EC2"]') })).toEqual(['dashboards × 1 $3.00', logs]);
  });

  test('takes logs from the usage', () => {
    expect(lines({}, { monitoring: { Docs: { logGigabytes: '2.5' } } })).toEqual(['logs, in GB × 2.5 $1.25']);
  });

  test('costs nothing where nothing watches', () => {
    expect(lines({})).toEqual([]);
  });
});

test('totals are those of the lines, whatever the usage', () => {
  const usage = fc.record(
    { requests: fc.nat(), rotations: fc.nat(5), s3: fc.record({ writes: fc.nat(), reads: fc.nat(), bucketKey: fc.boolean() }) },
    { requiredKeys: [] },
  );
  const model = readApp([stack('One', { Key: key({ EnableKeyRotation: true }) }), stack('Two', { Key: key() })]);
  fc.assert(
    fc.property(usage, usage, fc.boolean(), (one, two, freeTier) => {
      const { stacks, total } = estimate(model, { freeTier, keys: { 'One.Key': one, 'Two.Key': two } });
      const lines = stacks.flatMap(({ keys }) => keys.flatMap((cost) => cost.lines));
      expect(String(total.known)).toBe(String(lines.reduce((sum, { amount = Money.ZERO }) => sum.plus(amount), Money.ZERO)));
      expect(total.unknowns).toBe(lines.filter(({ amount }) => amount === undefined).length);
      expect(String(stacks.reduce((sum, each) => sum.plus(each.total.known), Money.ZERO))).toBe(String(total.known));
    }),
  );
});
