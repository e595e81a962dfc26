import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import { templateOf } from '../../src/evaluation/template';
import { judge } from '../../src/guardrails/judge';
import { DEFAULT_RULE_OPTIONS } from '../../src/guardrails/rule-options';
import { RULES } from '../../src/guardrails/rules';
import { ENV } from '../constructs/synthesized';
import { NAG_PACKS, scan } from '../constructs/validation-report';
import { controlTowerVerdicts } from './control-tower';

type Templates = Readonly<Record<string, object>>;

/** What breaks which rule of a scanner, by template: `<rule> <logical id>`. */
type Found = Readonly<Record<string, readonly string[]>>;

/** Something that judges templates. */
export interface Scanner {
  readonly name: string;
  readonly found: Found;
}

/** Judges templates by the guardrails, cdk-nag, AWS Control Tower and the CDK itself. */
export function runScanners(templates: Templates): readonly Scanner[] {
  const byCdk = foundByCdk(templates);
  const ofRules = (prefix: RegExp): Found =>
    mapped(byCdk, (findings) => findings.filter((finding) => prefix.test(finding)).map((finding) => finding.replace(prefix, '')));
  return [
    { name: 'KmsGuardrails', found: mapped(templates, ours) },
    ...Object.entries(PACKS).map(([name, prefix]) => ({ name, found: ofRules(prefix) })),
    { name: 'Control Tower', found: controlTower(templates) },
    { name: 'CloudFormation Validate', found: ofRules(/^(?=[EFWI]\d{4} )/) },
  ];
}

/** How the rules of each pack of cdk-nag start. */
const PACKS: Readonly<Record<string, RegExp>> = {
  AwsSolutions: /^AwsSolutions-/,
  HIPAA: /^HIPAA\.Security-/,
  'NIST 800-53 r4': /^NIST\.800\.53\.R4-/,
  'NIST 800-53 r5': /^NIST\.800\.53\.R5-/,
  'PCI DSS': /^PCI\.DSS\.321-/,
  Serverless: /^Serverless-/,
};

function mapped<T>(values: Readonly<Record<string, T>>, map: (value: T) => readonly string[]): Found {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

/** What the guardrails find. */
export function ours(template: object): readonly string[] {
  const stack = bareStack(templateOf(template, 'Stack.template.json'), () => undefined, ENV);
  const { findings } = judge(readApp([stack]), RULES, DEFAULT_RULE_OPTIONS);
  return findings.map(({ rule, severity, resource }) => `${rule}${severity === 'warning' ? ' (warning)' : ''} ${resource.logicalId}`);
}

/** One app with a stack of each template. */
function foundByCdk(templates: Templates): Found {
  const directory = mkdtempSync(path.join(tmpdir(), 'scanners-'));
  const names = Object.keys(templates);
  const define = (stack: Stack) =>
    Object.values(templates).forEach((template, index) => {
      const templateFile = path.join(directory, `${index}.json`);
      writeFileSync(templateFile, JSON.stringify(template));
      new CfnInclude(new Stack(stack, `Of${index}`, { env: ENV }), 'Template', { templateFile });
    });
  const { open } = scan(define, NAG_PACKS());
  rmSync(directory, { recursive: true });
  const found = names.map((name, index) => {
    const place = ` Stack/Of${index}/Template/`;
    return [name, open.filter((finding) => finding.includes(place)).map((finding) => finding.replace(place, ' '))];
  });
  return Object.fromEntries(found);
}

/** Controls are about resources of a type; which of them breaks one is not asked. */
function controlTower(templates: Templates): Found {
  const [ofKeys, ofBuckets] = ['keymanagementservice', 's3'].map((service) => controlTowerVerdicts(service, templates));
  return Object.fromEntries(
    Object.keys(templates).map((name) => {
      const verdicts = Object.entries({ ...ofKeys[name], ...ofBuckets[name] });
      return [name, verdicts.filter(([, verdict]) => verdict === 'FAIL').map(([control]) => `${control} template`)];
    }),
  );
}
