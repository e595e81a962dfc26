import type { IResolveContext } from 'aws-cdk-lib';
import { CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Reads something out of the app or Stage of a construct. */
export type StageReader<T> = (scope: IConstruct, context: Pick<IResolveContext, 'preparing'>) => T;

const resourcesByStage = new WeakMap<IConstruct, readonly CfnResource[]>();

/**
 * A reader that reads each app or Stage once for all keys in it, when synthesis prepares it: from then on it does not change. Until then it reads
 * anew each time.
 */
export function oncePerStage<T>(read: (resources: readonly CfnResource[]) => T): StageReader<T> {
  const readings = new WeakMap<IConstruct, T>();
  return (scope, { preparing }) => {
    const stage = Stage.of(scope) ?? scope.node.root;
    const reading = readings.get(stage) ?? read(resourcesOf(stage, preparing));
    if (preparing) readings.set(stage, reading);
    return reading;
  };
}

function resourcesOf(stage: IConstruct, keep: boolean): readonly CfnResource[] {
  const resources = resourcesByStage.get(stage) ?? stage.node.findAll().filter(CfnResource.isCfnResource);
  if (keep) resourcesByStage.set(stage, resources);
  return resources;
}
