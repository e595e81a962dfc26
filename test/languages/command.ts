import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly succeeded: boolean;
  /** What it printed, errors included. */
  readonly output: string;
}

export interface CommandPlace {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a command to its end, whatever that is. */
export function tryCommand(command: readonly string[], { directory, environment = {} }: CommandPlace): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const [program, ...rest] = command;
    const env = { ...process.env, ...environment, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', CDK_DISABLE_CLI_TELEMETRY: '1' };
    const child = spawn(program, rest, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ succeeded: code === 0, output }));
  });
}

/** Runs a command that must succeed. */
export async function runCommand(command: readonly string[], place: CommandPlace): Promise<string> {
  const { succeeded, output } = await tryCommand(command, place);
  if (!succeeded) throw new Error(`\`${command.join(' ')}\` must succeed:\n${output.split('\n').slice(-30).join('\n')}`);
  return output;
}
