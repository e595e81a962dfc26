import type { KeyModel } from '../evaluation/app-model';
import type { Escalation } from '../evaluation/questions/escalation';
import type { KeyHoldings } from './access-report';
import type { GraphEdge, GraphNode, ReachGraph } from './page-content';

/** What is used of a library that lays out graphs, such as `@dagrejs/dagre`. */
export interface GraphLibrary {
  readonly Graph: new (options: { readonly multigraph: boolean }) => Drawing;
  readonly layout: (graph: Drawing) => unknown;
}

/** An arrow as the library lays it out. */
interface LaidOutEdge extends Omit<GraphEdge, 'points'> {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface EdgeEnds {
  readonly v: string;
  readonly w: string;
  readonly name?: string;
}

/** What is used of its graphs. */
interface Drawing {
  setGraph(label: Readonly<Record<string, string | number>>): unknown;
  graph(): { readonly width?: number; readonly height?: number };
  hasNode(id: string): boolean;
  setNode(id: string, node: GraphNode): unknown;
  node(id: string): GraphNode;
  nodes(): readonly string[];
  setEdge(from: string, to: string, edge: LaidOutEdge & Pick<GraphNode, 'width' | 'height'> & { labelpos: 'c' }, name: string): unknown;
  edge(ends: EdgeEnds): LaidOutEdge;
  edges(): readonly EdgeEnds[];
}

/** More make a drawing that nobody reads. */
const MOST_WAYS = 40;

/** Draws the ways to duties on the keys of an app: those first that nobody is declared for, and alike ones once. */
export function reachGraph(keys: readonly KeyHoldings[], { Graph, layout }: GraphLibrary): ReachGraph {
  const ways = alikeWays(keys).sort((a, b) => Number(a.kind === 'residual') - Number(b.kind === 'residual'));
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 60, marginx: 8, marginy: 8 });
  for (const way of ways.slice(0, MOST_WAYS)) addWay(graph, way);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const left = Math.max(0, ways.length - MOST_WAYS);
  return { width: Math.ceil(width), height: Math.ceil(height), nodes: nodesOf(graph), edges: edgesOf(graph), left };
}

/** Moves from one to the next until somebody has a duty on the keys. */
interface DrawnWay {
  readonly kind: Escalation['kind'];
  readonly moves: readonly Move[];
  readonly keys: string[];
}

interface Move {
  readonly from: string;
  /** Undefined: the keys. */
  readonly to?: string;
  readonly by: string;
}

function alikeWays(keys: readonly KeyHoldings[]): DrawnWay[] {
  const found = new Map<string, DrawnWay>();
  for (const { key, escalations } of keys) {
    for (const escalation of escalations) {
      const way = { kind: escalation.kind, moves: movesOf(escalation, key) };
      const id = JSON.stringify(way);
      const known = found.get(id);
      if (known) known.keys.push(nameOf(key));
      else found.set(id, { ...way, keys: [nameOf(key)] });
    }
  }
  return [...found.values()];
}

/** Steps of one actor are one move; who has become somebody else by the last one then has its duties. */
function movesOf({ path, duties }: Escalation, key: KeyModel): readonly Move[] {
  const moves: { from: string; to?: string; by: string }[] = [];
  for (const [index, { actor, action, on }] of path.entries()) {
    const next = path[index + 1]?.actor.label ?? (on === nameOf(key) ? undefined : on);
    const to = next === actor.label ? undefined : next;
    const last = moves.at(-1);
    if (last && last.from === actor.label) Object.assign(last, { to, by: `${last.by}, ${action}` });
    else moves.push({ from: actor.label, to, by: action });
  }
  const last = moves.at(-1);
  return last?.to === undefined ? moves : [...moves, { from: last.to, by: duties.join(', ') }];
}

function nameOf({ aliases, constructPath, id }: KeyModel): string {
  return aliases.length > 0 ? String(aliases[0]) : (constructPath?.replace(/\/Resource$/, '') ?? id);
}

function addWay(graph: Drawing, { kind, moves, keys }: DrawnWay): void {
  const target = JSON.stringify(keys);
  const others = keys.length - 1;
  addNode(graph, target, { label: others === 0 ? keys[0] : `${keys[0]} and ${others} more`, kind: 'key' });
  for (const { from, to, by } of moves) {
    addNode(graph, from, { label: from, kind: 'principal' });
    if (to !== undefined) addNode(graph, to, { label: to, kind: 'principal' });
    const label = shortened(by);
    graph.setEdge(from, to ?? target, { label, kind, ...sizeOf(label), points: [], x: 0, y: 0, labelpos: 'c' }, `${kind} ${by}`);
  }
}

function addNode(graph: Drawing, id: string, { label, kind }: Pick<GraphNode, 'label' | 'kind'>): void {
  const shown = shortened(label);
  if (!graph.hasNode(id)) graph.setNode(id, { label: shown, kind, x: 0, y: 0, ...sizeOf(shown) });
}

const MOST_CHARACTERS = 44;
const CHARACTER_WIDTH = 7.2;
const PADDING = 16;
const HEIGHT = 30;

/** The end of a name tells more than its beginning. */
function shortened(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `…${text.slice(1 - MOST_CHARACTERS)}`;
}

function sizeOf(label: string): Pick<GraphNode, 'width' | 'height'> {
  return { width: Math.ceil(label.length * CHARACTER_WIDTH) + PADDING, height: HEIGHT };
}

function nodesOf(graph: Drawing): readonly GraphNode[] {
  return graph.nodes().map((id) => {
    const { label, kind, x, y, width, height } = graph.node(id);
    return { label, kind, x: Math.round(x), y: Math.round(y), width, height };
  });
}

function edgesOf(graph: Drawing): readonly GraphEdge[] {
  return graph.edges().map((edge) => {
    const { label, kind, points, x, y } = graph.edge(edge);
    return { label, kind, points: points.map((point) => [Math.round(point.x), Math.round(point.y)]), x: Math.round(x), y: Math.round(y) };
  });
}
