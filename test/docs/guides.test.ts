import type { AppModel } from '../../src/evaluation/app-model';
import { AccessQuestions } from '../../src/evaluation/questions/access-questions';
import { AppOfCases } from '../../src/evaluation/questions/app-of-cases';
import { findKey } from '../../src/evaluation/questions/references';
import { runCase } from '../../src/evaluation/run-case';
import { accessCasesIn } from '../../src/runtime/access-case-file';
import { appAfter, programOf, yamlOf } from './guide-program';

const DEPLOYER = 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1';
const via = (service: string) => ({ 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` });
const forItsResource = { 'kms:GrantIsForAWSResource': 'true' };

/** One call and what the page says of it. */
type Claim = readonly [who: string, action: string, key: string, context: Record<string, string>, expected: 'allowed' | 'denied'];

/** That every claim holds, each named by itself. */
function expectClaims(app: AppModel, claims: readonly Claim[]): void {
  const questions = new AccessQuestions(app);
  const outcomeOf = ([principal, action, key, context]: Claim) => questions.can({ principal, action, key, context }).outcome;
  expect(claims.map((claim) => [...claim.slice(0, 4), outcomeOf(claim)])).toEqual(claims);
}

/** The CDK prints what guardrails warn of. */
const printed = jest.spyOn(console, 'error').mockReturnValue();
afterAll(() => printed.mockRestore());

/** Who comes to which duty on a key by a way that does not remain with every key, and by what. */
function escalations(app: AppModel, key: string): unknown[] {
  const found = new AccessQuestions(app).escalations(findKey(app, key)).filter(({ kind }) => kind === 'escalation');
  return found.flatMap(({ subject, duties, path }) => {
    const calls = path.map(({ action, on }) => `${action} on ${on}`);
    return duties.map((duty) => [subject.label.split('/').at(-1), duty, calls]);
  });
}

describe('existing-data.md', () => {
  const KEYS = ['fintechnova/before', 'fintechnova/after'];
  const USE = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'];
  const uses = USE.map((name) => `kms:${name}`);
  const app = appAfter(programOf('existing-data'));

  test('who moves data uses both keys through the services, and by itself neither', () => {
    const services = ['s3', 'ec2', 'rds', 'secretsmanager', 'elasticfilesystem'];
    const calls = KEYS.flatMap((key) => uses.map((action) => ['Mover', action, key] as const));
    expectClaims(
      app,
      calls.flatMap((call): Claim[] => [...services.map((service): Claim => [...call, via(service), 'allowed']), [...call, {}, 'denied']]),
    );
  });

  test('who moves data makes the grants of its resources, and no others', () => {
    const services = ['ec2', 'rds', 'elasticfilesystem'];
    const calls = KEYS.flatMap((key) => services.map((service) => [key, via(service)] as const));
    expectClaims(
      app,
      calls.flatMap(([key, context]): Claim[] => [
        ['Mover', 'kms:CreateGrant', key, { ...context, ...forItsResource }, 'allowed'],
        ['Mover', 'kms:CreateGrant', key, context, 'denied'],
      ]),
    );
  });

  test('the deployment has a table on the old key as long as the service is declared', () => {
    const needs = [...uses, 'kms:CreateGrant'];
    const claims = (key: string, expected: Claim[4]) =>
      needs.map((action): Claim => [DEPLOYER, action, key, { ...via('dynamodb'), ...forItsResource }, expected]);
    expectClaims(app, [...claims('fintechnova/before', 'allowed'), ...claims('fintechnova/after', 'allowed')]);
    const undeclared = appAfter(programOf('existing-data').replace(', services: [ServiceUse.dynamoDb()]', ''));
    expectClaims(undeclared, claims('fintechnova/before', 'denied'));
  });
});

describe('key-loss.md', () => {
  const KEY = 'fintechnova/ledger';
  const PEOPLE = ['KeyTeam', 'Operator', DEPLOYER, 'arn:aws:iam::111122223333:root'];
  const window = (days: number) => ({ 'kms:ScheduleKeyDeletionPendingWindowInDays': String(days) });
  const app = appAfter(programOf('key-loss'));

  /** The rows of the table: who of the four may. */
  test.each<[actions: string[], who: boolean[], context?: Record<string, string>]>([
    [
      ['EnableKey', 'CancelKeyDeletion'],
      [true, false, true, true],
    ],
    [['DisableKey'], [true, false, true, false]],
    [['ScheduleKeyDeletion'], [true, false, true, false], window(30)],
    [['ScheduleKeyDeletion'], [false, false, false, false], window(29)],
    [['PutKeyPolicy'], [false, false, true, true]],
    [
      ['CreateAlias', 'UpdateAlias', 'DeleteAlias'],
      [false, false, true, false],
    ],
    [['DescribeKey'], [true, true, true, true]],
    [
      ['GetKeyPolicy', 'ListGrants', 'GetKeyLastUsage'],
      [false, true, true, true],
    ],
    [['Decrypt'], [false, false, false, false]],
  ])('%s by key team, operator, deployment and root user: %s', (actions, who, context = {}) => {
    const claim = (action: string, index: number): Claim => {
      return [PEOPLE[index], `kms:${action}`, KEY, context, who[index] ? 'allowed' : 'denied'];
    };
    expectClaims(
      app,
      actions.flatMap((action) => who.map((_, index) => claim(action, index))),
    );
  });
});

describe('who has every permission of IAM', () => {
  const BY_TRUST = ['Operator', 'ownPolicy', [`iam:UpdateAssumeRolePolicy on ${DEPLOYER}`]];

  test.each<[guide: string, key: string, ways: unknown[]]>([
    ['key-loss', 'fintechnova/ledger', [BY_TRUST]],
    ['aws-managed-keys', 'fintechnova/documents', [['Operator', 'decrypt', ['sts:AssumeRole on Documents/Reader']], BY_TRUST]],
  ])('can become who may: %s', (guide, key, ways) => {
    expect(escalations(appAfter(programOf(guide)), key)).toEqual(expect.arrayContaining(ways));
  });
});

describe('sharing-keys.md', () => {
  const KEY = 'fintechnova/shared';
  const PARTNER = 'arn:aws:iam::777788889999:role/Partner';
  const SCALING = 'arn:aws:iam::444455556666:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
  const program = programOf('sharing-keys');
  const app = appAfter(program);

  test('both halves decide, and the half of another app is missing', () => {
    expectClaims(app, [
      ['Reader', 'kms:Decrypt', KEY, via('s3'), 'allowed'],
      ['Reader', 'kms:Decrypt', KEY, {}, 'denied'],
      ['arn:aws:iam::444455556666:role/Other', 'kms:Decrypt', KEY, via('s3'), 'denied'],
      [PARTNER, 'kms:Decrypt', KEY, {}, 'denied'],
      [SCALING, 'kms:Decrypt', KEY, {}, 'allowed'],
      [SCALING, 'kms:CreateGrant', KEY, forItsResource, 'allowed'],
      [SCALING, 'kms:CreateGrant', KEY, {}, 'denied'],
    ]);
  });

  test('nobody of another account administers', () => {
    const actions = ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'];
    const window = { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' };
    const claims = ['Reader', PARTNER, SCALING].flatMap((who) => actions.map((action): Claim => [who, action, KEY, window, 'denied']));
    expectClaims(app, claims);
  });

  test('an account that nobody listed is an error', () => {
    expect(() => appAfter(program.replace("['444455556666', '777788889999']", "['444455556666']"))).toThrow(
      /ERROR account 777788889999 \(arn:aws:iam::777788889999:role\/Partner\) may decrypt .*an IAM policy of the account, which the app does not show/,
    );
  });

  test('the other half is tried out as the page says', () => {
    const { cases, problems } = accessCasesIn(yamlOf('sharing-keys'), 'sharing-keys.md');
    expect(problems).toEqual([]);
    const results = cases.map(({ accessCase }) => runCase(accessCase, new AppOfCases(app)));
    expect(results.map(({ name, actual, pass }) => [name, actual, pass])).toEqual([
      ['the partner decrypts once its account allows it', 'allowed', true],
      ['nobody of a fourth account does, whatever its policies say', 'denied', true],
    ]);
  });
});

describe('aws-managed-keys.md', () => {
  const app = appAfter(programOf('aws-managed-keys'));
  const context = { ...via('s3'), 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::fintechnova-documents' };

  /** As `aws kms get-key-policy` shows it. */
  const AWS_S3 = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: { StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
      },
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
        Resource: '*',
      },
    ],
  };

  test.each([
    ['Reader', 'allowed', 'allowed'],
    ['Forgotten', 'allowed', 'denied'],
    ['Operator', 'allowed', 'denied'],
  ] as const)('%s: with aws/s3 %s, with the governed key %s', (name, withAwsKey, withGovernedKey) => {
    const { actual } = runCase(
      {
        name,
        key: { arn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab', policy: AWS_S3 },
        request: { principal: `arn:aws:iam::111122223333:role/${name}`, action: 'kms:Decrypt', context },
        expect: withAwsKey,
      },
      new AppOfCases(app),
    );
    expect(actual).toBe(withAwsKey);
    expectClaims(app, [[name, 'kms:Decrypt', 'fintechnova/documents', context, withGovernedKey]]);
  });
});

describe('choosing-keys.md', () => {
  const app = appAfter(programOf('choosing-keys'));
  const [cards, customers, logs] = ['cards', 'customers', 'logs'].map((name) => `fintechnova/prod/${name}`);
  const tenant = (name: string) => ({ 'kms:EncryptionContext:tenant': name });
  const COLUMNS: [key: string, context: Record<string, string>][] = [
    [cards, {}],
    [customers, tenant('acme')],
    [customers, {}],
    [customers, tenant('initech')],
    [logs, {}],
  ];

  /** The rows of the table. */
  test.each<[string, number | undefined]>([
    ['Payments', 0],
    ['Support', 1],
    ['Onboarding', undefined],
    ['Auditor', 4],
    ['KeyTeam', undefined],
    [DEPLOYER, undefined],
  ])('%s decrypts one kind of data at most', (who, readable) => {
    const claims = COLUMNS.map(([key, context], column): Claim => {
      return [who, 'kms:Decrypt', key, context, column === readable ? 'allowed' : 'denied'];
    });
    expectClaims(app, claims);
  });

  test('the key of the cards is deleted with a second factor, when idle, 30 days ahead', () => {
    const all = {
      'aws:MultiFactorAuthPresent': 'true',
      'kms:TrailingDaysWithoutKeyUsage': '91',
      'kms:ScheduleKeyDeletionPendingWindowInDays': '30',
    };
    const but = (changed: Record<string, string>): Claim => {
      return ['KeyTeam', 'kms:ScheduleKeyDeletion', cards, { ...all, ...changed }, 'denied'];
    };
    expectClaims(app, [
      ['KeyTeam', 'kms:ScheduleKeyDeletion', cards, all, 'allowed'],
      but({ 'aws:MultiFactorAuthPresent': 'false' }),
      but({ 'kms:TrailingDaysWithoutKeyUsage': '90' }),
      but({ 'kms:ScheduleKeyDeletionPendingWindowInDays': '29' }),
    ]);
  });
});
