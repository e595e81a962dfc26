import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Tags } from 'aws-cdk-lib';
import { accountUnderTest, PREFIX, QUALIFIER, TAG } from './account-under-test';
import { credentials, type EngineAccess, endOfLog, isAlive } from './engine';

const CDK = path.join(__dirname, '..', '..', 'node_modules', '.bin', 'cdk');
const ENGINE_WITHIN_MS = 120_000;
const AWS_WITHIN_MS = 1_800_000;
const WATCHED_EVERY_MS = 1_000;

/** The stack of the bootstrap that the suite makes for itself. */
export const TOOLKIT_STACK = `${PREFIX}Toolkit`;

/** What keeps its content when its stack goes. */
const RETAINED_TYPES = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

export interface CommandResult {
  readonly succeeded: boolean;
  readonly output: string;
}

/** The CDK's own command line, against the account under test or an engine. */
export class CdkCli {
  private readonly account = accountUnderTest();

  constructor(private readonly engine: EngineAccess | undefined) {}

  /** Every Region of the suite, apart from what the account may have been bootstrapped with. */
  public async bootstrap(): Promise<void> {
    const { account, regions } = this.account;
    const environments = regions.map((region) => `aws://${account}/${region}`);
    required(await this.run(['bootstrap', ...environments, '--qualifier', QUALIFIER, '--toolkit-stack-name', TOOLKIT_STACK]));
  }

  /** Synthesizes an app and deploys all its stacks; fails when the command does. */
  public async deploy(build: (app: App) => void): Promise<void> {
    required(await this.tryDeploy(build));
  }

  /** The same, where failure is what is looked for. */
  public async tryDeploy(build: (app: App) => void): Promise<CommandResult> {
    return this.withAssembly(build, (assembly) =>
      this.run(['deploy', '--app', assembly, '--all', '--require-approval', 'never', '--toolkit-stack-name', TOOLKIT_STACK]),
    );
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
      const app = new App({ outdir, analyticsReporting: false, context: { '@aws-cdk/core:bootstrapQualifier': QUALIFIER } });
      Tags.of(app).add(TAG, this.account.run, { includeResourceTypes: RETAINED_TYPES });
      build(app);
      app.synth();
      return await use(outdir);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }

  private async run(command: readonly string[]): Promise<CommandResult> {
    const result = await this.output(command);
    if (this.engine === undefined || (await isAlive(this.engine))) return result;
    throw new Error(`the engine ended during \`cdk ${command[0]}\`:\n${endOfLog(this.engine)}`);
  }

  private output(command: readonly string[]): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const child = spawn(CDK, [...command, '--no-notices', '--no-color', '--progress', 'events'], {
        cwd: tmpdir(),
        env: this.environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: this.account.isAws ? AWS_WITHIN_MS : ENGINE_WITHIN_MS,
      });
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          printed += text;
        });
      }
      const watch = this.endWithEngine(child);
      child.on('error', reject);
      child.on('close', (code) => {
        clearInterval(watch);
        resolve({ succeeded: code === 0, output: printed });
      });
    });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...(this.engine && credentials(this.engine)),
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: '1',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    };
  }

  /** Without an engine the command itself would try again for a minute. */
  private endWithEngine(child: ChildProcess): NodeJS.Timeout | undefined {
    const { engine } = this;
    return engine && setInterval(async () => (await isAlive(engine)) || child.kill('SIGKILL'), WATCHED_EVERY_MS);
  }
}

function required({ succeeded, output }: CommandResult): void {
  if (!succeeded) throw new Error(`the command must succeed:\n${output.split('\n').slice(-40).join('\n')}`);
}
