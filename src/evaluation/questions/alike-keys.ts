import type { KeyModel } from '../app-model';
import { BoundedMemo } from '../memo';
import type { PolicyDocument } from '../policy-document';
import type { Statement } from '../statement';
import { idOfText, type Text } from '../text';
import type { Clause, Missing, Requirement, Source, Verdict } from '../verdict';
import { isSilent } from './action-verdicts';
import type { Holding } from './holdings';
import { ALLOWED_BY_IAM, type Subject } from './subject';

/** What is held on a key, for others that no decision tells apart from it. */
interface Example {
  readonly policy: string;
  readonly holdings: readonly Holding[];
}

/** Apps have many keys whose policies say the same of the same people: what is held on one is held on all. */
export class AlikeKeys {
  private readonly examples = new Map<string, Example>();

  /** What is held on a key, by `ask` where no key like it was asked about. */
  holdingsOn(key: KeyModel, subjects: readonly Subject[], ask: () => readonly Holding[]): readonly Holding[] {
    const likeness = likenessOf(key, subjects);
    if (likeness === undefined) return ask();
    const example = this.examples.get(likeness);
    if (example) return retold(example, key.keyPolicy.source);
    const holdings = ask();
    this.examples.set(likeness, { policy: key.keyPolicy.source, holdings });
    return holdings;
  }
}

/** Equal for keys on which the same is held; undefined where more than the key policy decides. */
function likenessOf(key: KeyModel, subjects: readonly Subject[]): string | undefined {
  const policy = policyId(key.keyPolicy);
  if (policy === undefined || key.grants.length > 0 || !subjects.every(isLeftToTheKey)) return undefined;
  const people = subjects.map(({ id, policies }) => `${id} ${policies.identityPolicies === ALLOWED_BY_IAM}`);
  return [factsOf(key), policy, ...people].join('\n');
}

const POLICY_IDS = new WeakMap<PolicyDocument, { readonly id?: string }>();

/** Equal for policies that say the same; undefined where it is not known what one says. */
function policyId(policy: PolicyDocument): string | undefined {
  const known = POLICY_IDS.get(policy) ?? {
    id: policy.statements.some(({ unknown }) => unknown.length > 0) ? undefined : policy.statements.map(statementNumber).join(),
  };
  POLICY_IDS.set(policy, known);
  return known.id;
}

/** Whom no policy of its own gives or takes anything of one key. */
function isLeftToTheKey({ policies: { identityPolicies = [], permissionsBoundary } }: Subject): boolean {
  return permissionsBoundary === undefined && (identityPolicies === ALLOWED_BY_IAM || identityPolicies.every(isSilent));
}

/** What conditions of key policies can go by, besides the call: aliases and tags of the key are for IAM policies. */
function factsOf({ account, region, partition, spec, usage, origin, multiRegion, multiRegionKeyType }: KeyModel): string {
  return [account, region, partition, spec, usage, origin, String(multiRegion), multiRegionKeyType].map(factId).join('\n');
}

function factId(fact: Text | undefined): string {
  return fact === undefined ? '' : idOfText(fact);
}

/** Apps have few statements that say something else, and many keys that have them. */
const NUMBERS = new BoundedMemo<number>();
let numbers = 0;

/** Never the same for statements that differ. */
function statementNumber(statement: Statement): number {
  return NUMBERS.get(statementId(statement), () => {
    numbers += 1;
    return numbers;
  });
}

function statementId({ path, sid, effect, guards, principals, actions, resources, conditions, replacesVariables }: Statement): string {
  return JSON.stringify([
    [path, sid, effect, replacesVariables],
    guards,
    principals && [principals.negated, principals.entries.map(({ type, value }) => [type, idOfText(value)])],
    [actions, resources].map((list) => list && [list.negated, list.values.map(idOfText)]),
    conditions.map(({ operator, key, values }) => [operator, key, values.map(idOfText)]),
  ]);
}

/** The same with statements of another key policy. */
function retold({ policy, holdings }: Example, document: string): readonly Holding[] {
  const verdicts = new Map<Verdict, Verdict>();
  const sources = new Map<Source, Source>();
  const sourceIn = (source: Source): Source => {
    if (source.document !== policy) return source;
    const known = sources.get(source) ?? { ...source, document };
    sources.set(source, known);
    return known;
  };
  return holdings.map((holding) => {
    const verdict = verdicts.get(holding.verdict) ?? verdictWith(holding.verdict, sourceIn);
    verdicts.set(holding.verdict, verdict);
    return { ...holding, verdict };
  });
}

function verdictWith(verdict: Verdict, sourceIn: (source: Source) => Source): Verdict {
  const clause = ({ because, conditions }: Clause): Clause => ({ because: because.map(sourceIn), conditions });
  const requirement = (one: Requirement): Requirement => ({ ...one, clauses: one.clauses.map(clause) });
  const missing = (one: Missing): Missing => (one.source ? { ...one, source: sourceIn(one.source) } : one);
  return {
    ...verdict,
    because: verdict.because.map(sourceIn),
    conditions: verdict.conditions.map(requirement),
    unknownBecause: verdict.unknownBecause.map(missing),
  };
}
