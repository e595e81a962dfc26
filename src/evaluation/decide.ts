import { findAction } from '../access/actions';
import { isConsulted } from './denials';
import { type Inquiry, inquire, perAlias } from './inquiry';
import { compileDocument } from './layers';
import type { Policies } from './policies';
import type { AccessRequest } from './request';
import { type Ruling, rule } from './ruling';
import type { CompiledStatement } from './statement-matching';
import { judgeUnderTemplateConditions } from './template-conditions';
import type { Missing, Outcome, Verdict } from './verdict';

/**
 * Decides a request as KMS and IAM do: an explicit Deny anywhere wins; then every layer that only limits must allow; then
 * the key policy, an identity policy that it delegates to, or a grant must allow.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
 */
export function decide(request: AccessRequest, policies: Policies): Verdict {
  const action = findAction(request.action);
  if (!action) return unknownAction(request.action);
  const verdicts = perAlias(inquire(request, policies, action), request.alias).map(judge);
  return verdicts.length === 1 ? verdicts[0] : best(verdicts);
}

/** Decides one inquiry, under each value of the template's conditions that its policies depend on. */
export function judge(inquiry: Inquiry): Verdict {
  const conditions = templateConditions(inquiry);
  return conditions.length === 0 ? settle(inquiry) : judgeUnderTemplateConditions(inquiry, conditions, settle);
}

function unknownAction(action: string): Verdict {
  const reason = `${action} is not a KMS action that this version knows`;
  return { outcome: 'unknown', reason, because: [], conditions: [], unknownBecause: [{ reason }] };
}

const PREFERENCE: readonly Outcome[] = ['allowed', 'unknown', 'denied'];

/** An alias operation is possible if it is for one of the aliases. */
function best(verdicts: readonly Verdict[]): Verdict {
  const ranked = PREFERENCE.flatMap((outcome) => verdicts.filter((verdict) => verdict.outcome === outcome));
  return ranked.find((verdict) => verdict.outcome === ranked[0].outcome && verdict.conditions.length === 0) ?? ranked[0];
}

/** Takes what is not known at worst, as an inquiry does, and if that denies, at best: only if both agree is the outcome known. */
function settle(inquiry: Inquiry): Verdict {
  const atWorst = rule(inquiry);
  if (inquiry.missing.length === 0) return verdictOf(atWorst, NOTHING);
  if (atWorst.outcome === 'allowed') return verdictOf(atWorst, atWorst.requirements.length === 0 ? NOTHING : distinct(inquiry.missing));
  const atBest = rule({ ...inquiry, stance: 'atBest' });
  if (atBest.outcome === 'denied') return verdictOf(atBest, NOTHING);
  return { ...verdictOf(atBest, distinct(inquiry.missing)), outcome: 'unknown', reason: 'what is not known at synthesis decides' };
}

const NOTHING: readonly Missing[] = [];

function verdictOf({ outcome, reason, because, requirements }: Ruling, unknownBecause: readonly Missing[]): Verdict {
  return { outcome, reason, because, conditions: requirements, unknownBecause };
}

function distinct(gaps: readonly Missing[]): readonly Missing[] {
  const byText = new Map(gaps.map((gap) => [`${gap.reason} ${gap.source?.document} ${gap.source?.path}`, gap]));
  return [...byText.values()];
}

const NONE: readonly string[] = [];

/** The conditions of the template on which statements about this action depend. */
function templateConditions(inquiry: Inquiry): readonly string[] {
  let found = NONE;
  for (const { layer, documents } of inquiry.layers.attached) {
    for (const document of documents) {
      const { guarded } = compileDocument(document);
      if (guarded.length > 0 && isConsulted(inquiry, layer)) found = [...found, ...conditionsOf(guarded, inquiry)];
    }
  }
  return found.length === 0 ? NONE : [...new Set(found)];
}

function conditionsOf(guarded: readonly CompiledStatement[], { actionPlace }: Inquiry): readonly string[] {
  return guarded
    .filter(({ actions }) => actions[actionPlace] !== 'no')
    .flatMap(({ statement }) => statement.guards.map(({ condition }) => condition));
}
