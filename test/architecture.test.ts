import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { isAllowed, TOP_FOLDERS } from './architecture/dependency-table';
import { functionSizes, quantile } from './architecture/function-size';
import { ImportGraph } from './architecture/import-graph';
import { docOf, inheritsDoc, isOptional, publicTypes } from './architecture/public-api';
import { ROOT, SourceFile } from './architecture/source-file';

/**
 * The rules of docs/ARCHITECTURE.md. Each failure lists the places as file:line, with what to do.
 */
const LIMITS = {
  functionLines: 40,
  functionLinesMedian: 8,
  functionLinesP90: 20,
  constructorLines: 45,
  fileLines: 350,
  dataTableFunctionLines: 3,
  parameters: 4,
  publicTypes: 80,
};

const DATA_TABLE_MARKER = '// data table';
const VAGUE_NAMES = ['util', 'utils', 'common', 'helper', 'helpers', 'shared', 'misc'];
const BUILT_IN_ERRORS = ['Error', 'TypeError', 'RangeError', 'SyntaxError'];
const ERROR_CODE = /KmsGov\.\w+/g;

const files = SourceFile.all();
const functions = files.flatMap(functionSizes);
const named = functions.filter((one) => one.isNamed && !one.isConstructor).map((one) => one.lines);
const api = publicTypes(files);
const isDataTable = (file: SourceFile) => file.text.startsWith(DATA_TABLE_MARKER);

describe('folders', () => {
  test('are those of the dependency table', () => {
    const folders = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).filter((name) => !TOP_FOLDERS.includes(name))).toEqual([]);
  });

  test('and files say what they hold', () => {
    const vague = files
      .filter((file) => file.name.split('/').some(isVague))
      .map((file) => `src/${file.name}: name it after the concept it holds`);
    expect(vague).toEqual([]);
  });
});

describe('imports', () => {
  test('follow the dependency table', () => {
    expect(
      importsWhere((file, one) => !isAllowed(file, one), 'not in the dependency table; move the code to the folder it belongs to'),
    ).toEqual([]);
  });

  test('name the file, never a barrel', () => {
    expect(
      importsWhere((_, one) => /(^|\/)index\.ts$/.test(one.target ?? ''), 'is a barrel; import the file that declares the name'),
    ).toEqual([]);
  });

  test('are not passed on, except by src/index.ts', () => {
    expect(
      importsWhere((file, one) => one.reExport && file.name !== 'index.ts', 'is exported again; let the user of the name import its file'),
    ).toEqual([]);
  });

  test('exist', () => {
    const known = new Set(files.map((file) => file.name));
    expect(importsWhere((_, one) => one.target !== undefined && !known.has(one.target), 'is no file of src')).toEqual([]);
  });

  test('form no cycle at run time', () => {
    expect(new ImportGraph(files, (one) => !one.typeOnly).cycles()).toEqual([]);
  });

  test('form no cycle, types included', () => {
    expect(new ImportGraph(files).cycles()).toEqual([]);
  });

  test('of the command line and the handlers never reach the CDK', () => {
    const graph = new ImportGraph(files, (one) => !one.typeOnly);
    const chains = files
      .filter((file) => file.name.startsWith('runtime/'))
      .flatMap((file) => graph.pathToPackage(file.name, /^(aws-cdk-lib|constructs)(\/|$)/)?.join(' → ') ?? []);
    expect(chains).toEqual([]);
  });
});

describe('sizes', () => {
  test(`functions have at most ${LIMITS.functionLines} lines`, () => {
    expect(tooLong(false, LIMITS.functionLines)).toEqual([]);
  });

  test(`constructors have at most ${LIMITS.constructorLines} lines`, () => {
    expect(tooLong(true, LIMITS.constructorLines)).toEqual([]);
  });

  test(`half of the named functions have at most ${LIMITS.functionLinesMedian} lines`, () => {
    expect(quantile(named, 0.5)).toBeLessThanOrEqual(LIMITS.functionLinesMedian);
  });

  test(`nine of ten named functions have at most ${LIMITS.functionLinesP90} lines`, () => {
    expect(quantile(named, 0.9)).toBeLessThanOrEqual(LIMITS.functionLinesP90);
  });

  test(`functions have at most ${LIMITS.parameters} parameters`, () => {
    const long = functions.filter((one) => one.parameters > LIMITS.parameters);
    expect(long.map((one) => `${one.at} ${one.name} has ${one.parameters} parameters; take an options object`)).toEqual([]);
  });

  test(`files have at most ${LIMITS.fileLines} lines, data tables excepted`, () => {
    const long = files.filter((file) => file.lineCount > LIMITS.fileLines && !isDataTable(file));
    expect(
      long.map(
        (file) =>
          `src/${file.name} has ${file.lineCount} lines; split it by concept, or begin it with \`${DATA_TABLE_MARKER}\` if it is one`,
      ),
    ).toEqual([]);
  });

  test('data tables hold data', () => {
    const logic = files
      .filter(isDataTable)
      .flatMap(functionSizes)
      .filter((one) => one.lines > LIMITS.dataTableFunctionLines);
    expect(logic.map((one) => `${one.at} ${one.name} is logic in a data table; move it to a file of its own`)).toEqual([]);
  });
});

