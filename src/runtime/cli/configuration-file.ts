import { existsSync, readFileSync } from 'node:fs';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { FieldPath } from '../../evaluation/field-reader';
import { parseConfiguration, type Waiver } from '../../guardrails/configuration';
import type { RuleException } from '../../guardrails/exceptions';
import type { GuardrailSettings } from '../../guardrails/settings';
import { offsetOf } from '../document-places';
import { UsageError } from './usage-error';

/** Read where no other is named. */
export const DEFAULT_CONFIGURATION_FILE = 'kms-governance.yaml';

/** A configuration file as it is used. */
export interface LoadedConfiguration {
  readonly settings: GuardrailSettings;
  readonly waivers: readonly RuleException[];
}

/** Reads a configuration file; without a name the default one, if it is there. */
export function loadConfiguration(named: string | undefined): LoadedConfiguration {
  if (named === undefined && !existsSync(DEFAULT_CONFIGURATION_FILE)) return { settings: {}, waivers: [] };
  const file = named ?? DEFAULT_CONFIGURATION_FILE;
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  const [error] = document.errors;
  if (error)
    throw broken([`${at(error.pos[0])}: \`file\` must be valid YAML or JSON; ${error.message.split('\n')[0].replace(/ at line.*$/, '')}`]);
  return configurationIn(document, (path) => at(offsetOf(document, path)));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw broken([`${file}: \`--config\` must be a file that can be read; ${(error as Error).message}`]);
  }
}

function configurationIn(document: Document.Parsed, at: (path: FieldPath) => string): LoadedConfiguration {
  const { configuration, problems } = parseConfiguration(contentOf(document, at([])));
  if (problems.length > 0) throw broken(problems.map(({ path, message, code }) => `${at(path)}: ${message} [${code}]`));
  const { waivers = [], ...settings } = configuration;
  return { settings, waivers: waivers.map((waiver, index) => exceptionOf(waiver, at(['waivers', index]))) };
}

/** An alias without an anchor is found only now. */
function contentOf(document: Document.Parsed, start: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw broken([`${start}: \`file\` must be valid YAML or JSON; ${(error as Error).message}`]);
  }
}

function exceptionOf(waiver: Waiver, at: string): RuleException {
  return { kind: 'waiver', ...waiver, at };
}

function broken(lines: readonly string[]): UsageError {
  return new UsageError('KmsGov.ConfigurationFile', lines.join('\n'));
}
