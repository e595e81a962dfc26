import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { listeningAddresses } from './listening-sockets';
import { enginePython } from './python-environment';

export const ACCOUNT = '111122223333';
const HOST = '127.0.0.1';
const LOOPBACK = '0100007F';
const ANSWER_WITHIN_MS = 5_000;
const READY_WITHIN_MS = 30_000;
/** Name of the file that says whose engine runs: the process that started it, and its own. */
const WORD = /^deploy-engine-(\d+)-(\d+)$/;
const ROOT = path.join(__dirname, '..', '..');

/** Where the engine answers, and where it writes what it does. */
export interface EngineAccess {
  readonly endpoint: string;
  readonly logFile: string;
}

/** Whether the engine answers. */
export async function isAlive({ endpoint }: EngineAccess): Promise<boolean> {
  const answer = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch(() => undefined);
  return answer?.ok === true;
}

/** The last lines that the engine wrote. */
export function endOfLog({ logFile }: EngineAccess): string {
  if (!existsSync(logFile)) return '(its log is gone with it)';
  return readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
}

/** What clients need to reach the engine, and nothing else. */
export function credentials({ endpoint }: EngineAccess): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** A local AWS that CloudFormation templates are deployed to; on loopback only, and ended by what started it. */
export class Engine {
  /**
   * @param state folder where a run leaves word of its engine, for the next one to end it if this one cannot
   * @param port an unused one unless given
   */
  public static async start(state: string, port?: number): Promise<Engine> {
    endLeftovers(state);
    const engine = new Engine(state, port ?? (await unusedPort()));
    try {
      await engine.ready();
      engine.refuseOpenInterfaces();
    } catch (error) {
      await engine.stop();
      throw error;
    }
    return engine;
  }

  public readonly endpoint: string;
  private readonly process: ChildProcess;
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'deploy-engine-'));
  private readonly logFile = path.join(this.directory, 'engine.log');

  private constructor(
    private readonly state: string,
    private readonly port: number,
  ) {
    this.endpoint = `http://${HOST}:${port}`;
    const log = openSync(this.logFile, 'a');
    this.process = spawn(enginePython(), [path.join(__dirname, 'engine', 'main.py')], {
      cwd: this.directory,
      env: { ...process.env, ...this.environment() },
      stdio: ['ignore', log, log],
      detached: true,
    });
    writeFileSync(this.word, '');
  }

  public get pid(): number {
    return this.process.pid as number;
  }

  public get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** How a process that did not start it reaches it. */
  public get access(): EngineAccess {
    return { endpoint: this.endpoint, logFile: this.logFile };
  }

  /** With the functions it runs; nothing remains. */
  public async stop(): Promise<void> {
    if (this.isRunning) {
      const ended = once(this.process, 'exit');
      process.kill(-this.pid, 'SIGKILL');
      await ended;
    }
    rmSync(this.word, { force: true });
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get word(): string {
    return path.join(this.state, `deploy-engine-${process.pid}-${this.pid}`);
  }

  private environment(): Record<string, string> {
    return {
      BIND_HOST: HOST,
      MINISTACK_HOST: HOST,
      GATEWAY_PORT: String(this.port),
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      TMPDIR: this.directory,
      // functions find the AWS SDK there, which Lambda's own runtime brings
      NODE_PATH: path.join(ROOT, 'node_modules'),
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'test',
    };
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (!this.isRunning) throw new Error(`the engine ended before it was ready:\n${endOfLog(this.access)}`);
      if (await isAlive(this.access)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the engine must be ready within ${READY_WITHIN_MS / 1000} s, and is not:\n${endOfLog(this.access)}`);
  }

  private refuseOpenInterfaces(): void {
    if (!existsSync('/proc/self/net/tcp')) throw new Error('what the engine listens on can only be seen on Linux; run the suite there');
    const open = listeningAddresses(this.pid).filter((address) => !address.startsWith(`${LOOPBACK}:`));
    if (open.length > 0) throw new Error(`the engine must listen on ${HOST} only, got \`${open.join(', ')}\``);
  }
}

/** Ends engines whose run has ended without them; those of runs that go on, and anything else with their number, are left alone. */
function endLeftovers(state: string): void {
  for (const file of readdirSync(state)) {
    const [, owner, engine] = WORD.exec(file)?.map(Number) ?? [];
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue;
    const command = `/proc/${engine}/cmdline`;
    if (existsSync(command) && readFileSync(command, 'utf8').includes(path.join('deploy', 'engine', 'main.py')))
      process.kill(-engine, 'SIGKILL');
    rmSync(path.join(state, file), { force: true });
  }
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
}
