import * as path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { KmsGuardrails } from 'cdk-kms-governance';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { main as kmsGovernance } from '../../src/runtime/cli/main';
import { fintechNova } from './app';
import { nagSummary } from './nag-summary';
import { textTable } from './text-table';

const OUTPUT = path.join('dist', 'demo');
const REPORT = path.join(OUTPUT, 'access.md');
const GUARDRAILS = path.join(OUTPUT, 'guardrails.md');
const PAGE = path.join(OUTPUT, 'report.html');
const USAGE = path.join('examples', 'fintechnova', 'usage.yaml');
const ACCESS_TESTS = path.join('examples', 'fintechnova', 'access.yaml');

/** Throws, which ends the demo with exit code 1, where the guardrails or a pack of cdk-nag find an error that nobody acknowledged. */
function synthesize(): number {
  process.env.CDK_VALIDATION ??= 'false'; // saves the second that loading the schemas of CloudFormation takes
  const app = fintechNova({ outdir: OUTPUT });
  const packs = [new AwsSolutionsChecks(), new HIPAASecurityChecks(), new NIST80053R5Checks(), new PCIDSS321Checks()];
  Validations.of(app).addPlugins(new KmsGuardrails(), ...packs);
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

/** The same guardrails once more, as they are run over templates; the report has the warnings too. */
async function checkGuardrails(): Promise<number> {
  console.log('\nguardrails:');
  await kmsGovernance(['check', OUTPUT, '--format', 'markdown', '--output', GUARDRAILS]);
  return kmsGovernance(['check', OUTPUT, '--severity', 'error']);
}

async function check(): Promise<number> {
  const access = await checkAccess();
  const guardrails = await checkGuardrails();
  const page = await kmsGovernance(['report', OUTPUT, '--usage', USAGE, '--output', PAGE]);
  return Math.max(access, guardrails, page);
}

const stacks = synthesize();
check().then((exitCode) => {
  console.log();
  printChecks();
  console.log(
    `\n${stacks} templates, the reports report.html, access.md and guardrails.md, and validation-report.json with the reason for each acknowledgement, are in ${OUTPUT}`,
  );
  process.exitCode = exitCode;
});
