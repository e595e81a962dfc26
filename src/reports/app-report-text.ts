import { accessMarkdown } from './access-text';
import type { AppReport } from './app-report';
import { checkMarkdown } from './check-text';
import { costMarkdown } from './cost-text';
import { INVENTORY_COLUMNS, inventoryCells } from './inventory-cells';
import { markdownTable } from './table';

/** The whole picture as one page of Markdown. */
export function appReportMarkdown(report: AppReport): string {
  const { date, summary, inventory, access, check, cost } = report;
  const { keys, errors, warnings, accepted, escalations, residualPaths } = summary;
  const counts = [
    `${keys} keys`,
    `${errors} errors`,
    `${warnings} warnings`,
    `${accepted} accepted findings`,
    `${escalations} ways to more duties`,
    `${residualPaths} residual paths`,
  ];
  return [
    `# KMS keys, ${date}\n\n${counts.join(', ')}.\n`,
    `## Inventory\n\n${markdownTable(INVENTORY_COLUMNS, inventory.map(inventoryCells))}`,
    `## Access\n\n${accessMarkdown({ version: report.version, keys: access })}`,
    `## Findings\n\n${checkMarkdown(check)}`,
    `## Cost a month\n\n${costMarkdown(cost)}`,
  ].join('\n');
}
