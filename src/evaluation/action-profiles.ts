import { KMS_ACTIONS, type KmsAction } from '../access/actions';
import { compileDocument } from './layers';
import type { PolicyDocument } from './policy-document';
import { actionCarries } from './request-context';
import type { CompiledStatement } from './statement-matching';
import type { Text } from './text';

/** By place of the action: equal for actions that a document does not tell apart. */
export type ActionProfiles = readonly number[];

const PROFILES = new WeakMap<PolicyDocument, ActionProfiles>();
/** Policies of an app are alike in this: one list for all that are. */
const ALIKE = new Map<string, ActionProfiles>();
const MOST_ALIKE = 10_000;

/**
 * A document does not tell actions apart if the same statements speak of them, and their conditions ask for what both carry or
 * neither. Whoever may do the one may then do the other.
 */
export function profilesOf(document: PolicyDocument): ActionProfiles {
  const known = PROFILES.get(document);
  if (known) return known;
  const made = numbered(KMS_ACTIONS.map((action, place) => describe(document, action, place)));
  const id = made.join();
  const profiles = ALIKE.get(id) ?? made;
  if (ALIKE.size >= MOST_ALIKE) ALIKE.clear();
  ALIKE.set(id, profiles);
  PROFILES.set(document, profiles);
  return profiles;
}

/** Equal texts get equal numbers. */
function numbered(descriptions: readonly string[]): ActionProfiles {
  const numbers = new Map<string, number>();
  return descriptions.map((description) => {
    const number = numbers.get(description) ?? numbers.size;
    numbers.set(description, number);
    return number;
  });
}

function describe(document: PolicyDocument, action: KmsAction, place: number): string {
  let description = '';
  compileDocument(document).all.forEach((compiled, index) => {
    const truth = compiled.actions[place];
    if (truth !== 'no') description += `${index}${truth[0]}${conditionsOf(compiled, action)} `;
  });
  return description;
}

function conditionsOf({ statement, conditions }: CompiledStatement, action: KmsAction): string {
  const carried = conditions.map(({ line }) => (actionCarries(action, line.key.toLowerCase()) ? '1' : '0')).join('');
  const variable = statement.conditions.some(({ values }) => values.some(hasVariable)) || statement.resources?.values.some(hasVariable);
  return variable ? `${carried}${action.name}` : carried;
}

function hasVariable(value: Text): boolean {
  const texts = typeof value === 'string' ? [value] : value.parts;
  return texts.some((text) => typeof text === 'string' && text.includes('${'));
}
