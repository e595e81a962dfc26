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
  public static async of(build: (app: App) => void, stackName: string, region: string): Promise<DeployedExample> {
    await new CdkCli(accountUnderTest().engine).deploy(build);
    return new DeployedExample(accessOf(build), await new DeployedRegion(region).stack(stackName));
  }

  private constructor(
    public readonly access: EffectiveAccess,
    public readonly stack: DeployedStack,
  ) {}

  /** Fails unless the role may make every one of the calls. */
  public expectAllowed(role: string, calls: readonly RecordedCall[]): void {
    for (const { action, keyArn, context } of calls) this.access.expectAllowed(role, action, this.keyOf(keyArn), context);
  }

  /** Logical id of a key of the stack. */
  public keyOf(keyArn: string): string {
    const found = [...this.stack.resources].find(([, { physicalId }]) => keyArn.endsWith(`/${physicalId}`));
    if (found === undefined) throw new Error(`${keyArn} must be a key of ${this.stack.name}`);
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
