import { existsSync } from 'node:fs';
import { parseConfiguration } from '../../guardrails/configuration';
import type { RuleException } from '../../guardrails/exceptions';
import type { GuardrailSettings } from '../../guardrails/settings';
import { UserFile } from './user-file';

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
  const file = UserFile.open(named ?? DEFAULT_CONFIGURATION_FILE, { option: '--config', code: 'KmsGov.ConfigurationFile' });
  const { waivers = [], ...settings } = file.read((problems) => parseConfiguration(file.value ?? {}, problems));
  return { settings, waivers: waivers.map((waiver, index) => ({ kind: 'waiver', ...waiver, at: file.placeOf(['waivers', index]) })) };
}
