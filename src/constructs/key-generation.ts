import type { UseDuty } from '../access/duties';
import { dutiesShownBy, isUseDuty } from '../access/duties';
import type { KeyResource } from './key-resource';

/**
 * What the key of a generation does: the current one protects data, earlier ones only open what they protected, retired ones are disabled,
 * and those that await their key material do nothing yet.
 */
export type GenerationStage = 'current' | 'earlier' | 'retired' | 'awaiting';

/** One of the keys behind an alias that rotates by hand. */
export interface GenerationPlan {
  readonly name: string;
  readonly stage: GenerationStage;
}

/** A generation and its key. */
export interface KeyGeneration extends GenerationPlan {
  readonly cfnKey: KeyResource;
  /** The policy given to the key. */
  readonly keyPolicy: unknown;
}

/** Name of the generation that the key was created with. Its logical id is that of a key without generations. */
export const ORIGINAL_GENERATION = 'original';

/** The duties by which data comes under a key, as opposed to those that open or check it later. */
const PROTECTING_DUTIES: readonly UseDuty[] = ['encrypt', 'sign', 'generateMac', 'encapsulate'];

/** Those of some actions that a generation still has a use for. */
export function actionsLeft(actions: readonly string[], stage: GenerationStage): readonly string[] {
  if (stage === 'current') return actions;
  return actions.filter(
    (action) => !dutiesShownBy(action).some((duty) => isUseDuty(duty) && (stage !== 'earlier' || PROTECTING_DUTIES.includes(duty))),
  );
}

/** Names for messages. */
export function quotedNames(generations: readonly GenerationPlan[]): string {
  return generations.map(({ name }) => `\`${name}\``).join(', ');
}

/** The generation that protects data. */
export function currentOf(generations: readonly KeyGeneration[]): KeyGeneration {
  return generations.find(({ stage }) => stage === 'current') ?? generations[generations.length - 1];
}
