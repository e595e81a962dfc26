/** Whether two values of plain data say the same, in the same order. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return (
    names.length === others.length &&
    names.every((name) => isSameData((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]))
  );
}
