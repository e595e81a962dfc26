import type { Engine, EngineAccess } from './engine';

/** Regions of the suite; the first is home. */
export const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1'] as const;

const VARIABLE = 'DEPLOY_ENGINE';
let started: Engine | undefined;

/** Tells the test processes where the engine is. */
export function shareEngine(engine: Engine): void {
  started = engine;
  process.env[VARIABLE] = JSON.stringify(engine.access);
}

/** Ends the engine of this process. */
export async function endSharedEngine(): Promise<void> {
  await started?.stop();
}

/** The engine that the suite runs on. */
export function sharedEngine(): EngineAccess {
  const shared = process.env[VARIABLE];
  if (shared === undefined) throw new Error('the suite must be started by `npm run test:deploy`, which starts the engine');
  return JSON.parse(shared);
}
