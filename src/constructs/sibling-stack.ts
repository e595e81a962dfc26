import type { IReusableStackSynthesizer, ReferenceStrength } from 'aws-cdk-lib';
import { CrossStackReferences, Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { GovernanceErrorCode } from './governance-error';
import { GovernanceError } from './governance-error';

/** What a stack beside that of its owner is for, and what is said where its name is taken. */
export interface SiblingPurpose {
  readonly region: string;
  readonly description: string;
  /** Who asks for it, as errors say: `the set must give its replica stack`. */
  readonly demand: string;
  /** The prop by which stacks are given instead. */
  readonly prop: string;
  readonly code: GovernanceErrorCode;
  /** How the stack refers to others. */
  readonly strength: ReferenceStrength;
}

/** A stack named `<stack>-<id>-<suffix>`, deployed as that of its owner is: with its account, synthesizer and Stage. Roles in its policies need no name to be referred to. */
export function makeSiblingStack(owner: Construct, suffix: string, purpose: SiblingPurpose): Stack {
  const home = Stack.of(owner);
  const stack = new Stack(stageOf(home), freeId(owner, suffix, purpose), {
    stackName: `${home.stackName}-${owner.node.id}-${suffix}`,
    description: purpose.description,
    env: { account: home.account, region: purpose.region },
    synthesizer: reusableSynthesizer(home),
    tags: home.tags.tagValues(),
    terminationProtection: home.terminationProtection,
    crossRegionReferences: true,
  });
  CrossStackReferences.of(stack).consume(purpose.strength);
  return stack;
}

/** The Stage of a stack, or its app. */
export function stageOf(stack: Stack): Construct {
  return Stage.of(stack) ?? (stack.node.root as Construct);
}

/**
 * The synthesizer that the stack was given, with its qualifier and roles. A stack binds a copy that inherits from it, and no copy can be bound again.
 *
 * Undefined for a synthesizer that serves one stack only: the default of the app takes its place.
 */
function reusableSynthesizer(stack: Stack): IReusableStackSynthesizer | undefined {
  const given: IReusableStackSynthesizer = Object.getPrototypeOf(stack.synthesizer);
  const isInstance = !Object.hasOwn(given, 'constructor');
  return isInstance && 'reusableBind' in given ? given : undefined;
}

function freeId(owner: Construct, suffix: string, { demand, prop, code }: SiblingPurpose): string {
  const home = Stack.of(owner);
  const id = `${home.node.id}-${owner.node.id}-${suffix}`;
  const taken = stageOf(home).node.tryFindChild(id);
  if (taken === undefined) return id;
  throw new GovernanceError(
    owner,
    code,
    `the id of ${demand} a name of its own, got \`${id}\`, which \`${taken.node.path}\` has already; ` +
      `choose another id, or pass the stacks in \`${prop}\``,
  );
}
