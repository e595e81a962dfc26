import type { InventoryReport } from './app-report';

/** Columns of an inventory of keys. */
export const INVENTORY_COLUMNS = [
  'key',
  'stack',
  'kind',
  'material',
  'rotation',
  'due',
  'window',
  'retained',
  'Regions',
  'other aliases',
  'services',
  'watched',
];

/** A row of the inventory. */
export function inventoryCells(key: InventoryReport): readonly string[] {
  const { aliases, id, stack, spec, usage, material, rotation, rotationDue, services, watched } = key;
  return [
    aliases[0] ?? id,
    stack,
    `${spec}, ${usage}`,
    key.enabled ? material : `${material}, disabled`,
    rotation,
    rotationDue === undefined ? '' : `${rotationDue.from} to ${rotationDue.to}`,
    `${key.pendingWindowDays} days`,
    key.retained ? 'yes' : 'no',
    regionsText(key),
    aliases.slice(1).join(', '),
    services.join(', '),
    watched.join(', '),
  ];
}

/** The primary, and an arrow to each replica. */
function regionsText({ primary, regions }: InventoryReport): string {
  if (primary !== undefined) return `${regions[0]}, replica of ${primary}`;
  const [own, ...replicas] = regions;
  return replicas.length === 0 ? own : `${own} → ${replicas.join(', ')}`;
}
