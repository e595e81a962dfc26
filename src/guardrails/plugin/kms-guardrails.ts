import { readFileSync, statSync } from 'node:fs';
import {
  type Duration,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  type Stack,
  Stage,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { readApp } from '../../evaluation/app-reader';
import { readAssembly } from '../../evaluation/assembly';
import { Field, objectOf } from '../../evaluation/field-reader';
import { closest } from '../../evaluation/spelling';
import { PLUGIN_NAME } from '../acknowledgement-id';
import { assess, canBeStale, controlsCoveredBy, coverageByFramework, type GuardrailAssessment } from '../assessment';
import type { Finding } from '../finding';
import { isRuleId, RULE_IDS } from '../rule-id';
import { type GuardrailSettings, SETTING_PARSERS } from '../settings';
import { type Acknowledgement, Acknowledgements } from './acknowledgements';
import { ConstructPlaces } from './construct-places';

/** What the guardrails ask of keys, and whom they know. */
export interface KmsGuardrailsProps {
  /**
   * The longest period of automatic rotation, in whole days from 90 to 2560.
   *
   * @default Duration.days(365)
   */
  readonly maxRotationPeriod?: Duration;
  /**
   * The shortest waiting period before a key is deleted, in whole days from 7 to 30.
   *
   * @default Duration.days(30)
   */
  readonly minPendingWindow?: Duration;
  /**
   * Accounts of 12 digits whose principals may hold something on keys of other accounts.
   *
   * @default - none
   */
  readonly allowedAccounts?: string[];
  /**
   * Organizations, such as `o-a1b2c3d4e5`, whose accounts may hold something on keys.
   *
   * @default - none
   */
  readonly allowedOrganizations?: string[];
  /**
   * Regions where keys may have replicas.
   *
   * @default - any
   */
  readonly allowedRegions?: string[];
  /**
   * A regular expression that every alias matches, without `alias/`.
   *
   * @default - any alias
   */
  readonly aliasPattern?: string;
  /**
   * Frameworks whose controls count: `cis`, `fsbp` (Security Hub), `control-tower`, `pci-dss`, `nist-800-53`, `hipaa`, `iso-27001` or
   * `finos-ccc`. Rules that none of them asks for are left out, and the report says of each control how far the app meets it.
   *
   * @default - every rule
   */
  readonly frameworks?: string[];
  /**
   * Severity by rule id, `error` or `warning`; what cannot be determined stays a warning.
   *
   * @default - that of each rule
   */
  readonly severities?: { [ruleId: string]: string };
}

/** An option of the guardrails that cannot be. */
class GuardrailsError extends Error {
  constructor(
    /** Stable, for programs. */
    public readonly code: string,
    message: string,
  ) {
    super(`${message} [${code}]`);
    this.name = 'GuardrailsError';
  }
}

/** Reported beside the rules. */
const UNMATCHED_ACKNOWLEDGEMENT = 'UnmatchedAcknowledgement';

/**
 * Fails synthesis when a KMS key, or what goes with it, breaks a rule: every key of the app is judged by its effective access, ours or not.
 *
 * Register one on the app. Errors fail synthesis, warnings do not; what cannot be determined from the templates is a warning. A finding is
 * acknowledged as `KMS-Governance::<RuleId>`, with a reason, and stays in the report; an acknowledgement that no finding needs is reported.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 *
 * @example
 * declare const app: App;
 * declare const sandbox: Stack;
 * Validations.of(app).addPlugins(new KmsGuardrails({ maxRotationPeriod: Duration.days(180) }));
 * Validations.of(sandbox).acknowledge({ id: 'KMS-Governance::DeletionWindow', reason: 'emptied every week' });
 */
export class KmsGuardrails implements IPolicyValidationPlugin {
  /** Begins the id of every acknowledgement. */
  public readonly name: string = PLUGIN_NAME;
  /** What can be reported. */
  public readonly ruleIds?: string[] = [...RULE_IDS, UNMATCHED_ACKNOWLEDGEMENT];
  private readonly settings: GuardrailSettings;

  /** Throws where an option is out of its range (`KmsGov.InvalidField`) or names no rule (`KmsGov.UnknownField`). */
  constructor(props: KmsGuardrailsProps = {}) {
    this.settings = settingsOf(props);
  }

  /** Called by the CDK after synthesis. All of the app is judged, and what is found in the stacks that the call is about is reported. */
  public validate({ appConstruct: app, stackTemplates }: IPolicyValidationContext): PolicyValidationPluginReport {
    const assessment = assess(readApp(readAssembly(assemblyOf(app), readText)), this.settings);
    const located = locate(assessment.findings, app);
    const acknowledgements = new Acknowledgements(app);
    const about = new Set(stackTemplates.map(({ stackConstructPath }) => stackConstructPath));
    const violations = [
      ...located.filter(({ stack }) => stack === undefined || about.has(topmost(stack).node.path)).map((one) => violation(one, assessment)),
      ...acknowledgements
        .unmatched(located)
        .filter((one) => canBeStale(one.rule, assessment))
        .map(needless),
    ];
    return {
      violations,
      success: violations.every(({ severity }) => severity !== 'error'),
      metadata: controlStatuses(
        assessment,
        located.filter((one) => acknowledgements.of(one) === undefined),
      ),
    };
  }
}

interface LocatedFinding {
  readonly finding: Finding;
  readonly rule: string;
  readonly construct: IConstruct;
  readonly stack?: Stack;
}

function settingsOf(props: KmsGuardrailsProps): GuardrailSettings {
  const { maxRotationPeriod, minPendingWindow, ...others } = { ...props };
  const value = { maxRotationPeriod: daysOf(maxRotationPeriod), minPendingWindow: daysOf(minPendingWindow), ...others };
  const field = new Field(value, [], []);
  const settings = objectOf(SETTING_PARSERS, [])(field);
  const [problem] = field.problems;
  if (problem) throw new GuardrailsError(problem.code, problem.message);
  return settings ?? {};
}

/** What is no duration, which callers without types can pass, is left to be refused as no number. */
function daysOf(duration: Duration | undefined): unknown {
  return typeof duration?.toDays === 'function' ? duration.toDays({ integral: false }) : duration && `${duration}`;
}

function topmost(stack: Stack): Stack {
  return stack.nestedStackParent ? topmost(stack.nestedStackParent) : stack;
}

function locate(findings: readonly Finding[], app: IConstruct): readonly LocatedFinding[] {
  const places = new ConstructPlaces(app);
  return findings.map((finding) => {
    const stack = places.stackOf(finding.resource);
    return { finding, rule: finding.rule, stack, construct: stack ? places.constructOf(stack, finding.resource) : app };
  });
}

function violation({ finding, stack, construct }: LocatedFinding, assessment: GuardrailAssessment): PolicyViolation {
  const { rule, severity, outcome, message, fix, because } = finding;
  const place = { resourceLogicalId: finding.resource.logicalId, templatePath: stack && `${assemblyOf(stack)}/${stack.templateFile}` };
  return {
    ruleName: rule,
    description: because.length === 0 ? message : `${message} (${because.join('; ')})`,
    fix,
    severity,
    violatingResources: [{ constructPath: construct.node.path, locations: [], ...place }],
    ruleMetadata: { outcome, controls: controlsCoveredBy(rule, assessment).join(', ') },
  };
}

/** `cis 4.6: satisfied`, for each control of the frameworks that are selected. */
function controlStatuses(assessment: GuardrailAssessment, open: readonly LocatedFinding[]): Record<string, string> | undefined {
  const coverage = coverageByFramework(
    assessment,
    open.map(({ finding }) => finding),
  );
  const statuses = coverage.flatMap(({ framework, coverage: controls }) =>
    controls.map(({ control, status }) => [`${framework.id} ${control.id}`, status]),
  );
  return statuses.length > 0 ? Object.fromEntries(statuses) : undefined;
}

function assemblyOf(construct: IConstruct): string {
  const stage = Stage.isStage(construct) ? construct : Stage.of(construct);
  return stage?.outdir ?? '.';
}

function needless({ rule, construct }: Acknowledgement): PolicyViolation {
  const isRule = isRuleId(rule);
  const meant = isRule ? undefined : closest(rule, RULE_IDS);
  return {
    ruleName: UNMATCHED_ACKNOWLEDGEMENT,
    description: `${rule} is acknowledged and ${isRule ? 'nothing here breaks it' : 'is no rule'}`,
    fix: meant === undefined ? 'remove the acknowledgement' : `acknowledge ${meant}, if that is meant`,
    severity: 'warning',
    violatingResources: [{ constructPath: construct.node.path, locations: [] }],
  };
}

function readText(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : undefined;
}
