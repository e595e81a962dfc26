import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

export const ROOT = path.resolve(__dirname, '../..');
const SRC = path.join(ROOT, 'src');

/** One import, export-from, `import()` or `require()` of a source file. */
export interface Import {
  readonly specifier: string;
  /** Path below src with `/`, for relative imports; undefined for packages. */
  readonly target?: string;
  readonly typeOnly: boolean;
  readonly reExport: boolean;
  readonly line: number;
}

/** A parsed file of src. */
export class SourceFile {
  /** Every TypeScript file below src, in the order of their names. */
  public static all(): SourceFile[] {
    return typeScriptFiles(SRC).map((file) => new SourceFile(file));
  }

  /** Path below src, with `/`. */
  public readonly name: string;
  public readonly text: string;
  public readonly ast: ts.SourceFile;
  public readonly imports: readonly Import[];

  constructor(file: string) {
    this.name = path.relative(SRC, file).split(path.sep).join('/');
    this.text = readFileSync(file, 'utf8');
    this.ast = ts.createSourceFile(file, this.text, ts.ScriptTarget.ES2022, true);
    this.imports = [...this.nodes()].flatMap((node) => this.importOf(node) ?? []);
  }

  public get folder(): string {
    return path.posix.dirname(this.name);
  }

  public get lineCount(): number {
    return this.ast.getLineAndCharacterOfPosition(this.text.trimEnd().length).line + 1;
  }

  /** `src/access/x.ts:12`, as a terminal links it. */
  public at(node: ts.Node): string {
    return `src/${this.name}:${this.line(node)}`;
  }

  /** Lines from the first to the last of the node, its comment not counted. */
  public lines(node: ts.Node): number {
    return this.lineOf(node.getEnd()) - this.line(node) + 1;
  }

  /** All nodes, depth first. */
  public *nodes(node: ts.Node = this.ast): Generator<ts.Node> {
    yield node;
    for (const child of childrenOf(node)) yield* this.nodes(child);
  }

  private line(node: ts.Node): number {
    return this.lineOf(node.getStart(this.ast));
  }

  private lineOf(position: number): number {
    return this.ast.getLineAndCharacterOfPosition(position).line + 1;
  }

  private importOf(node: ts.Node): Import | undefined {
    const specifier = specifierOf(node);
    if (specifier === undefined) return undefined;
    return {
      specifier,
      target: specifier.startsWith('.') ? this.resolve(specifier) : undefined,
      typeOnly: isTypeOnly(node),
      reExport: ts.isExportDeclaration(node),
      line: this.line(node),
    };
  }

  private resolve(specifier: string): string {
    const base = path.resolve(SRC, this.folder, specifier);
    const found = [`${base}.ts`, path.join(base, 'index.ts'), base].find((file) => existsSync(file) && statSync(file).isFile());
    return path
      .relative(SRC, found ?? base)
      .split(path.sep)
      .join('/');
  }
}

function typeScriptFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => path.join(folder, file));
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  return children;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : undefined;
  if (ts.isCallExpression(node) && isLoader(node.expression)) return textOf(node.arguments[0]);
  return undefined;
}

function isLoader(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node)) return false;
  const clause = node.importClause;
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause?.namedBindings;
  return !clause?.name && !!named && ts.isNamedImports(named) && named.elements.length > 0 && named.elements.every((e) => e.isTypeOnly);
}
