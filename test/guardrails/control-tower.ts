import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** What a control says of a template; `SKIP` where the template has nothing it is about. */
export type ControlVerdict = 'PASS' | 'FAIL' | 'SKIP';

/** Verdicts by the id of the control, like CT.KMS.PR.1. */
export type ControlVerdicts = Readonly<Record<string, ControlVerdict>>;

interface GuardReport {
  /** File of the template. */
  readonly name: string;
  readonly compliant: readonly string[];
  readonly not_compliant: readonly object[];
}

const PACKAGE = path.dirname(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json'));
const RULES = path.join(PACKAGE, 'rules', 'control-tower', 'cfn-guard');
const SYSTEM = process.platform === 'darwin' ? 'macos' : 'ubuntu';
const MACHINE = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const GUARD = path.join(PACKAGE, 'bin', SYSTEM, MACHINE, 'cfn-guard');

/** Guard's exit code where a rule is broken. */
const NOT_COMPLIANT = 19;

/**
 * What the proactive controls of AWS Control Tower for a service say of each template, judged by AWS CloudFormation Guard itself.
 *
 * @param service folder of the rules in `@cdklabs/cdk-validator-cfnguard`, like `keymanagementservice`
 * @param templates by any name
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html
 */
export function controlTowerVerdicts(service: string, templates: Readonly<Record<string, object>>): Record<string, ControlVerdicts> {
  const directory = mkdtempSync(path.join(tmpdir(), 'control-tower-'));
  const files = Object.entries(templates).map(([name, template], index) => {
    const file = path.join(directory, `${index}.json`);
    writeFileSync(file, JSON.stringify(template));
    return { name, file };
  });
  const controls = rulesOf(service).map((rule) => ({ id: controlId(rule), verdicts: judge(rule, directory) }));
  rmSync(directory, { recursive: true });
  const verdictsOf = (file: string) => Object.fromEntries(controls.map(({ id, verdicts }) => [id, verdicts[path.basename(file)]]));
  return Object.fromEntries(files.map(({ name, file }) => [name, verdictsOf(file)]));
}

/** The file of a rule, like `s3/ct-s3-pr-2`. */
export function ruleFile(rule: string): string {
  return path.join(RULES, `${rule}.guard`);
}

/** Files with one control each. */
function rulesOf(service: string): string[] {
  const directory = path.join(RULES, service);
  return readdirSync(directory).map((file) => path.join(directory, file));
}

function controlId(rule: string): string {
  return path.basename(rule, '.guard').toUpperCase().replaceAll('-', '.');
}

/** Verdicts by file name. */
function judge(rule: string, directory: string): Record<string, ControlVerdict> {
  const format = ['--output-format', 'json', '--show-summary', 'none', '--structured'];
  const run = spawnSync(GUARD, ['validate', '--rules', rule, '--data', directory, ...format], { encoding: 'utf8', maxBuffer: 1024 ** 3 });
  if (run.error) throw run.error;
  if (run.status !== 0 && run.status !== NOT_COMPLIANT) throw new Error(`cfn-guard ended with ${run.status}: ${run.stderr}`);
  const reports: readonly GuardReport[] = JSON.parse(run.stdout);
  return Object.fromEntries(reports.map((report) => [path.basename(report.name), verdictOf(report)]));
}

/** A file has a rule for templates and one of the same name for hooks, which never applies here. */
function verdictOf(report: GuardReport): ControlVerdict {
  if (report.not_compliant.length > 0) return 'FAIL';
  return report.compliant.length > 0 ? 'PASS' : 'SKIP';
}
