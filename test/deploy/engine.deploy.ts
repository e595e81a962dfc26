import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CdkCli } from './cdk-cli';
import { Engine, isAlive } from './engine';
import { enginePython } from './python-environment';
import { role, stackIn } from './test-apps';

/** More than any process has for a number. */
const NO_PROCESS = 99_999_999;

describe('the engine', () => {
  let engine: Engine | undefined;
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'engine-test-'));
  });

  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    delete process.env.PYTHON;
    rmSync(directory, { recursive: true, force: true });
  });

  test('is ended with everything it started', async () => {
    engine = await Engine.start(directory);
    expect(await isAlive(engine.access)).toBe(true);
    await engine.stop();
    expect(await isAlive(engine.access)).toBe(false);
    expect(processesOf(engine)).toEqual([]);
  });

  test('leaves no process and no folder behind, however often it runs', async () => {
    const { TMPDIR } = process.env;
    process.env.TMPDIR = directory;
    try {
      for (let run = 0; run < 2; run++) {
        engine = await Engine.start(directory);
        await new CdkCli(engine.access).tryDeploy((app) => role(stackIn(app, 'Short'), 'Role'));
        await engine.stop();
        expect(processesOf(engine)).toEqual([]);
        expect(readdirSync(directory)).toEqual([]);
      }
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });

  test('ends what an earlier run left, and nothing of a run that goes on', async () => {
    const [leftover, running] = [await Engine.start(directory), await Engine.start(directory)];
    renameSync(wordOf(leftover, process.pid), wordOf(leftover, NO_PROCESS));
    engine = await Engine.start(directory);
    expect(await Promise.all([leftover, running].map(({ access }) => isAlive(access)))).toEqual([false, true]);
    await Promise.all([leftover, running].map((one) => one.stop()));
  });

  test('says that the port is in use', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(Engine.start(directory, port)).rejects.toThrow(/already in use/);
    server.close();
  });

  test('that dies during a deployment is named as the cause', async () => {
    engine = await Engine.start(directory);
    const deployment = new CdkCli(engine.access).deploy((app) => stackIn(app, 'Cut'));
    await engine.stop();
    await expect(deployment).rejects.toThrow(/the engine ended during `cdk deploy`/);
  });

  test('asks for a Python', () => {
    process.env.PYTHON = path.join(directory, 'no-python');
    expect(enginePython).toThrow(`\`${process.env.PYTHON}\` must be a Python, got none; install Python or name one in \`PYTHON\``);
  });

  test('asks for a Python that is new enough', () => {
    process.env.PYTHON = path.join(directory, 'old-python');
    writeFileSync(process.env.PYTHON, '#!/bin/sh\necho 3 8\n');
    chmodSync(process.env.PYTHON, 0o755);
    expect(enginePython).toThrow('must be Python 3.10 or newer, got `3.8`; name another in `PYTHON`');
  });

  const wordOf = ({ pid }: Engine, owner: number) => path.join(directory, `deploy-engine-${owner}-${pid}`);
});

function processesOf({ pid }: Engine): string[] {
  const { stdout } = spawnSync('pgrep', ['-g', String(pid)], { encoding: 'utf8' });
  return stdout.trim().split('\n').filter(Boolean);
}
