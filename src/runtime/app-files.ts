import { closeSync, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type { AppModel } from '../evaluation/app-model';
import { readApp } from '../evaluation/app-reader';
import { bareStack, MANIFEST_FILE, readAssembly, type TextReader } from '../evaluation/assembly';
import type { StackSource } from '../evaluation/stack-source';
import { parseIfTemplate, parseTemplate } from '../evaluation/template';
import { TemplateError } from '../evaluation/template-error';
import { MAX_JSON_LENGTH } from '../evaluation/template-text';

const TEMPLATE_FILE = /\.(json|ya?ml|template)$/i;

/** Files that the CDK writes beside templates and that are none. */
const NOT_TEMPLATES = /(^|\/)(tree|cdk|cdk\.context|package|package-lock|tsconfig|integ|manifest)\.json$|\.(assets|metadata)\.json$/i;

/** Reads an app from cloud assemblies, template files and directories of templates. */
export function readAppFiles(paths: readonly string[]): AppModel {
  return readApp(paths.flatMap(readStacks));
}

/** The stacks at one path: a cloud assembly, a directory of templates, or a template. */
export function readStacks(path: string): StackSource[] {
  const directory = path.replace(/[/\\]+$/, '') || path;
  if (!kindOf(path).isDirectory()) return [bareStack(parseTemplate(readText(path) ?? '', path), readText)];
  return readText(`${directory}/${MANIFEST_FILE}`) === undefined ? templatesIn(directory) : readAssembly(directory, readText);
}

function kindOf(path: string) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() || stats?.isFile()) return stats;
  const message = 'path must be a cloud assembly, a template or a directory of templates, got none; synthesize first or correct the path';
  throw new TemplateError('KmsGov.FileNotFound', message, { file: path });
}

/** Every file that is a template; those nested in another are part of it. */
function templatesIn(directory: string): StackSource[] {
  const files = readdirSync(directory)
    .sort()
    .filter((name) => TEMPLATE_FILE.test(name) && !NOT_TEMPLATES.test(name));
  const stacks = files.flatMap((name) => templateAt(`${directory}/${name}`));
  if (stacks.length === 0) {
    const message = 'directory must hold templates or a cloud assembly, got neither; synthesize first or correct the path';
    throw new TemplateError('KmsGov.NoTemplates', message, { file: directory });
  }
  const nested = new Set(stacks.flatMap(filesNestedIn));
  return stacks.filter(({ template }) => !nested.has(template.file));
}

/** Other JSON and YAML files may lie in the directory as well. */
function templateAt(file: string): StackSource[] {
  const template = parseIfTemplate(readText(file) ?? '{}', file);
  return template ? [bareStack(template, readText)] : [];
}

function filesNestedIn(stack: StackSource): string[] {
  return [...stack.nested.values()].flatMap((nested) => [nested.template.file, ...filesNestedIn(nested)]);
}

/** Reads a regular file; devices and pipes could be endless, and files beyond any template's size are refused unread. */
const readText: TextReader = (path) => {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const descriptor = opened(path);
  try {
    refuseLongFile(path, fstatSync(descriptor).size);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
};

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const message = `file must be readable, got \`${(error as Error).message}\`; correct its permissions`;
    throw new TemplateError('KmsGov.UnreadableFile', message, { file: path });
  }
}

function refuseLongFile(path: string, size: number): void {
  if (size <= MAX_JSON_LENGTH) return;
  const message = `files must be at most ${MAX_JSON_LENGTH} bytes long, got ${size}; split the template`;
  throw new TemplateError('KmsGov.TemplateTooLarge', message, { file: path });
}
