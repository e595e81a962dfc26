/** A piece of TypeScript in a page or a doc comment. */
export interface Snippet {
  /** Path below the root of the repository. */
  readonly file: string;
  /** Where the first line of the snippet is. */
  readonly line: number;
  readonly lines: readonly string[];
  /** A program of its own, which needs no fixture; marked `nofixture`, as jsii-rosetta wants it. */
  readonly isComplete: boolean;
}
