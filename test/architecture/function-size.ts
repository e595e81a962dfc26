import * as ts from 'typescript';
import type { SourceFile } from './source-file';

/** A function, method, accessor, constructor or arrow with the figures that have limits. */
export interface FunctionSize {
  readonly at: string;
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
  readonly isConstructor: boolean;
  /** Callbacks written in place are part of a named function; medians count named ones. */
  readonly isNamed: boolean;
}

/** The functions of a file that have a body. */
export function functionSizes(file: SourceFile): FunctionSize[] {
  return [...file.nodes()].filter(hasBody).map((node) => ({
    at: file.at(node),
    name: nameOf(node) ?? 'a callback',
    lines: file.lines(node),
    parameters: node.parameters.length,
    isConstructor: ts.isConstructorDeclaration(node),
    isNamed: nameOf(node) !== undefined,
  }));
}

/** The value that the given share of the numbers does not exceed. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function hasBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function nameOf(node: ts.FunctionLikeDeclaration): string | undefined {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : undefined;
}
