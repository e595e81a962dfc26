import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import type { AppModel } from '../../src/evaluation/app-model';
import { readAppFiles } from '../../src/runtime/app-files';
import { ROOT } from '../architecture/source-file';
import { MarkdownPage } from './markdown';

/** The one complete program of a guide. */
export function programOf(guide: string): string {
  const programs = new MarkdownPage(pathOf(guide)).snippets().filter(({ isComplete }) => isComplete);
  expect(programs).toHaveLength(1);
  return programs[0].lines.join('\n');
}

/** The first block of YAML in a guide. */
export function yamlOf(guide: string): string {
  const [, text] = /```yaml\n(.*?)\n```/s.exec(readFileSync(path.join(ROOT, pathOf(guide)), 'utf8')) ?? [];
  return String(text);
}

/** Runs a program that synthesizes an app, and reads the app from its assembly. */
export function appAfter(program: string): AppModel {
  const outdir = mkdtempSync(path.join(tmpdir(), 'guide-'));
  process.env.CDK_OUTDIR = outdir;
  try {
    const { outputText } = ts.transpileModule(program, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    new Function('require', 'exports', outputText)(require, {});
    return readAppFiles([outdir]);
  } finally {
    delete process.env.CDK_OUTDIR;
    rmSync(outdir, { recursive: true, force: true });
  }
}

function pathOf(guide: string): string {
  return path.join('docs', 'guides', `${guide}.md`);
}
