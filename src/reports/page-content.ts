/** What the script of the HTML report is given: the page is written by one program and read by another, in a browser. */

/** A box: somebody, or keys. Its middle and size are in pixels. */
export interface GraphNode {
  readonly label: string;
  readonly kind: 'principal' | 'key';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An arrow through its points, and where its label stands. */
export interface GraphEdge {
  readonly label: string;
  readonly kind: 'escalation' | 'residual';
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly x: number;
  readonly y: number;
}

/** Who can come to duties by which steps, as a drawing. */
export interface ReachGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Ways that are not drawn, since nobody could read more. */
  readonly left: number;
}

/** Places in `strings`. */
export type Texts = readonly number[];

/** A row of a table: its cells, what unfolds below it, and the key whose names fill in what is said of any key. */
export type PageRow = readonly [cells: Texts, details: Texts, key: number];

/** A table of the page. */
export interface PageTable {
  readonly id: string;
  readonly title: string;
  /** What is said above it. */
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly PageRow[];
}

/** Who holds which duties on a key: key, principal, then duty and holding by turns. */
export type MatrixRow = readonly number[];

/** How a duty is held: the word in the matrix, and what unfolds. */
export type HeldDuty = readonly [word: number, details: Texts];

/** Numbers at the head of the page. */
export interface PageSummary {
  readonly keys: number;
  readonly errors: number;
  readonly warnings: number;
  readonly accepted: number;
  /** Ways to come to duties that nothing gives. */
  readonly escalations: number;
  /** Ways that remain with every key. */
  readonly residualPaths: number;
}

/** Everything that the script of the page shows. */
export interface PageData {
  readonly date: string;
  readonly summary: PageSummary;
  readonly strings: readonly string[];
  /** Name and id of each key. */
  readonly keys: readonly (readonly [name: number, id: number])[];
  readonly duties: Texts;
  readonly held: readonly HeldDuty[];
  readonly matrix: readonly MatrixRow[];
  readonly graph: ReachGraph;
  readonly tables: readonly PageTable[];
}
