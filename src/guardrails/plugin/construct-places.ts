import { CfnElement, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ResourceIdentity } from '../../evaluation/app-model';

/** Finds the constructs of an app that resources of its templates come from. */
export class ConstructPlaces {
  private readonly stacks = new Map<string, Stack>();
  private readonly elements = new Map<Stack, ReadonlyMap<string, CfnElement>>();

  constructor(app: IConstruct) {
    for (const construct of app.node.findAll()) {
      if (Stack.isStack(construct)) this.stacks.set(idOf(construct), construct);
    }
  }

  /** The stack that a resource is in; a custom synthesizer may write one that the app does not know. */
  public stackOf({ id, logicalId }: ResourceIdentity): Stack | undefined {
    return this.stacks.get(id.slice(0, -logicalId.length - 1));
  }

  /** The construct of a resource; its stack where only the template knows it, as with a legacy include. */
  public constructOf(stack: Stack, { logicalId }: ResourceIdentity): IConstruct {
    const elements = this.elements.get(stack) ?? elementsOf(stack);
    this.elements.set(stack, elements);
    return elements.get(logicalId) ?? stack;
  }
}

/** As the evaluation of an assembly names a stack. */
function idOf(stack: Stack): string {
  const { nestedStackParent: parent, nestedStackResource: resource } = stack;
  return parent && resource ? `${idOf(parent)}/${parent.resolve(resource.logicalId)}` : stack.artifactId;
}

function elementsOf(stack: Stack): ReadonlyMap<string, CfnElement> {
  return new Map(
    within(stack).flatMap((construct) =>
      CfnElement.isCfnElement(construct) ? [[stack.resolve(construct.logicalId), construct] as const] : [],
    ),
  );
}

/** What is in a stack, but not in one inside it. */
function within(scope: IConstruct): IConstruct[] {
  return scope.node.children.flatMap((child) => (Stack.isStack(child) || Stage.isStage(child) ? [] : [child, ...within(child)]));
}
