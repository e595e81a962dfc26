import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import { templateOf } from '../../src/evaluation/template';
import { controlsOf, FRAMEWORKS, judgeByFramework } from '../../src/guardrails/frameworks';
import { FINOS_CCC } from '../../src/guardrails/frameworks/finos-ccc';
import { FSBP } from '../../src/guardrails/frameworks/fsbp';
import { PCI_DSS } from '../../src/guardrails/frameworks/pci-dss';
import { JudgedApp } from '../../src/guardrails/judged-app';
import { RULE_IDS } from '../../src/guardrails/rule-id';
import { DEFAULT_RULE_OPTIONS } from '../../src/guardrails/rule-options';

const ENVIRONMENT = { account: '111122223333', region: 'eu-west-1' };
const TEMPLATE = { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {}, PendingWindowInDays: 7 } } } };
const app = readApp([bareStack(templateOf(TEMPLATE, 'Stack.template.json'), () => undefined, ENVIRONMENT)]);

test('frameworks are told apart by their ids', () => {
  const ids = FRAMEWORKS.map(({ id }) => id);
  expect(ids).toEqual(['cis', 'fsbp', 'control-tower', 'pci-dss', 'nist-800-53', 'hipaa', 'iso-27001', 'finos-ccc']);
});

describe.each(FRAMEWORKS.map((framework) => [framework.id, framework] as const))('%s', (_, { version, source, controls }) => {
  test('says its version and where it is published', () => {
    expect(version).not.toBe('');
    expect(new URL(source).protocol).toBe('https:');
  });

  test('has each control once, and each rule once in it', () => {
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
    expect(controls.filter(({ rules }) => new Set(rules).size < rules.length)).toEqual([]);
  });

  test('asks for evidence where no rule decides', () => {
    expect(controls.filter(({ rules, evidence }) => rules.length === 0 && evidence === undefined)).toEqual([]);
  });
});

test('a framework is judged by its rules alone', () => {
  const judged = (framework: (typeof FRAMEWORKS)[number]) => [
    ...judgeByFramework(new JudgedApp(app, DEFAULT_RULE_OPTIONS), framework).tallies.keys(),
  ];
  expect(judged(PCI_DSS)).toContain('DeletionWindow');
  expect(judged(FINOS_CCC)).not.toContain('DeletionWindow');
});

test('the controls that a rule covers are those of every framework, or of one', () => {
  expect(controlsOf('RotationDisabled')).toEqual(expect.arrayContaining(['cis 4.6', 'fsbp KMS.4', 'pci-dss 3.7.4', 'nist-800-53 SC-12']));
  expect(controlsOf('BroadDecrypt', [FSBP])).toEqual(['fsbp KMS.1', 'fsbp KMS.2']);
});

test('rules that cover no control are those of our own', () => {
  expect(RULE_IDS.filter((rule) => controlsOf(rule).length === 0)).toEqual(['AliasMissing', 'AliasNotRetained', 'BucketKeyDisabled']);
});
