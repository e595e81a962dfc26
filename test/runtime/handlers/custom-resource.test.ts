import type { ResourceLifecycle } from '../../../src/runtime/handlers/custom-resource';
import { handlerOf } from '../../../src/runtime/handlers/custom-resource';
import { CloudFormation } from './cloudformation';
import { KmsServer } from './kms-server';
import { captureLog, Pauses, useLambdaEnvironment } from './lambda-environment';

const THING: ResourceLifecycle<object> = {
  create: async () => ({ physicalId: 'thing', attributes: { Color: 'red' } }),
  update: async (physicalId) => ({ physicalId }),
  remove: async () => undefined,
};

let log: string[];
let cloudFormation: CloudFormation<object>;

async function use(lifecycle: Partial<ResourceLifecycle<object>>): Promise<void> {
  cloudFormation = await CloudFormation.with(handlerOf({ ...THING, ...lifecycle }, new Pauses().take));
}

beforeEach(() => {
  log = captureLog();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await cloudFormation.stop();
});

test('an answer is put with an empty content type and its length, for which its URL is signed', async () => {
  await use({});
  await cloudFormation.create({});
  const [{ method, headers, body }] = cloudFormation.received;
  expect(method).toBe('PUT');
  expect(headers['content-type']).toBe('');
  expect(headers['content-length']).toBe(String(body.length));
  expect(headers['transfer-encoding']).toBeUndefined();
});

test('an answer that is refused is put again', async () => {
  await use({});
  cloudFormation.refusals = 2;
  expect(await cloudFormation.create({})).toMatchObject({ Status: 'SUCCESS' });
});

test('an answer that is never taken fails the function, which Lambda logs', async () => {
  await use({});
  cloudFormation.refusals = 5;
  await expect(cloudFormation.create({})).rejects.toThrow('KmsGov.AnswerRefused: answer must be taken, got status `503`; see the log');
});

test('a failure is an answer too, with a reason that leaves room for the rest of it', async () => {
  const create = async () => {
    throw new TypeError('x'.repeat(5000));
  };
  await use({ create });
  const { Reason, Status } = await cloudFormation.create({});
  expect(Status).toBe('FAILED');
  expect(Reason).toMatch(/^TypeError: x{989}$/);
  expect(cloudFormation.received[0].body.length).toBeLessThan(4096 - 1024);
});

test('whatever is thrown, there is an answer', async () => {
  await use({ create: () => Promise.reject('out of order') });
  expect(await cloudFormation.create({})).toMatchObject({ Status: 'FAILED', Reason: 'Error: out of order' });
});

test('the log says what was answered and keeps secrets', async () => {
  await use({});
  await cloudFormation.create({ Secret: 'hush' });
  expect(log.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ RequestType: 'Create', Status: 'SUCCESS', PhysicalResourceId: 'thing', LogicalResourceId: 'Resource' }),
  ]);
  expect(log.join()).not.toMatch(/hush|http/);
});

test.each(['key-grant', 'on-demand-rotation', 'stored-key'])('the bundle of %s is a handler that answers', async (name) => {
  const kms = await KmsServer.start();
  useLambdaEnvironment(kms);
  const { handler } = require(`../../../assets/handlers/${name}.lambda/index.js`);
  cloudFormation = await CloudFormation.with(handler);
  kms.fail('CreateGrant', 'DisabledException');
  const answer = await cloudFormation.create({ KeyId: 'key', Operations: [], Token: 'first', KeyPolicy: {} });
  expect(`${answer.Status} ${answer.Reason}`).toMatch(/^(FAILED (DisabledException|NotFoundException): |SUCCESS )/);
  await kms.stop();
});
