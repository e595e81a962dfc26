import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../architecture/source-file';

/** A construct that meets a control by itself. */
export interface Satisfaction {
  readonly by: string;
  readonly how: string;
  /** Name of the test that shows it. */
  readonly proof: string;
}

/** What several published controls come down to, and where that is accounted for. */
export interface Topic {
  readonly id: string;
  readonly title: string;
  readonly rules?: readonly string[];
  readonly satisfied?: readonly Satisfaction[];
  readonly declined?: string;
  readonly contradicts?: string;
  readonly outside?: string;
}

/** A published control or scanner rule. */
export interface PublishedControl {
  readonly id: string;
  /** @default - the id says it */
  readonly title?: string;
  readonly topic: string;
  /** The same control in the tables of the guardrails: framework and id. @default - not in one */
  readonly table?: string;
}

export interface ControlSource {
  readonly source: string;
  readonly version: string;
  readonly controls: readonly PublishedControl[];
}

const FOLDER = path.join(ROOT, 'docs', 'controls');

export const TOPICS: readonly Topic[] = parse(readFileSync(path.join(FOLDER, 'topics.yaml'), 'utf8'));
export const SOURCES: readonly ControlSource[] = parse(readFileSync(path.join(FOLDER, 'controls.yaml'), 'utf8'));
