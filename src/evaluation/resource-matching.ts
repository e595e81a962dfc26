import { BoundedMemo } from './memo';
import { PolicyValue, patternOf } from './policy-variables';
import type { ContextEntry } from './request-context';
import type { Statement, ValueList } from './statement';
import { idOfText, type Text, TextPattern, type Truth } from './text';
import { negate, some } from './three-valued';

/** What a request is about: the ARN of a key or alias, or nothing, as CreateKey and the List operations. */
export type Target = Text | 'none';

/** Open: a policy variable decides that the request leaves open. */
export type ResourceTruth = Truth | 'open';

type Lookup = (key: string) => ContextEntry;

/** Does the statement cover the target? */
export type ResourceMatcher = (target: Target, lookup: Lookup) => ResourceTruth;

/**
 * Only ARNs are compared: a key id, an alias name or an alias ARN does not stand for the key. In a key policy `*` and the
 * key's own ARN stand for the key, and a statement that names another resource or none is without effect; so is one in an
 * IAM policy without resource element. An action without a resource needs `*`.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
 */
export function compileResources({ resources, unknown, replacesVariables }: Statement): ResourceMatcher {
  if (!resources) return unknown.length > 0 ? MAYBE : NEVER;
  const id = [String(resources.negated), String(replacesVariables), ...resources.values.map(idOfText)].join('\n');
  return MATCHERS.get(id, () => compileList(resources, replacesVariables));
}

const MAYBE: ResourceMatcher = () => 'maybe';
const NEVER: ResourceMatcher = () => 'no';

/** Statements of an app name few lists of resources: one matcher for each. */
const MATCHERS = new BoundedMemo<ResourceMatcher>();

function compileList(resources: ValueList, replacesVariables: boolean): ResourceMatcher {
  const values = resources.values.map((value) => PolicyValue.of(value, replacesVariables));
  const matchers = values.map(compileResource);
  return (target, lookup) => {
    const matched = anyMatches(matchers, target, lookup);
    return resources.negated && matched !== 'open' ? negate(matched) : matched;
  };
}

function compileResource(value: PolicyValue): ResourceMatcher {
  if (value.hasVariables) return (target, lookup) => matchReplaced(value, target, lookup);
  const pattern = patternOf(value.fixed);
  if (pattern === EVERYTHING) return () => 'yes';
  return (target) => (target === 'none' ? pattern.matches('*') : pattern.matches(target));
}

const EVERYTHING = TextPattern.of('*');

/** A variable without value matches no resource. */
function matchReplaced(value: PolicyValue, target: Target, lookup: Lookup): ResourceTruth {
  const parts = value.replace(lookup);
  if (parts === 'absent') return 'no';
  if (parts === 'open') return 'open';
  return patternOf(parts as readonly Text[]).matches(target === 'none' ? '*' : target);
}

function anyMatches(matchers: readonly ResourceMatcher[], target: Target, lookup: Lookup): ResourceTruth {
  let open = false;
  const known = some(matchers, (matcher) => {
    const truth = matcher(target, lookup);
    if (truth !== 'open') return truth;
    open = true;
    return 'no';
  });
  return known === 'no' && open ? 'open' : known;
}
