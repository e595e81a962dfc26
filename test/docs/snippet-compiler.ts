import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { ROOT } from '../architecture/source-file';
import type { Snippet } from './snippet';

const FIXTURE = path.join(ROOT, 'rosetta/default.ts-fixture');
const PLACE = '/// here';

/** A line of a virtual file and where it stands in the documentation; lines of the fixture stand nowhere. */
interface Line {
  readonly text: string;
  readonly origin?: number;
}

/** Type-checks snippets inside the fixture, as jsii does: imports first, the rest where the fixture says. */
export function typeErrors(snippets: readonly Snippet[]): string[] {
  const sources = new Map(
    snippets.map((snippet, index) => [path.join(ROOT, `test/docs/snippet-${index}.ts`), { snippet, lines: inFixture(snippet) }]),
  );
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => textOf(sources.get(file)?.lines) ?? readFile(file);
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([file, { snippet, lines }]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((problem) => describe(problem, snippet, lines)),
  );
}

function describe(problem: ts.Diagnostic, snippet: Snippet, lines: readonly Line[]): string {
  const line = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0;
  const message = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
  return `${snippet.file}:${lines[line].origin ?? snippet.line} ${message}`;
}

function inFixture(snippet: Snippet): Line[] {
  const lines = snippet.lines.map((text, index) => ({ text, origin: snippet.line + index }));
  if (snippet.isComplete) return lines;
  const ast = ts.createSourceFile('snippet.ts', snippet.lines.join('\n'), ts.ScriptTarget.ES2022, true);
  const top = new Set(ast.statements.filter(belongsOnTop).flatMap((node) => lineNumbers(ast, node)));
  const body = lines.filter((_, index) => !top.has(index));
  const fixture = readFileSync(FIXTURE, 'utf8').split('\n');
  return [...lines.filter((_, index) => top.has(index)), ...fixture.flatMap((text) => (text.trim() === PLACE ? body : [{ text }]))];
}

/** Imports and `declare` cannot stand inside a function. */
function belongsOnTop(node: ts.Statement): boolean {
  return ts.isImportDeclaration(node) || (ts.isVariableStatement(node) && node.getText().startsWith('declare '));
}

function lineNumbers(ast: ts.SourceFile, node: ts.Node): number[] {
  const [first, last] = [node.getStart(), node.getEnd()].map((position) => ast.getLineAndCharacterOfPosition(position).line);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function compilerOptions(): ts.CompilerOptions {
  const file = path.join(ROOT, 'test/tsconfig.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
  return { ...options, noUnusedLocals: false, noUnusedParameters: false };
}

function textOf(lines: readonly Line[] | undefined): string | undefined {
  return lines?.map(({ text }) => text).join('\n');
}
