import type { ChildProcessByStdio } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Interface } from 'node:readline';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export type RulerAnswer = boolean | 'refused';

/** AWS's own matcher of event patterns, in one Java process for any number of questions. */
export class EventRuler {
  public static start(): EventRuler {
    const java = spawn('java', ['-XX:TieredStopAtLevel=1', '-cp', classpath(), path.join(__dirname, 'EventRuler.java')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new EventRuler(java);
  }

  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly java: ChildProcessByStdio<Writable, Readable, null>) {
    const lines: Interface = createInterface({ input: java.stdout });
    this.answers = lines[Symbol.asyncIterator]();
  }

  /** One question after the other: answers come in the order of the questions. */
  public async ask(pattern: object, event: object): Promise<RulerAnswer> {
    this.java.stdin.write(`${JSON.stringify({ pattern, event })}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('event-ruler has ended');
    const { match } = JSON.parse(value) as { readonly match?: boolean };
    return match ?? 'refused';
  }

  public stop(): void {
    this.java.stdin.end();
  }
}

/** Maven keeps what it fetches in its own cache, and nothing in this folder. */
function classpath(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'event-ruler-'));
  const file = path.join(folder, 'classpath');
  const goal = [
    '--batch-mode',
    '--quiet',
    '--file',
    path.join(__dirname, 'pom.xml'),
    'dependency:build-classpath',
    `-Dmdep.outputFile=${file}`,
  ];
  try {
    execFileSync('mvn', goal, { stdio: ['ignore', 'inherit', 'inherit'] });
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
