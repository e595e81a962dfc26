import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { EffectiveAccess } from 'cdk-kms-governance';
import { accountUnderTest } from '../../deploy/account-under-test';
import { CdkCli } from '../../deploy/cdk-cli';
import { DeployedRegion, type DeployedStack } from '../../deploy/deployed-account';
import type { RecordedCall } from './recorded-client';

/** An example, deployed, beside what the evaluator says of its templates. */
export class DeployedExample {
  /** @param regions of its stacks, by their names */
  public static async of(build: (app: App) => void, regions: Readonly<Record<string, string>>): Promise<DeployedExample> {
    await new CdkCli(accountUnderTest().engine).deploy(build);
    const stacks = Object.entries(regions).map(([name, region]) => new DeployedRegion(region).stack(name));
    return new DeployedExample(accessOf(build), await Promise.all(stacks));
  }

  private constructor(
    public readonly access: EffectiveAccess,
    private readonly stacks: readonly DeployedStack[],
  ) {}

  /** Fails unless the role may make every one of the calls. */
  public expectAllowed(role: string, calls: readonly RecordedCall[]): void {
    for (const { action, keyArn, context } of calls) this.access.expectAllowed(role, action, this.keyOf(keyArn), context);
  }

  /** Logical id of a key of the example. */
  public keyOf(keyArn: string): string {
    const inRegion = this.stacks.filter(({ region }) => keyArn.split(':')[3] === region).flatMap(({ resources }) => [...resources]);
    const found = inRegion.find(([, { physicalId }]) => keyArn.endsWith(`/${physicalId}`));
    if (found === undefined) throw new Error(`${keyArn} must be a key of the example`);
    return found[0];
  }
}

function accessOf(build: (app: App) => void): EffectiveAccess {
  const outdir = mkdtempSync(path.join(tmpdir(), 'example-access-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    build(app);
    app.synth();
    return EffectiveAccess.fromAssembly(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
