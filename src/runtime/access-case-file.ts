import { readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { Document } from 'yaml';
import { LineCounter, parseAllDocuments, visit } from 'yaml';
import type { AccessCase } from '../evaluation/access-case';
import { parseAccessCase } from '../evaluation/access-case';
import type { FieldPath } from '../evaluation/field-reader';
import { parseTemplateText } from '../evaluation/template-text';
import { offsetOf } from './document-places';

/** Cases share policies through anchors; the parser's own limit (100) is below what a readable file needs. */
const MAX_ALIASES = 20_000;

export interface LocatedCase {
  readonly accessCase: AccessCase;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface CaseFileProblem {
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface CaseFile {
  readonly cases: readonly LocatedCase[];
  readonly problems: readonly CaseFileProblem[];
}

/** A part of a file that parses on its own: the whole of it, or one line of JSON Lines. */
interface Chunk {
  readonly text: string;
  readonly firstLine: number;
}

/** Reads the cases of a YAML, JSON or JSON Lines file. Whatever is wrong is reported with its line; nothing throws. */
export function readAccessCaseFile(file: string): CaseFile {
  try {
    return accessCasesIn(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return problemFile(file, 'KmsGov.UnreadableCaseFile', `\`file\` must be readable, got \`${file}\`; ${(error as Error).message}`);
  }
}

/** The cases in the text of a file; `file` places problems and the policy files that cases name. */
export function accessCasesIn(text: string, file: string): CaseFile {
  const parts = chunks(text, file).map((chunk) => casesOfChunk(chunk, file));
  const cases = parts.flatMap((part) => part.cases);
  const problems = parts.flatMap((part) => part.problems);
  if (cases.length + problems.length > 0) return { cases, problems };
  return problemFile(file, 'KmsGov.NoCases', `\`file\` must have at least one access test case, got \`${file}\` without any`);
}

function problemFile(file: string, code: string, message: string): CaseFile {
  return { cases: [], problems: [{ code, file, line: 1, message }] };
}

function chunks(text: string, file: string): Chunk[] {
  const content = text.replace(/^\uFEFF/, '');
  if (!['.jsonl', '.ndjson'].includes(extname(file))) return [{ text: content, firstLine: 1 }];
  const lines = content.split('\n').map((line, index) => ({ text: line, firstLine: index + 1 }));
  return lines.filter((line) => line.text.trim() !== '');
}

function casesOfChunk(chunk: Chunk, file: string): CaseFile {
  const counter = new LineCounter();
  const documents = [...parseAllDocuments(chunk.text, { lineCounter: counter })] as Document.Parsed[];
  const lineAt = (offset: number) => counter.linePos(offset).line + chunk.firstLine - 1;
  const parts = documents.map((document) => casesOfDocument(document, file, lineAt));
  return { cases: parts.flatMap((part) => part.cases), problems: parts.flatMap((part) => part.problems) };
}

function casesOfDocument(document: Document.Parsed, file: string, lineAt: (offset: number) => number): CaseFile {
  const broken = document.errors.map(({ message, pos }) => ({
    code: 'KmsGov.UnreadableCaseFile',
    file,
    line: lineAt(pos[0]),
    message: `\`file\` must be valid YAML or JSON; ${message.split('\n')[0].replace(/ at line.*$/, '')}`,
  }));
  if (broken.length > 0 || document.contents === null) return { cases: [], problems: broken };
  try {
    return casesOfValue(document, file, lineAt);
  } catch (error) {
    const message = `\`file\` must be valid YAML or JSON; ${(error as Error).message}`;
    return { cases: [], problems: [{ code: 'KmsGov.UnreadableCaseFile', file, line: lineAt(offsetOfDeadAlias(document)), message }] };
  }
}

/** Where an alias stands that no anchor explains; else where the document begins. */
function offsetOfDeadAlias(document: Document.Parsed): number {
  let offset = document.contents?.range[0] ?? 0;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      offset = alias.range?.[0] ?? offset;
      return visit.BREAK;
    },
  });
  return offset;
}

function casesOfValue(document: Document.Parsed, file: string, lineAt: (offset: number) => number): CaseFile {
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  if (value === null) return { cases: [], problems: [] };
  const roots = Array.isArray(value) ? value.map((each, index) => ({ each, path: [index] })) : [{ each: value, path: [] }];
  const cases: LocatedCase[] = [];
  const problems: CaseFileProblem[] = [];
  for (const { each, path } of roots) {
    const lineOf = (inside: FieldPath) => lineAt(offsetOf(document, [...path, ...inside]));
    const parsed = parseAccessCase(each, (name) => policyFile(file, name));
    if (parsed.accessCase) cases.push({ accessCase: parsed.accessCase, file, line: lineOf([]) });
    problems.push(...parsed.problems.map(({ code, message, path: at }) => ({ code, file, line: lineOf(at), message })));
  }
  return { cases, problems };
}

function policyFile(caseFile: string, name: string): unknown {
  const file = resolve(dirname(caseFile), name);
  return parseTemplateText(readFileSync(file, 'utf8'), file);
}
