import { GOVERNANCE_METADATA } from '../access/governance-metadata';
import type { KeyModel } from '../evaluation/app-model';
import { isPlainObject } from '../evaluation/choices';

/** What a governed key says of itself in the template. */
export interface Governance {
  /** Why one principal may hold duties that conflict. */
  readonly separationWaiver?: string;
  /** What a generation is that the alias is not at: `earlier`, `retired` or `awaiting`. */
  readonly generation?: string;
  /** Why it keeps its material for good. */
  readonly rotation?: string;
}

/** Undefined for a key that is not a governed one. */
export function governanceOf({ metadata }: KeyModel): Governance | undefined {
  const governance = isPlainObject(metadata) ? metadata[GOVERNANCE_METADATA] : undefined;
  if (!isPlainObject(governance)) return undefined;
  const { separationWaiver, generation, rotation } = governance;
  return {
    ...(typeof separationWaiver === 'string' && { separationWaiver }),
    ...(typeof generation === 'string' && { generation }),
    ...(typeof rotation === 'string' && { rotation }),
  };
}
