import type { Statement, ValueList } from './statement';
import { lowerCase, type Text, TextPattern, type Truth } from './text';
import { negate, some } from './three-valued';

/**
 * Does the statement speak of an action? Names of actions have no case. Without an action element it speaks of none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function compileActions({ actions, unknown }: Statement): (action: string) => Truth {
  if (!actions) return () => (unknown.length > 0 ? 'maybe' : 'no');
  const patterns = actions.values.map((value) => TextPattern.of(lowerCase(value)));
  return (action) => matchPatterns(actions, patterns, action.toLowerCase());
}

function matchPatterns({ negated }: ValueList, patterns: readonly TextPattern[], text: Text): Truth {
  const matched = some(patterns, (pattern) => pattern.matches(text));
  return negated ? negate(matched) : matched;
}
