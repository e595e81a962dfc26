import * as path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { main as kmsGovernance } from '../../src/runtime/cli/main';
import { fintechNova } from './app';
import { nagSummary } from './nag-summary';
import { textTable } from './text-table';

const OUTPUT = path.join('dist', 'demo');
const REPORT = path.join(OUTPUT, 'access.md');
const ACCESS_TESTS = path.join('examples', 'fintechnova', 'access.yaml');

/** Throws, which ends the demo with exit code 1, where a pack of cdk-nag finds what nobody acknowledged. */
function synthesize(): number {
  process.env.CDK_VALIDATION ??= 'false'; // saves the second that loading the schemas of CloudFormation takes
  const app = fintechNova({ outdir: OUTPUT });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(), new HIPAASecurityChecks(), new NIST80053R5Checks(), new PCIDSS321Checks());
  return app.synth().stacks.length;
}

function printChecks(): void {
  const rows = nagSummary(OUTPUT).map(({ pack, violations, acknowledged }) => [pack, violations.length, acknowledged.length].map(String));
  console.log(textTable(['cdk-nag pack', 'open', 'acknowledged'], rows));
}

/** Who can do what with each key, as KMS will decide it; then the access that FinTechNova asserts. */
async function checkAccess(): Promise<number> {
  await kmsGovernance(['who-can', OUTPUT]);
  await kmsGovernance(['who-can', OUTPUT, '--format', 'markdown', '--output', REPORT]);
  console.log(`\naccess tests of ${ACCESS_TESTS}:`);
  return kmsGovernance(['test', ACCESS_TESTS, '--app', OUTPUT]);
}

const stacks = synthesize();
checkAccess().then((exitCode) => {
  console.log();
  printChecks();
  console.log(
    `\n${stacks} templates, the report access.md, and validation-report.json with the reason for each acknowledgement, are in ${OUTPUT}`,
  );
  process.exitCode = exitCode;
});
