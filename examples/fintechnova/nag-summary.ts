import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PACKS } from './acknowledgement';

interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly Finding[];
  readonly suppressedViolations?: readonly (Finding & { readonly reason: string })[];
}

/** What one pack of cdk-nag found. */
export interface PackSummary {
  readonly pack: string;
  readonly violations: readonly string[];
  readonly acknowledged: readonly { readonly rule: string; readonly reason: string }[];
}

/** What each pack found, by the validation report of a synthesized app; a pack that found nothing is not in the report. */
export function nagSummary(directory: string): PackSummary[] {
  const { pluginReports } = JSON.parse(readFileSync(path.join(directory, 'validation-report.json'), 'utf8'));
  return PACKS.map((pack) => {
    const report: PluginReport | undefined = pluginReports.find(({ pluginName }: PluginReport) => pluginName === pack);
    return {
      pack,
      violations: report?.violations.flatMap(placesOf) ?? [],
      acknowledged: (report?.suppressedViolations ?? []).map(({ ruleName, reason }) => ({ rule: ruleName, reason })),
    };
  });
}

function placesOf({ ruleName, violatingConstructs }: Finding): string[] {
  return violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`);
}
