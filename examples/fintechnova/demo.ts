import * as path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { accessRows } from './access-table';
import { fintechNova } from './app';
import { nagSummary } from './nag-summary';
import { textTable } from './text-table';

const OUTPUT = path.join('dist', 'demo');

/** Throws, which ends the demo with exit code 1, where a pack of cdk-nag finds what nobody acknowledged. */
function synthesize(): CloudAssembly {
  process.env.CDK_VALIDATION ??= 'false'; // saves the second that loading the schemas of CloudFormation takes
  const app = fintechNova({ outdir: OUTPUT });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(), new HIPAASecurityChecks(), new NIST80053R5Checks(), new PCIDSS321Checks());
  return app.synth();
}

function printChecks(): void {
  const rows = nagSummary(OUTPUT).map(({ pack, violations, acknowledged }) => [pack, violations.length, acknowledged.length].map(String));
  console.log(textTable(['cdk-nag pack', 'open', 'acknowledged'], rows));
}

function printAccess(assembly: CloudAssembly): void {
  const rows = accessRows(assembly).map(({ key, principal, duties, bounds }) => [key, principal, duties.join(', '), bounds.join('; ')]);
  console.log(textTable(['key', 'principal', 'duties', 'only'], rows));
  console.log('* some actions of the duty');
}

const assembly = synthesize();
printAccess(assembly);
console.log();
printChecks();
console.log(`\n${assembly.stacks.length} templates and validation-report.json, with the reason for each acknowledgement, are in ${OUTPUT}`);
