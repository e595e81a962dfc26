import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, type IPolicyValidationPlugin, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { ENV } from './synthesized';

interface ReportedViolation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
  readonly reason?: string;
}

interface PluginReport {
  readonly violations?: readonly ReportedViolation[];
  readonly suppressedViolations?: readonly ReportedViolation[];
}

/** What scanners find in an app, each as `<rule> <construct path>`. */
export interface ScannerReport {
  readonly open: readonly string[];
  /** With the reason. */
  readonly acknowledged: ReadonlyMap<string, string>;
}

/** Every pack of cdk-nag. */
export const NAG_PACKS = (): IPolicyValidationPlugin[] => [
  new AwsSolutionsChecks(),
  new HIPAASecurityChecks(),
  new NIST80053R4Checks(),
  new NIST80053R5Checks(),
  new PCIDSS321Checks(),
  new ServerlessChecks(),
];

/** Synthesizes a stack with scanners, and with the CDK's own rules for CloudFormation as errors where they are turned on. */
export function scan(make: (stack: Stack) => void, scanners: readonly IPolicyValidationPlugin[]): ScannerReport {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  make(new Stack(app, 'Stack', { env: ENV }));
  return scanApp(app, scanners);
}

/** Synthesizes an app with scanners. */
export function scanApp(app: App, scanners: readonly IPolicyValidationPlugin[]): ScannerReport {
  Validations.of(app).addPlugins(...scanners);
  synthesize(app);
  const { pluginReports }: { pluginReports: readonly PluginReport[] } = JSON.parse(
    readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8'),
  );
  return {
    open: pluginReports.flatMap(({ violations = [] }) => violations.flatMap(named)),
    acknowledged: new Map(
      pluginReports.flatMap(({ suppressedViolations = [] }) =>
        suppressedViolations.flatMap((one) => named(one).map((name) => [name, one.reason ?? ''] as const)),
      ),
    ),
  };
}

/** Findings fail synthesis, after the report is written. */
function synthesize(app: App): void {
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationFailed')) throw error;
  }
}

function named({ ruleName, violatingConstructs }: ReportedViolation): string[] {
  return violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`);
}
