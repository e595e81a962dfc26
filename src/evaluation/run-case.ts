import type { AccessCase, CaseKey, CasePolicy } from './access-case';
import { AccessCaseError } from './access-case-error';
import type { KeyModel, PrincipalModel } from './app-model';
import { unresolvedCase } from './case-intrinsics';
import { decide } from './decide';
import type { GrantFacts } from './grant-facts';
import type { Policies } from './policies';
import { type PolicyDocument, parsePolicy } from './policy-document';
import type { AccessRequest, Caller, KeyFacts } from './request';
import type { Missing, Outcome, Source, Verdict } from './verdict';

/** The app that a case may name a key of. */
export interface CaseApp {
  /** The one key with this alias or logical id; throws when there is none, or more than one. */
  keyOf(reference: string): KeyModel;
  /** The role or user of the app with this ARN, whose policies count where the case gives none. */
  principalOf(arn: string): PrincipalModel | undefined;
  /** The role or user of the app with this name, logical id or construct path; throws when there is none, or more than one. */
  principalNamed(reference: string): PrincipalModel;
}

export interface CaseResult {
  readonly name: string;
  readonly theme?: string;
  readonly why?: string;
  readonly expected: Outcome;
  readonly actual: Outcome;
  readonly pass: boolean;
  readonly because: readonly Source[];
  /** One sentence: which rule decided. */
  readonly reason: string;
  readonly unknownBecause: readonly Missing[];
}

/** The key a case is about, with what decides on it. */
interface CaseSubject {
  readonly facts: KeyFacts;
  readonly keyPolicy: PolicyDocument;
  readonly grants: readonly GrantFacts[];
}

/** Decides the request of a case and compares the outcome with the one it expects. */
export function runCase(accessCase: AccessCase, app?: CaseApp): CaseResult {
  const subject = subjectOf(accessCase, app);
  const caller = callerOf(accessCase, app);
  const verdict = decide(requestOf(accessCase, subject, caller), policiesOf(accessCase, subject, caller.model));
  const { name, theme, why, expect: expected } = accessCase;
  const { outcome: actual, because, reason, unknownBecause } = settled(verdict);
  return { name, theme, why, expected, actual, pass: actual === expected, because, reason, unknownBecause };
}

/** A case is one given request: what is allowed only under a condition of the template is left open by it. */
function settled(verdict: Verdict): Verdict {
  if (verdict.outcome !== 'allowed' || verdict.conditions.length === 0) return verdict;
  const open = verdict.conditions.flatMap(({ clauses }) => clauses.flatMap(({ conditions }) => conditions));
  const unknownBecause = [...new Set(open.map(({ key }) => key))].map((key) => ({
    reason: `condition \`${key}\` of the template decides`,
  }));
  return { ...verdict, outcome: 'unknown', reason: 'a condition of the template decides', unknownBecause };
}

function subjectOf({ key, name }: AccessCase, app: CaseApp | undefined): CaseSubject {
  if (typeof key !== 'string') return spelledOut(key);
  if (!app) throw appIsMissing(name, 'key', key);
  const found = app.keyOf(key);
  return { facts: found, keyPolicy: found.keyPolicy, grants: found.grants };
}

function spelledOut(key: CaseKey): CaseSubject {
  const { policy, grants = [], aliases = [], tags = {}, ...facts } = key;
  return { facts: { ...facts, aliases, tags }, keyPolicy: documentOf(policy, 'key.policy'), grants };
}

function requestOf({ request }: AccessCase, { facts }: CaseSubject, { principal }: CaseCaller): AccessRequest {
  return { principal, action: request.action, key: facts, context: request.context, open: false };
}

function policiesOf(accessCase: AccessCase, { keyPolicy, grants }: CaseSubject, caller: PrincipalModel | undefined): Policies {
  return {
    keyPolicy,
    grants,
    identityPolicies: documentsOf(accessCase, 'identityPolicies') ?? caller?.identityPolicies,
    permissionsBoundary: onlyDocumentOf(accessCase, 'permissionsBoundary') ?? caller?.permissionsBoundary,
    sessionPolicy: onlyDocumentOf(accessCase, 'sessionPolicy'),
    vpcEndpointPolicy: onlyDocumentOf(accessCase, 'vpcEndpointPolicy'),
    serviceControlPolicies: documentsOf(accessCase, 'serviceControlPolicies'),
    resourceControlPolicies: documentsOf(accessCase, 'resourceControlPolicies'),
  };
}

/** Who calls, and what the app says of it. */
interface CaseCaller {
  readonly principal: Caller;
  readonly model?: PrincipalModel;
}

function callerOf({ request, name }: AccessCase, app: CaseApp | undefined): CaseCaller {
  const { principal } = request;
  if (typeof principal === 'string') return { principal, model: app?.principalOf(principal) };
  if ('service' in principal) return { principal };
  if (!app) throw appIsMissing(name, 'request.principal', principal.app);
  const model = app.principalNamed(principal.app);
  return { principal: model.arn, model };
}

type ListField = 'identityPolicies' | 'serviceControlPolicies' | 'resourceControlPolicies';
type SingleField = 'permissionsBoundary' | 'sessionPolicy' | 'vpcEndpointPolicy';

function documentsOf(accessCase: AccessCase, field: ListField): PolicyDocument[] | undefined {
  return accessCase[field]?.map((policy, index) => documentOf(policy, `${field}[${index}]`));
}

function onlyDocumentOf(accessCase: AccessCase, field: SingleField): PolicyDocument | undefined {
  const policy = accessCase[field];
  return policy && documentOf(policy, field);
}

function documentOf(policy: CasePolicy, source: string): PolicyDocument {
  return parsePolicy(unresolvedCase(policy), source);
}

function appIsMissing(caseName: string, field: string, reference: string): AccessCaseError {
  const rule = `\`${field}\` must be spelled out where no app is given, got \`${reference}\` in case \`${caseName}\``;
  return new AccessCaseError('KmsGov.CaseNeedsApp', `${rule}; name the app with --app`);
}
