import type { KeyModel } from '../evaluation/app-model';

/** Which key is meant. */
export interface KeyReference {
  readonly id: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly aliases: readonly string[];
}

/** Which key is meant, and where it is. */
export interface PlacedKeyReference extends KeyReference {
  readonly account: string;
  readonly region: string;
}

export function keyReference({ id, stack, logicalId, aliases }: KeyModel): KeyReference {
  return { id, stack, logicalId, aliases: aliases.map(String) };
}

export function placedKeyReference(key: KeyModel): PlacedKeyReference {
  return { ...keyReference(key), account: String(key.account), region: String(key.region) };
}
