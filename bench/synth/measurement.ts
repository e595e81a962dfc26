import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { newStaff } from './cdk-keys';
import { KEY_MAKERS, newApp } from './key-styles';
import type { Measurement, Workload } from './workload';

/** Builds and synthesizes an app of keys once. */
export function measure(workload: Workload): Measurement {
  return measureSynth((app) => defineKeys(app, workload));
}

/** Builds and synthesizes an app once. Meant for a process of its own: peak memory never goes down. */
export function measureSynth(define: (app: App) => void): Measurement {
  const outdir = mkdtempSync(path.join(tmpdir(), 'bench-synth-'));
  try {
    const time = timeSynth(define, outdir);
    const megabytes = process.resourceUsage().maxRSS / 1024;
    const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
    const texts = templates.map((file) => readFileSync(path.join(outdir, file), 'utf8'));
    return { ...time, megabytes, templateBytes: bytesOf(texts), compactBytes: bytesOf(texts.map(compact)) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function defineKeys(app: App, { style, keys, stacks, policy }: Workload): void {
  const makeKey = KEY_MAKERS[style](policy);
  for (let s = 0; s < stacks; s++) {
    const stack = new Stack(app, `Stack${s}`);
    const staff = newStaff(stack);
    for (let k = 0; k < keys / stacks; k++) makeKey(stack, `Key${k}`, staff);
  }
}

function timeSynth(define: (app: App) => void, outdir: string): Pick<Measurement, 'milliseconds' | 'cpuMilliseconds'> {
  const started = { clock: performance.now(), cpu: process.cpuUsage() };
  const app = newApp(outdir);
  define(app);
  app.synth();
  const { user, system } = process.cpuUsage(started.cpu);
  return { milliseconds: performance.now() - started.clock, cpuMilliseconds: (user + system) / 1000 };
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function compact(template: string): string {
  return JSON.stringify(JSON.parse(template));
}
