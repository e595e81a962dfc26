import * as ts from 'typescript';
import type { SourceFile } from './source-file';

type TypeDeclaration = ts.ClassDeclaration | ts.InterfaceDeclaration | ts.EnumDeclaration;
type Member = ts.ClassElement | ts.TypeElement | ts.EnumMember;

/** A type that src/index.ts exports, with the file that declares it. */
export interface PublicType {
  readonly file: SourceFile;
  readonly node: TypeDeclaration;
  readonly members: readonly Member[];
}

/** The declarations that are reached from src/index.ts: what jsii and users see. */
export function publicTypes(files: readonly SourceFile[]): PublicType[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  return exportsOf('index.ts', byName).filter(({ node }) => !isInternal(node));
}

/** The first text of a doc comment, or undefined where there is none. */
export function docOf(node: ts.Node): string | undefined {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((doc) => doc.getText())
    .at(-1);
}

/** Whether jsii takes a member's documentation from a type of ours that its type extends or implements. */
export function inheritsDoc(member: ts.Node, files: readonly SourceFile[]): boolean {
  const name = (member as ts.NamedDeclaration).name?.getText();
  return ancestorsOf(member.parent, files).some(({ members }) =>
    [...members].some((one: Member) => one.name?.getText() === name && docOf(one) !== undefined),
  );
}

/** Props and fields that a caller may leave out. */
export function isOptional(member: Member): boolean {
  return ts.isPropertySignature(member) && member.questionToken !== undefined;
}

function ancestorsOf(node: ts.Node, files: readonly SourceFile[]): TypeDeclaration[] {
  if (!ts.isClassDeclaration(node) && !ts.isInterfaceDeclaration(node)) return [];
  const names = (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  const parents = files.flatMap((file) => file.ast.statements.filter(isType).filter((one) => names.includes(one.name?.text ?? '')));
  return parents.flatMap((parent) => [parent, ...ancestorsOf(parent, files)]);
}

function exportsOf(name: string, files: ReadonlyMap<string, SourceFile>): PublicType[] {
  const file = files.get(name);
  if (!file) return [];
  const own = file.ast.statements.filter(isExportedType).map((node) => ({ file, node, members: publicMembers(node) }));
  const passedOn = file.ast.statements.filter(ts.isExportDeclaration).flatMap((statement) => {
    const target = file.imports.find(
      (one) => one.reExport && one.specifier === (statement.moduleSpecifier as ts.StringLiteral)?.text,
    )?.target;
    return target ? selected(statement, exportsOf(target, files)) : [];
  });
  return [...own, ...passedOn];
}

function selected(statement: ts.ExportDeclaration, types: PublicType[]): PublicType[] {
  const clause = statement.exportClause;
  if (!clause || ts.isNamespaceExport(clause)) return types;
  const names = new Set(clause.elements.map((element) => (element.propertyName ?? element.name).text));
  return types.filter(({ node }) => names.has(node.name?.text ?? ''));
}

function isExportedType(node: ts.Statement): node is TypeDeclaration {
  return isType(node) && has(node, ts.SyntaxKind.ExportKeyword);
}

function isType(node: ts.Statement): node is TypeDeclaration {
  return ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node);
}

function publicMembers(node: TypeDeclaration): Member[] {
  const members: readonly Member[] = [...node.members];
  return members.filter(
    (member) =>
      !ts.isConstructorDeclaration(member) &&
      !ts.isClassStaticBlockDeclaration(member) &&
      !has(member, ts.SyntaxKind.PrivateKeyword) &&
      !has(member, ts.SyntaxKind.OverrideKeyword) &&
      !(member.name && ts.isPrivateIdentifier(member.name)) &&
      !isInternal(member),
  );
}

function isInternal(node: ts.Node): boolean {
  return docOf(node)?.includes('@internal') ?? false;
}

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}
