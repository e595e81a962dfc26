import type { ContextEntry } from './request-context';
import { isLiteral, joinText, type Literal, type PatternPart, type Text, TextPattern } from './text';

interface Variable {
  readonly variable: string;
  readonly fallback?: string;
}

/** A value after its variables are replaced: patterns and literals one after the other. */
export type ValuePart = PatternPart;

/** A value of a policy, which may hold policy variables. */
export class PolicyValue {
  /** @param replacesVariables false for a policy of before version 2012-10-17, which takes them as text */
  public static of(text: Text, replacesVariables: boolean): PolicyValue {
    const parts = typeof text === 'string' ? [text] : text.parts;
    return new PolicyValue(parts.flatMap((part) => (typeof part === 'string' && replacesVariables ? split(part) : [joinText(part)])));
  }

  public readonly hasVariables: boolean;

  private constructor(private readonly parts: readonly (ValuePart | Variable)[]) {
    this.hasVariables = parts.some(isVariable);
  }

  /**
   * The value for a request. `absent` where a variable has neither a value nor a default: there is then no equal or like
   * value; `open` where the request leaves the variable open.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
   */
  public replace(lookup: (key: string) => ContextEntry): readonly ValuePart[] | 'absent' | 'open' {
    const replaced: ValuePart[] = [];
    for (const part of this.parts) {
      const value = isVariable(part) ? resolveVariable(part, lookup) : part;
      if (value === 'absent' || value === 'open') return value as 'absent' | 'open';
      replaced.push(value);
    }
    return replaced;
  }

  /** The parts of a value without variables. */
  public get fixed(): readonly ValuePart[] {
    return this.parts as readonly ValuePart[];
  }
}

/** The text of a value of which wildcards are no wildcards. */
export function literalText(parts: readonly ValuePart[]): Text {
  return joinText(...parts.map((part) => (isLiteral(part) ? part.literal : part)));
}

export function patternOf(parts: readonly ValuePart[]): TextPattern {
  return parts.length === 1 && !isLiteral(parts[0]) ? TextPattern.of(parts[0]) : TextPattern.ofParts(parts);
}

function isVariable(part: ValuePart | Variable): part is Variable {
  return typeof part === 'object' && 'variable' in part;
}

const VARIABLE = /\$\{([^{}]*)\}/;
/** `${*}`, `${?}` and `${$}` are the characters themselves. */
const ESCAPES = ['*', '?', '$'];
const WITH_FALLBACK = /^\s*([^,\s]+)\s*,\s*'([^']*)'\s*$/;

function split(text: string): readonly (ValuePart | Variable)[] {
  if (!text.includes('${')) return [text];
  return text
    .split(VARIABLE)
    .map((part, index) => (index % 2 === 0 ? part : parseVariable(part)))
    .filter((part) => part !== '');
}

function parseVariable(content: string): Literal | Variable {
  if (ESCAPES.includes(content)) return { literal: content };
  const [, variable = content.trim(), fallback] = WITH_FALLBACK.exec(content) ?? [];
  return { variable: variable.toLowerCase(), fallback };
}

/** A key with several values cannot be a variable. */
function resolveVariable({ variable, fallback }: Variable, lookup: (key: string) => ContextEntry): Literal | 'absent' | 'open' {
  const entry = lookup(variable);
  if (entry === 'open') return 'open';
  if (entry !== 'absent' && entry.length === 1) return { literal: entry[0] };
  return fallback === undefined ? 'absent' : { literal: fallback };
}
