import { accessMarkdown } from './access-text';
import type { AppReport } from './app-report';
import { checkMarkdown, counted } from './check-text';
import { costMarkdown } from './cost-text';
import { INVENTORY_COLUMNS, inventoryCells } from './inventory-cells';
import { markdownTable } from './table';

/** The whole picture as one page of Markdown. */
export function appReportMarkdown(report: AppReport): string {
  const { date, summary, inventory, access, check, cost } = report;
  const { keys, errors, warnings, accepted, escalations, residualPaths } = summary;
  const counts = [
    counted(keys, 'key'),
    counted(errors, 'error'),
    counted(warnings, 'warning'),
    counted(accepted, 'accepted finding'),
    counted(escalations, 'way to more duties', 'ways to more duties'),
    counted(residualPaths, 'residual path'),
  ];
  return [
    `# KMS keys, ${date}\n\n${counts.join(', ')}.\n`,
    `## Inventory\n\n${markdownTable(INVENTORY_COLUMNS, inventory.map(inventoryCells))}`,
    `## Access\n\n${accessMarkdown({ version: report.version, keys: access })}`,
    `## Findings\n\n${checkMarkdown(check)}`,
    `## Cost a month\n\n${costMarkdown(cost)}`,
  ].join('\n');
}