describe('what src/index.ts exports', () => {
  test(`is at most ${LIMITS.publicTypes} types`, () => {
    expect(api.length).toBeLessThanOrEqual(LIMITS.publicTypes);
  });

  test('is documented', () => {
    const undocumented = api.flatMap(({ file, node, members }) =>
      [node, ...members]
        .filter((one) => docOf(one) === undefined && !inheritsDoc(one, files))
        .map((one) => `${file.at(one)} ${nameOf(one)} has no doc comment`),
    );
    expect(undocumented).toEqual([]);
  });

  test('says the default of every optional prop', () => {
    const silent = api.flatMap(({ file, members }) =>
      members
        .filter((one) => isOptional(one) && !docOf(one)?.includes('@default'))
        .map((one) => `${file.at(one)} ${nameOf(one)} has no @default`),
    );
    expect(silent).toEqual([]);
  });
});

describe('errors', () => {
  test('carry a stable code', () => {
    const plain = nodesWhere((node) => ts.isThrowStatement(node) && isBuiltInError(node.expression) && !node.getText().includes('KmsGov.'));
    expect(plain.map(({ file, node }) => `${file.at(node)} throws a built-in error; throw one with a code KmsGov.<PascalCase>`)).toEqual(
      [],
    );
  });

  test('have codes in PascalCase', () => {
    expect(errorCodes(files.map((file) => file.text)).filter((code) => !/^KmsGov\.[A-Z][A-Za-z]+$/.test(code))).toEqual([]);
  });

  test('are each asserted by a test', () => {
    const asserted = new Set(errorCodes(testTexts()));
    const missing = errorCodes(files.map((file) => file.text)).filter((code) => !asserted.has(code));
    expect(missing.map((code) => `${code} is asserted by no test; assert its message and code`)).toEqual([]);
  });
});

describe('effects', () => {
  test('process, console, network, clock and chance are used in runtime only', () => {
    const effects = nodesWhere(isEffect).filter(({ file }) => !file.name.startsWith('runtime/'));
    expect(effects.map(({ file, node }) => `${file.at(node)} uses ${node.getText()}; let runtime pass it in`)).toEqual([]);
  });
});

function importsWhere(isWrong: (file: SourceFile, imported: SourceFile['imports'][number]) => boolean, advice: string): string[] {
  return files.flatMap((file) =>
    file.imports.filter((one) => isWrong(file, one)).map((one) => `src/${file.name}:${one.line} import of '${one.specifier}' ${advice}`),
  );
}

function nodesWhere(isWanted: (node: ts.Node) => boolean): { file: SourceFile; node: ts.Node }[] {
  return files.flatMap((file) => [...file.nodes()].filter(isWanted).map((node) => ({ file, node })));
}

function tooLong(constructors: boolean, limit: number): string[] {
  return functions
    .filter((one) => one.isConstructor === constructors && one.lines > limit)
    .map((one) => `${one.at} ${one.name} has ${one.lines} lines; give its parts names of their own`);
}

function isVague(part: string): boolean {
  const stem = part.replace(/\.ts$/, '');
  return VAGUE_NAMES.includes(stem) || VAGUE_NAMES.includes(stem.split(/[-.]/).at(-1) ?? '');
}

function isBuiltInError(thrown: ts.Expression): boolean {
  return ts.isNewExpression(thrown) && BUILT_IN_ERRORS.includes(thrown.expression.getText());
}

function isEffect(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0;
  if (ts.isPropertyAccessExpression(node)) {
    return /^(process\.|console\.|Date\.now$|Math\.random$)/.test(node.getText()) && ts.isIdentifier(node.expression);
  }
  return ts.isCallExpression(node) && /^(fetch|setTimeout|setInterval)$/.test(node.expression.getText());
}

function nameOf(node: ts.Node): string {
  return (node as ts.NamedDeclaration).name?.getText() ?? 'an index signature';
}

function errorCodes(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => text.match(ERROR_CODE) ?? []))].sort();
}

function testTexts(): string[] {
  const folder = path.join(ROOT, 'test');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|snap)$/.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
}
