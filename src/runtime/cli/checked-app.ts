import type { AppModel } from '../../evaluation/app-model';
import { readApp } from '../../evaluation/app-reader';
import type { StackSource } from '../../evaluation/stack-source';
import type { GuardrailAssessment } from '../../guardrails/assessment';
import { assessApp, canBeStale, controlsCoveredBy, coverageByFramework, judgedApp } from '../../guardrails/assessment';
import type { Settlement } from '../../guardrails/exceptions';
import { settle } from '../../guardrails/exceptions';
import type { JudgedApp } from '../../guardrails/judged-app';
import type { Severity } from '../../guardrails/severity';
import { type CheckReport, checkReport, type FrameworkReport, frameworkReport } from '../../reports/check-report';
import { appAcknowledgements } from '../app-acknowledgements';
import { readStacks } from '../app-files';
import { ResourcePlaces } from '../finding-places';
import type { LoadedConfiguration } from './configuration-file';
import type { Terminal } from './terminal';

/** An app, and the files that it was read from. */
export class CheckedApp {
  /** Warns of what could not be read. */
  public static read(paths: readonly string[], configuration: LoadedConfiguration, terminal: Terminal): CheckedApp {
    const stacks = paths.flatMap(readStacks);
    const model = readApp(stacks);
    for (const { stack, logicalId, message } of model.problems)
      terminal.err(`warning: ${stack}${logicalId ? `.${logicalId}` : ''}: ${message}\n`);
    return new CheckedApp(model, { paths, stacks, configuration });
  }

  public readonly judged: JudgedApp;

  private constructor(
    public readonly model: AppModel,
    private readonly source: {
      readonly paths: readonly string[];
      readonly stacks: readonly StackSource[];
      readonly configuration: LoadedConfiguration;
    },
  ) {
    this.judged = judgedApp(model, source.configuration.settings);
  }

  /**
   * What the guardrails find.
   *
   * @param today as `2027-12-31`
   * @param frameworks instead of those of the configuration
   */
  public report(today: string, { frameworks, severity = 'warning' }: CheckScope = {}): CheckReport {
    const { assessment, settlement } = this.assessed(today, frameworks);
    const places = new ResourcePlaces(this.model, this.source.stacks, process.cwd());
    return checkReport({
      settlement,
      counts: (finding) => severity === 'warning' || finding.severity === 'error',
      frameworks: coverageByFramework(assessment, settlement.open),
      controlsOf: ({ rule }) => controlsCoveredBy(rule, assessment),
      placesOf: ({ resource }) => places.of(resource),
    });
  }

  /** How far the app meets frameworks, whichever the configuration selects. */
  public coverage(today: string, frameworks: readonly string[]): readonly FrameworkReport[] {
    const { assessment, settlement } = this.assessed(today, frameworks);
    return coverageByFramework(assessment, settlement.open).map(frameworkReport);
  }

  private assessed(today: string, frameworks?: readonly string[]): { assessment: GuardrailAssessment; settlement: Settlement } {
    const { paths, stacks, configuration } = this.source;
    const assessment = assessApp(this.judged, { ...configuration.settings, ...(frameworks && { frameworks }) });
    const exceptions = [...configuration.waivers, ...appAcknowledgements(paths, stacks)].filter(({ rule }) => canBeStale(rule, assessment));
    return { assessment, settlement: settle(assessment.findings, exceptions, today) };
  }
}

/** What counts. */
export interface CheckScope {
  readonly frameworks?: readonly string[];
  /** The lowest. */
  readonly severity?: Severity;
}

/** The day of this run. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
