import type { IConstruct } from 'constructs';
import { ActionPattern } from '../access/action-pattern';
import type { KmsAction } from '../access/actions';
import { findAction, qualifiedName, worksOn } from '../access/actions';
import type { KeyTraits } from '../access/key-specs';
import { GovernanceError } from './governance-error';
import { listOf, requireShape, TEXT } from './input-shape';

/**
 * The actions that were asked for, each by its name and none twice.
 *
 * Constructs of the CDK ask with wildcards; a wildcard stands for those of its actions that do something on this key. An action named in
 * full must do something.
 */
export function namedActions(actions: readonly string[], traits: KeyTraits, scope: IConstruct): readonly string[] {
  requireShape('actions', actions, ACTIONS, scope);
  const id = JSON.stringify([traits, actions]);
  const named = namedByRequest.get(id) ?? [...new Set(actions.flatMap((action) => expandAction(action, traits, scope)))];
  namedByRequest.set(id, named);
  return named;
}

const ACTIONS = listOf(TEXT);

/** An app asks for few different lists of actions, each of them often. */
const namedByRequest = new Map<string, readonly string[]>();

function expandAction(action: string, traits: KeyTraits, scope: IConstruct): string[] {
  const pattern = ActionPattern.parse(action);
  if (/^(kms:)?\*$/i.test(action)) throw everyAction(action, scope);
  const effective = pattern.expand().filter((candidate) => candidate.effectiveInKeyPolicy && worksOn(candidate, traits));
  if (effective.length === 0) throw noEffect(action, traits, scope);
  return effective.map(qualifiedName);
}

function everyAction(action: string, scope: IConstruct): GovernanceError {
  return new GovernanceError(
    scope,
    'KmsGov.GrantOfEverything',
    `\`actions\` must be named, got \`${action}\`, which lets the grantee use and manage the key; ` +
      'grant what is needed, for example with `key.grants.encryptDecrypt(...)`; a construct that insists, such as one with ECS Exec, takes ' +
      '`GovernedKey.fromGovernedKeyArn(...)` with `policyManagedElsewhere: true`',
  );
}

function noEffect(action: string, traits: KeyTraits, scope: IConstruct): GovernanceError {
  const known = findAction(action);
  return new GovernanceError(
    scope,
    'KmsGov.GrantWithoutEffect',
    `\`actions\` must do something on the key, got \`${action}\`, ${whyWithoutEffect(known, traits)}; leave it out`,
  );
}

function whyWithoutEffect(action: KmsAction | undefined, traits: KeyTraits): string {
  if (action === undefined) return 'which is no action of KMS';
  if (!action.effectiveInKeyPolicy) return 'which has no effect in a key policy';
  return `which does not work on a key of type ${traits.keyType}`;
}
