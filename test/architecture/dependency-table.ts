import type { Import, SourceFile } from './source-file';

/** What the files of one folder may import; the table of docs/ARCHITECTURE.md. */
interface Layer {
  /** Folders, or a pattern of files, below src. */
  readonly inside: readonly RegExp[];
  /** Folders of which only types may be imported. */
  readonly typesOf?: readonly RegExp[];
  readonly packages: readonly RegExp[];
}

const ACCESS = /^access\//;
const EVALUATION = /^evaluation\//;
const WORDING = /^evaluation\/wording\//;
const GUARDRAILS = /^guardrails\/(?!plugin\/)/;
const PRICING = /^pricing\//;
const REPORTS = /^reports\//;
const CONTRACTS = /^constructs\/(.+\/)?[^/]+\.contract\.ts$/;
const CDK = [/^aws-cdk-lib(\/|$)/, /^constructs$/];
const NODE = /^node:/;
const CLI_LIBRARIES = [/^yaml$/, /^commander$/, /^@dagrejs\/dagre$/];

/** The most specific folder counts. */
const LAYERS: Readonly<Record<string, Layer>> = {
  access: { inside: [], packages: [] },
  constructs: { inside: [ACCESS], packages: [...CDK, /^node:path$/] },
  evaluation: { inside: [ACCESS], packages: [/^yaml$/] },
  guardrails: { inside: [ACCESS, EVALUATION], packages: [] },
  'guardrails/plugin': { inside: [ACCESS, EVALUATION, GUARDRAILS], packages: [...CDK, /^node:fs$/] },
  pricing: { inside: [ACCESS, EVALUATION], packages: [] },
  reports: { inside: [WORDING], typesOf: [EVALUATION, GUARDRAILS, PRICING], packages: [] },
  runtime: { inside: [ACCESS, EVALUATION, GUARDRAILS, PRICING, REPORTS, CONTRACTS], packages: [NODE, ...CLI_LIBRARIES] },
  'runtime/handlers': { inside: [ACCESS, EVALUATION, GUARDRAILS, REPORTS, CONTRACTS], packages: [NODE, /^@aws-sdk\//] },
};

/** Folders directly below src that the table knows. */
export const TOP_FOLDERS = Object.keys(LAYERS).filter((layer) => !layer.includes('/'));

/** Whether the table allows this import in this file. */
export function isAllowed(file: SourceFile, imported: Import): boolean {
  if (CONTRACTS.test(file.name)) return false;
  const folder = layerOf(file.name);
  if (folder === undefined) return file.name === 'index.ts' && imported.target !== undefined;
  const layer = LAYERS[folder];
  if (imported.target === undefined) return matches(layer.packages, imported.specifier);
  if (layerOf(imported.target) === folder) return true;
  return matches(layer.inside, imported.target) || (imported.typeOnly && matches(layer.typesOf ?? [], imported.target));
}

function layerOf(name: string): string | undefined {
  const [first, second] = name.split('/');
  return [`${first}/${second}`, first].find((folder) => folder in LAYERS && name.startsWith(`${folder}/`));
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}
