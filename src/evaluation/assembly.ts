import { ConstructMetadata } from './construct-metadata';
import { getOwn, isJsonObject, type Json, type JsonObject } from './json-text';
import type { Environment, StackSource } from './stack-source';
import { parseTemplate, shown, type Template } from './template';
import { TemplateError } from './template-error';
import { parseJsonText } from './template-text';

/** Gives the text of a file, or undefined when there is no such file. */
export type TextReader = (path: string) => string | undefined;

/** File name of a cloud assembly's table of contents. */
export const MANIFEST_FILE = 'manifest.json';

const UNKNOWN_ACCOUNT = 'unknown-account';
const UNKNOWN_REGION = 'unknown-region';

/** Reads the stacks of a cloud assembly, those of its stages and nested stacks included. */
export function readAssembly(directory: string, read: TextReader): StackSource[] {
  return new AssemblyReader(directory, read, []).stacks();
}

/** A template outside of an assembly; nested templates are looked for beside it. */
export function bareStack(template: Template, read: TextReader, environment: Environment = {}): StackSource {
  const base = { id: stackIdOf(template.file), environment, template, constructs: ConstructMetadata.of() };
  return new StackReader({ directory: directoryOf(template.file), read, assets: new Map() }).stack(base);
}

class AssemblyReader {
  private readonly manifestFile: string;
  /** Files by the hash they are uploaded under. */
  private readonly assets = new Map<string, string>();

  constructor(
    private readonly directory: string,
    private readonly read: TextReader,
    private readonly outer: readonly string[],
  ) {
    this.manifestFile = joined(directory, MANIFEST_FILE);
  }

  stacks(): StackSource[] {
    const manifest = parseJsonText(requiredText(this.manifestFile, this.read, this.manifestFile), this.manifestFile);
    const artifacts = isJsonObject(manifest) ? getOwn(manifest, 'artifacts') : undefined;
    if (!isJsonObject(manifest) || (artifacts !== undefined && !isJsonObject(artifacts))) {
      throw this.wrong('artifacts', 'an object', isJsonObject(manifest) ? artifacts : manifest);
    }
    const entries = Object.entries(artifacts ?? {});
    for (const [, artifact] of entries) this.addAssets(artifact);
    return entries.flatMap(([id, artifact]) => this.stacksOf(id, artifact));
  }

  private addAssets(artifact: Json): void {
    if (!isJsonObject(artifact) || getOwn(artifact, 'type') !== 'cdk:asset-manifest') return;
    const file = objectIn(artifact, 'properties').file;
    const text = typeof file === 'string' ? this.read(joined(this.directory, file)) : undefined;
    if (text === undefined) return;
    const manifest = parseJsonText(text, joined(this.directory, String(file)));
    for (const [hash, asset] of Object.entries(objectIn(manifest, 'files'))) {
      const path = objectIn(asset, 'source').path;
      if (typeof path === 'string') this.assets.set(hash, path);
    }
  }

  private stacksOf(id: string, artifact: Json): StackSource[] {
    if (!isJsonObject(artifact)) throw this.wrong(`artifacts.${id}`, 'an object', artifact);
    const properties = getOwn(artifact, 'properties') ?? {};
    if (!isJsonObject(properties)) throw this.wrong(`artifacts.${id}.properties`, 'an object', properties);
    switch (getOwn(artifact, 'type')) {
      case 'aws:cloudformation:stack':
        return [this.stack(id, artifact, properties)];
      case 'cdk:cloud-assembly':
        return this.stage(id, properties);
      default:
        return [];
    }
  }

  private stage(id: string, properties: JsonObject): StackSource[] {
    const directory = joined(this.directory, this.fileName(id, properties, 'directoryName'));
    const outer = [...this.outer, this.directory];
    if (outer.includes(directory)) throw this.wrong(`artifacts.${id}.properties.directoryName`, 'another directory', directory);
    return new AssemblyReader(directory, this.read, outer).stacks();
  }

  private stack(id: string, artifact: JsonObject, properties: JsonObject): StackSource {
    const file = joined(this.directory, this.fileName(id, properties, 'templateFile'));
    const stackName = getOwn(properties, 'stackName');
    const executionRole = getOwn(properties, 'cloudFormationExecutionRoleArn');
    return new StackReader({ directory: this.directory, read: this.read, assets: this.assets }).stack({
      id,
      name: typeof stackName === 'string' ? stackName : id,
      template: parseTemplate(requiredText(file, this.read, this.manifestFile), file),
      environment: this.environment(id, artifact),
      parameters: textEntries(getOwn(properties, 'parameters')),
      constructs: this.constructs(artifact),
      executionRole: typeof executionRole === 'string' ? executionRole : undefined,
    });
  }

