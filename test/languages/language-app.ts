import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { type CommandResult, runCommand, tryCommand } from './command';
import { type Packages, ROOT } from './packages';

/** An example app in one language: how it is built, and how it is run. */
export interface LanguageApp {
  /** Its folder in examples/languages. */
  readonly language: string;
  /** Commands that the machine must have. */
  readonly needs: readonly string[];
  /** The file with the app, and what in it asks for rotation. */
  readonly source: string;
  readonly rotates: string;
  /** The same place without automatic rotation, which a guardrail refuses. */
  readonly rotatesByHand: string;
  /** Installs what the app needs. */
  readonly install: (folder: string, packages: Packages) => Promise<void>;
  /** Compiles it, where the language does. */
  readonly compile?: (folder: string) => Promise<void>;
  readonly command: (folder: string) => readonly string[];
  /** Runs what is in test/languages/traps for the language, which is built with the app. */
  readonly trapsCommand: (folder: string) => readonly string[];
}

/** What the machine lacks for the language; undefined where it has all. */
export function lacking({ needs }: LanguageApp): string | undefined {
  return needs.find((command) => spawnSync('which', [command]).status !== 0);
}

/** Of a finding: what it is about, what to do, and how to acknowledge it. */
const REPORT_LINES = 3;

/** A copy of an example in a folder of its own, as a newcomer would have it. */
export class BuiltApp {
  public static async of(app: LanguageApp, packages: Packages): Promise<BuiltApp> {
    const folder = path.join(packages.directory, 'apps', app.language);
    for (const source of ['examples/languages', 'test/languages/traps'])
      cpSync(path.join(ROOT, source, app.language), folder, { recursive: true });
    const built = new BuiltApp(app, folder);
    await app.install(folder, packages);
    await app.compile?.(folder);
    return built;
  }

  private constructor(
    private readonly app: LanguageApp,
    private readonly folder: string,
  ) {}

  /** Templates by file name. */
  public async templates(): Promise<Readonly<Record<string, unknown>>> {
    const { succeeded, output } = await this.run();
    if (!succeeded) throw new Error(`the app must synthesize:\n${output}`);
    const directory = path.join(this.folder, 'cdk.out');
    const files = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
    return Object.fromEntries(files.map((file) => [file, JSON.parse(readFileSync(path.join(directory, file), 'utf8'))]));
  }

  /** What the language makes of its traps, by trap. */
  public async traps(): Promise<unknown> {
    const directory = this.folder;
    const output = await runCommand(this.app.trapsCommand(directory), { directory, environment: { CDK_VALIDATION: 'false' } });
    return JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? output);
  }

  /** What the guardrails say of the app when somebody turns automatic rotation off, and where. */
  public async brokenGuardrail(): Promise<string> {
    const { succeeded, output } = await this.runWithoutRotation();
    if (succeeded) throw new Error('the app must not synthesize without rotation');
    const [message, ...lines] = output.slice(output.search(/ERROR .*\(KMS-Governance\)$/m)).split('\n');
    return [message, ...lines.slice(0, REPORT_LINES)].map((line) => line.trim()).join('\n');
  }

  private async runWithoutRotation(): Promise<CommandResult> {
    const { source, rotates, rotatesByHand, compile } = this.app;
    const file = path.join(this.folder, source);
    const before = readFileSync(file, 'utf8');
    if (!before.includes(rotates)) throw new Error(`${source} must contain \`${rotates}\``);
    writeFileSync(file, before.replace(rotates, rotatesByHand));
    try {
      await compile?.(this.folder);
      return await this.run();
    } finally {
      writeFileSync(file, before);
    }
  }

  private run(): Promise<CommandResult> {
    const environment = { CDK_OUTDIR: path.join(this.folder, 'cdk.out') };
    return tryCommand(this.app.command(this.folder), { directory: this.folder, environment });
  }
}
