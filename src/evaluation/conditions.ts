import type { ConditionAnswer, IntrinsicResolver } from './intrinsics';
import { isJsonObject, type Json } from './json-text';
import type { Resolved } from './resolved';
import { openText, type Text, textEquals } from './text';
import { asText, textKey } from './text-building';

/** A condition as it is being answered: whose definition it is part of, and whether under a negation. */
interface Place {
  readonly owner: string;
  readonly negated: boolean;
}

/** Texts longer than a parameter can be are not compared. */
const MAX_COMPARED_LENGTH = 4096;

/** Conditions that lead to one another beyond this are taken for open. */
const MAX_CHAIN = 100;

/**
 * Answers the conditions of a template, three-valued. Only what cannot be otherwise at deployment decides one: a parameter's default may be
 * overridden, so it decides nothing. Conditions that ask the same comparison, or its opposite, get one name, so that their branches fit together.
 */
export class TemplateConditions {
  private readonly answers = new Map<string, ConditionAnswer>();
  private readonly comparisons = new Map<string, ConditionAnswer>();
  private readonly pending = new Set<string>();

  constructor(
    private readonly stack: string,
    private readonly definitions: ReadonlyMap<string, Json>,
    private readonly resolver: IntrinsicResolver,
  ) {}

  answer(name: string): ConditionAnswer {
    const known = this.answers.get(name);
    if (known !== undefined) return known;
    const owner = `${this.stack}.${name}`;
    const definition = this.definitions.get(name);
    if (definition === undefined || this.pending.has(name) || this.pending.size > MAX_CHAIN) return { open: owner, negated: false };
    this.pending.add(name);
    const answer = this.evaluate(definition, { owner, negated: false });
    this.pending.delete(name);
    this.answers.set(name, answer);
    return answer;
  }

  private evaluate(definition: Json, place: Place): ConditionAnswer {
    const [name, argument] = isJsonObject(definition) ? (Object.entries(definition)[0] ?? []) : [];
    if (name === 'Condition' && typeof argument === 'string') return this.answer(argument);
    if (!Array.isArray(argument)) return openAt(place);
    switch (name) {
      case 'Fn::Equals':
        return this.equals(argument, place);
      case 'Fn::Not':
        return negation(this.evaluate(argument[0] ?? null, { ...place, negated: !place.negated }));
      case 'Fn::And':
        return this.combined(argument, place, false);
      case 'Fn::Or':
        return this.combined(argument, place, true);
      default:
        return openAt(place);
    }
  }

  /** And (or Or): one false (true) decides; what is true (false) does not matter. */
  private combined(operands: readonly Json[], place: Place, deciding: boolean): ConditionAnswer {
    const answers = operands.map((operand, index) => this.evaluate(operand, { owner: `${place.owner}[${index}]`, negated: false }));
    if (answers.includes(deciding)) return deciding;
    const open = answers.filter((answer) => typeof answer !== 'boolean');
    if (open.length === 0) return !deciding;
    return open.length === 1 ? open[0] : openAt(place);
  }

  private equals(operands: readonly Json[], place: Place): ConditionAnswer {
    const [left, right] = operands.map((operand, index) => this.comparable(operand, `${place.owner}[${index}]`));
    if (operands.length !== 2) return openAt(place);
    const truth = isComparable(left) && isComparable(right) ? textEquals(left, right) : 'maybe';
    if (truth !== 'maybe') return truth === 'yes';
    const comparison = [textKey(left), textKey(right)].sort().join('\u0001');
    const answer = this.comparisons.get(comparison) ?? openAt(place);
    this.comparisons.set(comparison, answer);
    return answer;
  }

  private comparable(operand: Json, id: string): Text {
    const resolved: Resolved = this.resolver.resolve(operand);
    const listed = Array.isArray(resolved) ? resolved.map((item) => asText(item, id)) : [asText(resolved, id)];
    return listed.length === 1 ? listed[0] : openText(id, 'is a list');
  }
}

function isComparable(text: Text): boolean {
  return textKey(text).length <= MAX_COMPARED_LENGTH;
}

function openAt({ owner, negated }: Place): ConditionAnswer {
  return { open: owner, negated };
}

function negation(answer: ConditionAnswer): ConditionAnswer {
  return typeof answer === 'boolean' ? !answer : { ...answer, negated: !answer.negated };
}
