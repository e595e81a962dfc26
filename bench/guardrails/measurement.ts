import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { type KeyMaker, l2Key, newStaff } from '../synth/cdk-keys';
import type { Judge, Measurement, Workload } from './workload';

/** Loads, builds, synthesizes and judges an app once. Meant for a process of its own, since loading counts. */
export function measure(workload: Workload): Measurement {
  const outdir = mkdtempSync(path.join(tmpdir(), 'bench-guardrails-'));
  try {
    synthesize(workload, outdir);
    const { user, system } = process.cpuUsage();
    return {
      milliseconds: performance.now(),
      cpuMilliseconds: (user + system) / 1000,
      megabytes: process.resourceUsage().maxRSS / 1024,
      findings: findingsIn(outdir),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function synthesize({ style, judge, keys, stacks }: Workload, outdir: string): void {
  // findings end with an exit code rather than with an exception
  const context = { '@aws-cdk/core:stackResourceLimit': 0, '@aws-cdk/core:appMode': 'process' };
  const app = new App({ outdir, context });
  const makeKey = makerOf(style);
  for (let s = 0; s < stacks; s++) {
    const stack = new Stack(app, `Stack${s}`);
    const staff = newStaff(stack);
    for (let k = 0; k < keys / stacks; k++) makeKey(stack, `Key${k}`, staff);
  }
  Validations.of(app).addPlugins(...pluginsOf(judge));
  app.synth();
  process.exitCode = 0;
}

function makerOf(style: Workload['style']): KeyMaker {
  return style === 'l2' ? l2Key : (require('../synth/key-styles') as typeof import('../synth/key-styles')).KEY_MAKERS.governed(undefined);
}

/** Loaded on demand: who has no use for them does not pay for them. */
function pluginsOf(judge: Judge): IPolicyValidationPlugin[] {
  switch (judge) {
    case 'none':
      return [];
    case 'guardrails':
      return [new (require('cdk-kms-governance') as typeof import('cdk-kms-governance')).KmsGuardrails()];
    case 'aws-solutions':
      return [new (require('cdk-nag') as typeof import('cdk-nag')).AwsSolutionsChecks()];
  }
}

function findingsIn(outdir: string): number {
  try {
    const { pluginReports } = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
    return pluginReports.flatMap(({ violations }: { violations: readonly unknown[] }) => violations).length;
  } catch {
    return 0;
  }
}
