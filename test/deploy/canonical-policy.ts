/** A policy document as no service writes it differently: lists of names in order, and a list of one as its entry. */
export function canonicalPolicy(document: unknown): unknown {
  if (Array.isArray(document)) return isNames(document) ? canonicalNames(document) : document.map(canonicalPolicy);
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, canonicalPolicy(value)]));
}

function isNames(list: readonly unknown[]): boolean {
  return list.length > 0 && list.every((entry) => typeof entry === 'string');
}

function canonicalNames(names: readonly unknown[]): unknown {
  return names.length === 1 ? names[0] : [...names].sort();
}
