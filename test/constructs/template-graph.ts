interface TemplateJson {
  readonly Resources?: Readonly<Record<string, unknown>>;
}

/** A circle of resources that refer to each other, which CloudFormation refuses; undefined where there is none. */
export function cycleIn({ Resources = {} }: TemplateJson): string[] | undefined {
  const edges = new Map(
    Object.entries(Resources).map(([id, resource]) => [id, targetsIn(resource).filter((target) => target in Resources)]),
  );
  const done = new Set<string>();
  for (const id of edges.keys()) {
    const cycle = cycleFrom(id, [], edges, done);
    if (cycle) return cycle;
  }
  return undefined;
}

function cycleFrom(
  id: string,
  path: readonly string[],
  edges: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): string[] | undefined {
  if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
  if (done.has(id)) return undefined;
  for (const target of edges.get(id) ?? []) {
    const cycle = cycleFrom(target, [...path, id], edges, done);
    if (cycle) return cycle;
  }
  done.add(id);
  return undefined;
}

function targetsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return namedIn(value, name);
  if (Array.isArray(value)) return name === 'Fn::GetAtt' ? [String(value[0])] : value.flatMap((entry) => targetsIn(entry, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => targetsIn(inner, key));
}

function namedIn(text: string, name: string): string[] {
  if (name === 'Ref' || name === 'DependsOn') return [text];
  if (name === 'Fn::Sub') return [...text.matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, target]) => target);
  return [];
}
