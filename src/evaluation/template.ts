import { getOwn, isJsonObject, type Json, type JsonObject } from './json-text';
import { TemplateError } from './template-error';
import { parseTemplateText, placeOfPath } from './template-text';

/** One entry of a template's `Resources`. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Json;
  readonly metadata: JsonObject;
  readonly condition?: string;
  readonly deletionPolicy?: Json;
  readonly updateReplacePolicy?: Json;
}

/** A CloudFormation template whose outline is sound; what its properties hold is still as written. */
export interface Template {
  readonly file: string;
  readonly parameters: ReadonlyMap<string, JsonObject>;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, Json>;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, JsonObject>;
  /** Names of the macros that rewrite this template before it deploys. */
  readonly macros: readonly string[];
}

/** Reads a template's text; throws a `TemplateError` naming file and place when its outline is not that of a template. */
export function parseTemplate(text: string, file: string): Template {
  return new TemplateOutline(parseTemplateText(text, file), { file, text }).read();
}

/** As `parseTemplate`; undefined for JSON and YAML that is not meant as a template. */
export function parseIfTemplate(text: string, file: string): Template | undefined {
  const value = parseTemplateText(text, file);
  return isMeantAsTemplate(value) ? new TemplateOutline(value, { file, text }).read() : undefined;
}

function isMeantAsTemplate(value: Json): boolean {
  return isJsonObject(value) && (isJsonObject(getOwn(value, 'Resources')) || getOwn(value, 'AWSTemplateFormatVersion') !== undefined);
}

/** As `parseTemplate`, for a template that is an object already, as CDK assertions hand it out. */
export function templateOf(value: unknown, file: string): Template {
  return parseTemplate(JSON.stringify(value) ?? '', file);
}

const SECTIONS = ['Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs', 'AWSTemplateFormatVersion'];

class TemplateOutline {
  constructor(
    private readonly root: Json,
    private readonly source: { readonly file: string; readonly text: string },
  ) {}

  read(): Template {
    this.validateRoot();
    return {
      file: this.source.file,
      parameters: this.objects('Parameters'),
      mappings: this.objects('Mappings'),
      conditions: this.section('Conditions'),
      resources: this.resources(),
      outputs: this.objects('Outputs'),
      macros: this.macros(),
    };
  }

  /** The CDK writes stacks that hold nothing without `Resources`. */
  private validateRoot(): void {
    if (!isJsonObject(this.root)) throw this.wrong([], 'an object', this.root);
    if (!SECTIONS.some((name) => Object.hasOwn(this.root as JsonObject, name)))
      throw this.wrong([], `an object with ${SECTIONS.join(', ')}`, this.root);
  }

  private section(name: string): Map<string, Json> {
    const section = getOwn(this.root as JsonObject, name) ?? {};
    if (!isJsonObject(section)) throw this.wrong([name], 'an object', section);
    return new Map(Object.entries(section).filter(([key]) => !key.startsWith('Fn::')));
  }

  private objects(name: string): Map<string, JsonObject> {
    const objects = new Map<string, JsonObject>();
    for (const [key, value] of this.section(name)) {
      if (!isJsonObject(value)) throw this.wrong([name, key], 'an object', value);
      objects.set(key, value);
    }
    return objects;
  }

  private resources(): Map<string, TemplateResource> {
    const resources = new Map<string, TemplateResource>();
    for (const [logicalId, body] of this.objects('Resources')) resources.set(logicalId, this.resource(logicalId, body));
    return resources;
  }

  private resource(logicalId: string, body: JsonObject): TemplateResource {
    const metadata = getOwn(body, 'Metadata');
    return {
      logicalId,
      type: this.text(['Resources', logicalId, 'Type'], getOwn(body, 'Type')),
      properties: getOwn(body, 'Properties') ?? {},
      metadata: isJsonObject(metadata) ? metadata : {},
      condition: this.optionalText(['Resources', logicalId, 'Condition'], getOwn(body, 'Condition')),
      deletionPolicy: getOwn(body, 'DeletionPolicy'),
      updateReplacePolicy: getOwn(body, 'UpdateReplacePolicy'),
    };
  }

  /** A template that includes another one at the top level (`Fn::Transform`) is rewritten as a whole, like one with a macro. */
  private macros(): string[] {
    const root = this.root as JsonObject;
    const named = [getOwn(root, 'Transform') ?? []].flat();
    const included = SECTIONS.some((name) => {
      const section = getOwn(root, name);
      return isJsonObject(section) && Object.keys(section).some((key) => key.startsWith('Fn::'));
    });
    return [...named.map(macroName), ...(included ? ['AWS::Include'] : [])];
  }

  private optionalText(path: readonly string[], value: Json | undefined): string | undefined {
    return value === undefined ? undefined : this.text(path, value);
  }

  private text(path: readonly string[], value: Json | undefined): string {
    if (typeof value !== 'string') throw this.wrong(path, 'text', value);
    return value;
  }

  private wrong(path: readonly string[], rule: string, value: Json | undefined): TemplateError {
    const message = `\`${path.join('.') || 'template'}\` must be ${rule}, got \`${shown(value)}\`; correct the template`;
    return new TemplateError('KmsGov.InvalidTemplate', message, { file: this.source.file, place: this.nearestPlace(path) });
  }

  private nearestPlace(path: readonly string[]) {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = placeOfPath(this.source.text, path.slice(0, length));
      if (place) return place;
    }
    return undefined;
  }
}

function macroName(transform: Json): string {
  const name = isJsonObject(transform) ? getOwn(transform, 'Name') : transform;
  return typeof name === 'string' ? name : 'unnamed macro';
}

/** A value as messages show it: short, on one line. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : 'a list';
  if (isJsonObject(value)) return 'an object';
  return String(value).slice(0, 60);
}