  private environment(id: string, artifact: JsonObject): Environment {
    const text = getOwn(artifact, 'environment') ?? `aws://${UNKNOWN_ACCOUNT}/${UNKNOWN_REGION}`;
    const match = typeof text === 'string' ? /^aws:\/\/([^/]+)\/([^/]+)$/.exec(text) : undefined;
    if (!match) throw this.wrong(`artifacts.${id}.environment`, '`aws://ACCOUNT/REGION`', text);
    const [, account, region] = match;
    return { account: account === UNKNOWN_ACCOUNT ? undefined : account, region: region === UNKNOWN_REGION ? undefined : region };
  }

  /** In the manifest or in a file beside it, by the version of the CDK. */
  private constructs(artifact: JsonObject): ConstructMetadata {
    const extra = getOwn(artifact, 'additionalMetadataFile');
    const text = typeof extra === 'string' ? this.read(joined(this.directory, extra)) : undefined;
    const further = text === undefined ? undefined : parseJsonText(text, joined(this.directory, String(extra)));
    return ConstructMetadata.of(getOwn(artifact, 'metadata'), further);
  }

  private fileName(id: string, properties: JsonObject, name: string): string {
    const value = getOwn(properties, name);
    if (typeof value !== 'string') throw this.wrong(`artifacts.${id}.properties.${name}`, 'a file name', value);
    return value;
  }

  private wrong(path: string, rule: string, value: Json | undefined): TemplateError {
    const message = `\`${path}\` must be ${rule}, got \`${typeof value === 'string' ? value : shown(value)}\`; synthesize again`;
    return new TemplateError('KmsGov.InvalidManifest', message, { file: this.manifestFile });
  }
}

type StackStart = Omit<StackSource, 'nested' | 'parameters'> & Partial<StackSource>;

/** Where the templates of nested stacks are looked for. */
interface Surroundings {
  readonly directory: string;
  readonly read: TextReader;
  readonly assets: ReadonlyMap<string, string>;
}

/** Adds to a stack the stacks nested in it whose templates lie in the same directory. */
class StackReader {
  constructor(private readonly surroundings: Surroundings) {}

  stack(start: StackStart, outer: readonly string[] = []): StackSource {
    const files = [...outer, start.template.file];
    const nested = new Map<string, StackSource>();
    for (const { logicalId, type, metadata, properties } of start.template.resources.values()) {
      if (type !== 'AWS::CloudFormation::Stack') continue;
      const file = this.nestedFile(metadata, properties);
      const text = file === undefined || files.includes(file) ? undefined : this.surroundings.read(file);
      if (file === undefined || text === undefined) continue;
      nested.set(logicalId, this.stack(nestedStart(start, logicalId, parseTemplate(text, file)), files));
    }
    return { parameters: new Map(), ...start, nested };
  }

  /** The CDK names the file in metadata, or by the hash it is uploaded under; packaging tools and hand-written templates by a relative path. */
  private nestedFile(metadata: JsonObject, properties: Json): string | undefined {
    const url = objectIn({ properties }, 'properties').TemplateURL;
    const asset = getOwn(metadata, 'aws:asset:path') ?? this.uploadedFrom(url) ?? url;
    return typeof asset === 'string' && !asset.includes('://') ? joined(this.surroundings.directory, asset) : undefined;
  }

  private uploadedFrom(url: Json | undefined): string | undefined {
    const hash = /\/([0-9a-f]{64})\.json"/.exec(JSON.stringify(url ?? null))?.[1];
    return hash === undefined ? undefined : this.surroundings.assets.get(hash);
  }
}

function nestedStart(parent: StackStart, logicalId: string, template: Template): StackStart {
  const { id, environment, executionRole, constructs } = parent;
  return { id: `${id}/${logicalId}`, template, environment, executionRole, constructs: constructs.nestedAs(logicalId) };
}

function objectIn(value: Json, name: string): JsonObject {
  const inner = isJsonObject(value) ? getOwn(value, name) : undefined;
  return isJsonObject(inner) ? inner : {};
}

function textEntries(value: Json | undefined): Map<string, string> {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function requiredText(file: string, read: TextReader, namedBy: string): string {
  const text = read(file);
  if (text !== undefined) return text;
  throw new TemplateError('KmsGov.FileNotFound', `\`${file}\` must be a readable file, got none; synthesize again`, { file: namedBy });
}

function stackIdOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/(\.template)?\.(json|ya?ml|template)$/i, '');
}

function directoryOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
}

function joined(directory: string, name: string): string {
  const steps: string[] = [];
  for (const step of `${directory}/${name}`.split('/')) {
    if (step === '..' && steps.length > 0 && !['..', ''].includes(steps[steps.length - 1])) steps.pop();
    else if (step !== '.' && (step !== '' || steps.length === 0)) steps.push(step);
  }
  return steps.join('/');
}
