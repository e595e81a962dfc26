import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { accountUnderTest, PREFIX } from './account-under-test';
import { credentials, Engine } from './engine';
import { liveAccount } from './live-account';
import { suiteResults } from './suite-results';

const ROOT = path.join(__dirname, '..', '..');
const { account, regions } = accountUnderTest();
const ASKED = { LIVE_ACCOUNT: account, LIVE_REGIONS: regions.join(',') };

describe('a live check', () => {
  test.each([
    ['no account', { LIVE_ACCOUNT: undefined }, '`LIVE_ACCOUNT` must be the 12 digits of the account to deploy to, got ``'],
    ['no account id', { LIVE_ACCOUNT: 'mine' }, '`LIVE_ACCOUNT` must be the 12 digits of the account to deploy to, got `mine`'],
    ['another account', { LIVE_ACCOUNT: '444455556666' }, `must be the account of the credentials, \`${account}\`, got \`444455556666\``],
    ['no Regions', { LIVE_REGIONS: undefined }, '`LIVE_REGIONS` must be three Regions with commas between, home first, got ``'],
    ['a Region twice', { LIVE_REGIONS: 'eu-west-1,eu-west-1,us-east-1' }, 'got `eu-west-1,eu-west-1,us-east-1`'],
  ])('refuses %s', async (_, asked, message) => {
    await expect(liveAccount({ ...ASKED, ...asked })).rejects.toThrow(message);
  });

  test('knows what stands in for AWS, whatever the account', async () => {
    expect(await liveAccount(ASKED)).toMatchObject({ account, regions, isAws: false });
  });
});

describe('a live check of an account in which an earlier one ended', () => {
  let engine: Engine;
  let folder: string;
  let printed: string;
  let status: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'live-test-'));
    engine = await Engine.start(folder);
    await leaveStack();
    ({ printed, status } = await liveRun('key-enforcement'));
  });

  afterAll(async () => {
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('succeeds', () => {
    expect({ status, printed: status === 0 ? '' : printed }).toEqual({ status: 0, printed: '' });
  });

  test('says what AWS alone answers is not answered', () => {
    const statuses = new Map(suiteResults(path.join(folder, 'live.json')).map((result) => [result.fullName, result.status]));
    expect(statuses.get('a deployed key policy lets users use the key, and administrators administer it')).toBe('passed');
    expect(statuses.get('KMS, asked to put a policy refuses one that names a role which does not exist')).toBe('pending');
  });

  test('removes what was left, and what it made', () => {
    const [before, after] = printed.split('made, and removed:');
    expect(before).toContain(`an earlier run left:\n  stack ${PREFIX}Left in ${regions[0]}\n`);
    for (const stack of ['Enforcement', 'Access', 'Toolkit']) expect(after).toContain(`stack ${PREFIX}${stack} in ${regions[0]}`);
    expect(after).toMatch(/key [\w-]+ in/);
    expect(printed).not.toContain('which remain');
  });

  async function leaveStack(): Promise<void> {
    const cloudFormation = new CloudFormationClient({ region: regions[0], endpoint: engine.access.endpoint });
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    const { StackId: StackName } = await cloudFormation.send(new CreateStackCommand({ StackName: `${PREFIX}Left`, TemplateBody }));
    await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 30, minDelay: 1 }, { StackName });
  }

  /** The run that `npm run test:live` makes, of one file, with the credentials of the engine. */
  async function liveRun(pattern: string): Promise<{ readonly printed: string; readonly status: unknown }> {
    const command = [
      'jest',
      '--ci',
      '--config',
      'test/deploy/live.jest.config.json',
      '--json',
      `--outputFile=${folder}/live.json`,
      pattern,
    ];
    const { DEPLOY_ACCOUNT, ...environment } = process.env;
    const child = spawn('npx', command, { cwd: ROOT, env: { ...environment, ...credentials(engine.access), ...ASKED } });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        printed += text;
      });
    }
    const [status] = await once(child, 'close');
    return { printed, status };
  }
});
