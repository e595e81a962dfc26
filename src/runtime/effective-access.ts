import { readApp } from '../evaluation/app-reader';
import { bareStack } from '../evaluation/assembly';
import type { AccessQuestion } from '../evaluation/questions/access-questions';
import { AccessQuestions } from '../evaluation/questions/access-questions';
import { findKey } from '../evaluation/questions/references';
import { templateOf } from '../evaluation/template';
import type { Verdict } from '../evaluation/verdict';
import { describeConditions } from '../evaluation/wording/condition-text';
import { describeSource } from '../evaluation/wording/source-text';
import { readAppFiles } from './app-files';

/** Where a template is deployed. */
export interface TemplateEnvironment {
  /**
   * Account of 12 digits.
   *
   * @default - not known: ARNs with an account of their own may or may not be of this one
   */
  readonly account?: string;
  /**
   * Region, such as `eu-west-1`.
   *
   * @default - not known
   */
  readonly region?: string;
}

/** Whether a call is allowed, and what decided. */
export class AccessVerdict {
  /** @internal */
  public static _of(verdict: Verdict): AccessVerdict {
    return new AccessVerdict(verdict);
  }

  /** `allowed`, `denied` or `unknown`. */
  public readonly outcome: string;
  /** The call is allowed, where `conditions` hold. */
  public readonly allowed: boolean;
  /** No such call is allowed. */
  public readonly denied: boolean;
  /** What the templates leave open decides. */
  public readonly unknown: boolean;
  /** One sentence: the rule that decided. */
  public readonly reason: string;
  /** The statements and grants that decided. */
  public readonly because: string[];
  /** Allowed only where all of these hold; empty: always. */
  public readonly conditions: string[];
  /** What would have to be known for a decision. */
  public readonly unknownBecause: string[];

  private constructor(verdict: Verdict) {
    this.outcome = verdict.outcome;
    this.allowed = verdict.outcome === 'allowed';
    this.denied = verdict.outcome === 'denied';
    this.unknown = verdict.outcome === 'unknown';
    this.reason = verdict.reason;
    this.because = verdict.because.map(describeSource);
    this.conditions = describeConditions(verdict);
    this.unknownBecause = verdict.unknownBecause.map(({ reason }) => reason);
  }
}

/** Somebody who can do something with a key. */
export interface AccessHolder {
  /** Construct path of a role or user of the app, or a name that says who is meant. */
  readonly principal: string;
  /** `allowed` or `unknown`. */
  readonly outcome: string;
  /** Allowed only where all of these hold; empty: always. */
  readonly conditions: string[];
  /** The statements and grants that decided. */
  readonly because: string[];
}

/**
 * Effective access to the keys of synthesized templates, for unit tests: what KMS and IAM will decide, before anything is deployed.
 *
 * Principals are named by ARN, or by name, logical id or construct path of a role or user of the templates, or as a service
 * (`cloudtrail.amazonaws.com`); keys by alias, alias ARN, logical id, construct path or ARN.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
 *
 * @example
 * declare const stack: Stack;
 * const access = EffectiveAccess.fromTemplate(Template.fromStack(stack).toJSON());
 * access.expectAllowed('Analyst', 'kms:Decrypt', 'fintechnova/documents');
 * access.expectDenied('KeyAdmins', 'kms:Decrypt', 'fintechnova/documents');
 */
export class EffectiveAccess {
  /**
   * Of one template.
   *
   * @param template the template as an object, for example `Template.fromStack(stack).toJSON()`
   * @param environment where it is deployed, if the questions depend on it
   */
  public static fromTemplate(template: unknown, environment: TemplateEnvironment = {}): EffectiveAccess {
    const stack = bareStack(templateOf(template, 'template'), () => undefined, environment);
    return new EffectiveAccess(new AccessQuestions(readApp([stack])));
  }

  /**
   * Of a cloud assembly, all its stacks together.
   *
   * @param directory the assembly, for example `app.synth().directory` or `cdk.out`; a directory of templates will do
   */
  public static fromAssembly(directory: string): EffectiveAccess {
    // callers without types may pass nothing, which is then a path that is not there
    return new EffectiveAccess(new AccessQuestions(readAppFiles([String(directory)])));
  }

  private constructor(private readonly questions: AccessQuestions) {}

  /**
   * Whether a principal can do something with a key.
   *
   * @param principal who
   * @param action such as `kms:Decrypt`
   * @param key which key
   * @param context the condition keys of one call, each a text or a list of texts; without it the answer is for every call, and says under
   *   which conditions
   */
  public can(principal: string, action: string, key: string, context?: { [key: string]: unknown }): AccessVerdict {
    return AccessVerdict._of(this.questions.can({ principal, action, key, context: context as AccessQuestion['context'] }));
  }

  /** Everybody the templates name who can do something with a key. */
  public whoCan(action: string, key: string): AccessHolder[] {
    const holdings = this.questions.whoCan(action, findKey(this.questions.app, key));
    return holdings.map(({ subject, verdict }) => ({
      principal: subject.label,
      outcome: verdict.outcome,
      conditions: describeConditions(verdict),
      because: verdict.because.map(describeSource),
    }));
  }

  /**
   * Fails unless a call is allowed. Without `context`, every call must be: where conditions decide, give the context that is meant.
   */
  public expectAllowed(principal: string, action: string, key: string, context?: { [key: string]: unknown }): void {
    const verdict = this.can(principal, action, key, context);
    if (verdict.allowed && verdict.conditions.length === 0) return;
    throw expectationFailed('allowed', { principal, action, key, context }, verdict);
  }

  /** Fails unless a call is denied. Without `context`, every call must be. */
  public expectDenied(principal: string, action: string, key: string, context?: { [key: string]: unknown }): void {
    const verdict = this.can(principal, action, key, context);
    if (verdict.denied) return;
    throw expectationFailed('denied', { principal, action, key, context }, verdict);
  }
}

interface AskedCall {
  readonly principal: string;
  readonly action: string;
  readonly key: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** An expectation about access that does not hold: says what decided. */
class AccessExpectationError extends Error {
  public readonly code = 'KmsGov.AccessExpectation';
}

function expectationFailed(expected: string, question: AskedCall, verdict: AccessVerdict): AccessExpectationError {
  const { principal, action, key, context } = question;
  const call = `${principal} ${action} ${key}${context === undefined ? '' : ` with ${JSON.stringify(context)}`}`;
  const got = [verdict.outcome, ...verdict.conditions].join(' ');
  const grounds = [verdict.reason, ...verdict.because, ...verdict.unknownBecause.map((reason) => `unknown: ${reason}`)];
  return new AccessExpectationError(
    [`${call} must be ${expected}, got \`${got}\` [KmsGov.AccessExpectation]`, ...grounds.map((ground) => `  because ${ground}`)].join(
      '\n',
    ),
  );
}
