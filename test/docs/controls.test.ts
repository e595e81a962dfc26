import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { FRAMEWORKS } from '../../src/guardrails/frameworks';
import { RULE_IDS } from '../../src/guardrails/rule-id';
import { ROOT } from '../architecture/source-file';
import { controlsPage } from './controls-page';
import { SOURCES, TOPICS } from './published-controls';

const controls = SOURCES.flatMap((source) => source.controls);
const tables = new Map(
  FRAMEWORKS.flatMap(({ id: framework, controls: known }) => known.map((control) => [`${framework} ${control.id}`, control])),
);

test('docs/CONTROLS.md is current; `npm run docs:controls` writes it', () => {
  expect(readFileSync(path.join(ROOT, 'docs', 'CONTROLS.md'), 'utf8')).toBe(controlsPage());
});

test('every control of the reference is there once', () => {
  expect(controls).toHaveLength(615);
  expect(new Set(controls.map(({ id }) => id)).size).toBe(615);
});

test('every topic is that of a control, and accounts for it', () => {
  const used = new Set(controls.map(({ topic }) => topic));
  expect(TOPICS.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
  expect(
    TOPICS.filter(({ rules, satisfied, declined, contradicts, outside }) => !(rules ?? satisfied ?? declined ?? contradicts ?? outside)),
  ).toEqual([]);
});

test('topics name rules that exist', () => {
  const ids: readonly string[] = RULE_IDS;
  expect(TOPICS.flatMap(({ rules = [] }) => rules).filter((rule) => !ids.includes(rule))).toEqual([]);
});

test('the tables of the guardrails say nothing that the page does not', () => {
  const topics = new Map(TOPICS.map((topic) => [topic.id, topic]));
  const different = controls.flatMap(({ id, topic, table }) => {
    if (table === undefined) return [];
    const missing = tables.get(table)?.rules.filter((rule) => !topics.get(topic)?.rules?.includes(rule)) ?? ['no such control'];
    return missing.map((rule) => `${id} (${table}): ${rule}`);
  });
  expect(different).toEqual([]);
});
