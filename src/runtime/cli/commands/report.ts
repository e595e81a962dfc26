import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { KeyModel } from '../../../evaluation/app-model';
import { inventoryOf } from '../../../evaluation/questions/key-inventory';
import { FRAMEWORKS } from '../../../guardrails/frameworks';
import { watchOf } from '../../../guardrails/key-watch';
import type { KeyHoldings } from '../../../reports/access-report';
import type { AppReport } from '../../../reports/app-report';
import { appReport } from '../../../reports/app-report';
import { appReportMarkdown } from '../../../reports/app-report-text';
import { costReport } from '../../../reports/cost-report';
import { pageData } from '../../../reports/page-data';
import { reachGraph } from '../../../reports/reach-graph';
import { reportPage } from '../../../reports/report-page';
import { CheckedApp, today } from '../checked-app';
import { loadConfiguration } from '../configuration-file';
import type { CostOptions } from '../cost-files';
import { costOf, pricesOption, usageOption } from '../cost-files';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import { pathArgument } from '../path-argument';
import { withProgress } from '../progress';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';

interface ReportOptions extends OutputOptions, CostOptions {
  readonly config?: string;
}

/** `report [PATH…]`: the whole picture. */
export function reportCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('report')
    .description('the whole picture: access, ways to it, findings, framework coverage, inventory and cost')
    .addArgument(pathArgument())
    .option('--config <file>', 'options and waivers; kms-governance.yaml is read where it is there')
    .addOption(usageOption())
    .addOption(pricesOption())
    .addOption(formatOption('html', 'markdown', 'json'))
    .addOption(outputOption())
    .action(async (paths: string[], options: ReportOptions) => {
      const app = CheckedApp.read(paths, loadConfiguration(options.config), terminal);
      const access = withProgress('keys', app.model.keys, (key) => accessTo(key, app), terminal);
      const report = reportOn(app, access, options);
      const library = await import('@dagrejs/dagre');
      const renderings = {
        html: () => reportPage(pageData(report, reachGraph(access, library)), { ...pageParts(), sha256 }),
        markdown: () => appReportMarkdown(report),
        json: () => json(report),
      };
      writeResult(renderings, options, terminal);
      exit(EXIT.nothingFound);
    });
}

function accessTo(key: KeyModel, { judged }: CheckedApp): KeyHoldings {
  return { key, holdings: judged.questions.holdingsOn(key), escalations: judged.escalations(key) };
}

/** Every framework is covered unless the configuration selects some. */
function reportOn(app: CheckedApp, access: readonly KeyHoldings[], options: ReportOptions): AppReport {
  const date = today();
  const check = app.report(date);
  const ofAll = () =>
    app.coverage(
      date,
      FRAMEWORKS.map(({ id }) => id),
    );
  return appReport({
    date,
    inventory: inventoryOf(app.model),
    watchOf: (key) => watchOf(key, app.judged),
    access,
    check: { ...check, frameworks: check.frameworks.length > 0 ? check.frameworks : ofAll() },
    cost: costReport(costOf(app.model, options)),
  });
}

const PAGE = join(__dirname, '../../../../assets/report-page');

function pageParts(): { readonly script: string; readonly style: string } {
  const [script, style] = ['page.js', 'page.css'].map((name) => readFileSync(join(PAGE, name), 'utf8'));
  return { script, style };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
