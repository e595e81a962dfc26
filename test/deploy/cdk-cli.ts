import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { ACCOUNT, type EngineAccess, endOfLog, isAlive } from './engine';

const CDK = path.join(__dirname, '..', '..', 'node_modules', '.bin', 'cdk');
const COMMAND_WITHIN_MS = 120_000;
const WATCHED_EVERY_MS = 1_000;

export interface CommandResult {
  readonly succeeded: boolean;
  readonly output: string;
}

/** The CDK's own command line, against the engine. */
export class CdkCli {
  constructor(private readonly engine: EngineAccess) {}

  public async bootstrap(...regions: readonly string[]): Promise<void> {
    const environments = regions.map((region) => `aws://${ACCOUNT}/${region}`);
    required(await this.run(['bootstrap', ...environments]));
  }

  /** Synthesizes an app and deploys all its stacks; fails when the command does. */
  public async deploy(build: (app: App) => void): Promise<void> {
    required(await this.tryDeploy(build));
  }

  /** The same, where failure is what is looked for. */
  public async tryDeploy(build: (app: App) => void): Promise<CommandResult> {
    return this.withAssembly(build, (assembly) => this.run(['deploy', '--app', assembly, '--all', '--require-approval', 'never']));
  }

  /** Deletes all stacks of an app. */
  public async destroy(build: (app: App) => void): Promise<void> {
    await this.destroyStack(build, '--all');
  }

  /** Deletes one stack of an app. */
  public async destroyStack(build: (app: App) => void, name: string): Promise<void> {
    required(await this.withAssembly(build, (assembly) => this.run(['destroy', '--app', assembly, name, '--force'])));
  }

  private async withAssembly<T>(build: (app: App) => void, use: (assembly: string) => Promise<T>): Promise<T> {
    const outdir = mkdtempSync(path.join(tmpdir(), 'deploy-assembly-'));
    try {
      const app = new App({ outdir, analyticsReporting: false });
      build(app);
      app.synth();
      return await use(outdir);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }

  private async run(command: readonly string[]): Promise<CommandResult> {
    const result = await output(command, this.engine);
    if (await isAlive(this.engine)) return result;
    throw new Error(`the engine ended during \`cdk ${command[0]}\`:\n${endOfLog(this.engine)}`);
  }
}

function output(command: readonly string[], engine: EngineAccess): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(CDK, [...command, '--no-notices', '--no-color', '--progress', 'events'], {
      cwd: tmpdir(),
      env: { ...process.env, ...credentials(engine), CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMMAND_WITHIN_MS,
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        printed += text;
      });
    }
    // the command itself would try again for a minute
    const watch = setInterval(async () => (await isAlive(engine)) || child.kill('SIGKILL'), WATCHED_EVERY_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ succeeded: code === 0, output: printed });
    });
  });
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
    CDK_DISABLE_CLI_TELEMETRY: '1',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  };
}

function required({ succeeded, output }: CommandResult): void {
  if (!succeeded) throw new Error(`the command must succeed:\n${output.split('\n').slice(-40).join('\n')}`);
}
