import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<unknown>;

export const REAL_PAUSE: Pause = (milliseconds) => sleep(milliseconds);
