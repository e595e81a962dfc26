/** How many groups there may be, and how much each holds. */
export interface GroupLimits<T> {
  /** As long as there are no more items than this, each has a group of its own. */
  readonly apart: number;
  /** What a group holds, in the measure of `sizeOf`. */
  readonly room: number;
  readonly sizeOf: (item: T) => number;
}

/** Items in groups: each alone while they are few, else as many together as fit. */
export function groupsOf<T>(items: readonly T[], { apart, room, sizeOf }: GroupLimits<T>): T[][] {
  if (items.length <= apart) return items.map((item) => [item]);
  const groups: T[][] = [];
  let left = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (groups.length === 0 || size > left) {
      groups.push([]);
      left = room;
    }
    groups[groups.length - 1].push(item);
    left -= size;
  }
  return groups;
}
