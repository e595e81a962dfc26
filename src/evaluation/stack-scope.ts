import { TemplateConditions } from './conditions';
import { type ConditionAnswer, IntrinsicResolver, type Progress } from './intrinsics';
import { getOwn, isJsonObject, type Json } from './json-text';
import { keyNames } from './kms-naming';
import { Memo } from './memo';
import { parameterValue } from './parameters';
import { type StackFacts, stackFacts } from './pseudo-parameters';
import { NO_VALUE, type Resolved, Unknown } from './resolved';
import { resourceNames } from './resource-naming';
import { ScopeNames } from './scope-names';
import type { StackSource } from './stack-source';
import type { ResourceNames, StackLinks, StackView, Trust } from './stack-view';
import type { TemplateResource } from './template';
import { joinText, openText, type Text } from './text';
import { asText, overChoices } from './text-building';

/** What the stacks of an app have in common while they are read. */
export interface AppContext {
  readonly links: StackLinks & { add(stack: StackView): void };
  readonly progress: Progress;
}

/** The stack that nests a stack, and the resource it does so with. */
interface Nesting {
  readonly scope: StackScope;
  readonly resource: TemplateResource;
}

/** Resolves the template of one stack; every name is resolved once. */
export class StackScope implements StackView {
  readonly facts: StackFacts & { readonly id: string };
  readonly links: StackLinks;
  readonly nested = new Map<string, StackScope>();

  private readonly conditions: TemplateConditions;
  private readonly defaultConditions: TemplateConditions;
  private readonly resolver: IntrinsicResolver;
  /** Trusts no default, so that what it says holds for every deployment. */
  private readonly strictResolver: IntrinsicResolver;
  private readonly parameters = new Memo<Resolved>();
  private readonly strictParameters = new Memo<Resolved>();
  private readonly outputs = new Memo<Resolved>();
  private readonly properties = new Memo<Text | undefined>();
  private readonly names = new Memo<ResourceNames | undefined>();
  private readonly macro?: string;

  constructor(
    readonly source: StackSource,
    private readonly context: AppContext,
    private readonly nesting?: Nesting,
  ) {
    this.facts = { ...stackFacts(source, nesting && nestedName(nesting)), id: source.id };
    this.links = context.links;
    this.resolver = new IntrinsicResolver(new ScopeNames(this, { trustsDefaults: true }), context.progress);
    this.strictResolver = new IntrinsicResolver(new ScopeNames(this, { trustsDefaults: false }), context.progress);
    this.conditions = new TemplateConditions(source.id, source.template.conditions, this.strictResolver);
    this.defaultConditions = new TemplateConditions(source.id, source.template.conditions, this.resolver);
    this.macro = source.template.macros.find((name) => !name.startsWith('AWS::'));
    context.links.add(this);
    for (const [logicalId, nested] of source.nested) this.nest(logicalId, nested);
  }

  /** A macro of the account's own may turn any value into anything; those of AWS only add to the template. */
  resolve(value: Json): Resolved {
    return this.macro === undefined
      ? this.resolver.resolve(value)
      : new Unknown(`macro ${this.macro} rewrites the template when it deploys`);
  }

  text(value: Json | undefined): Text | undefined {
    const resolved = value === undefined ? NO_VALUE : this.resolver.resolve(value);
    return resolved === NO_VALUE ? undefined : asText(resolved, this.links.freshId());
  }

  property(resource: TemplateResource, name: string): Text | undefined {
    const value = isJsonObject(resource.properties) ? getOwn(resource.properties, name) : undefined;
    if (value === undefined || typeof value === 'string') return value && this.links.dynamic(value, this.facts);
    const id = `${this.source.id}.${resource.logicalId}.${name}`;
    return this.properties.get(id, () => propertyText(this.resolver.resolve(value), id), selfReference(id));
  }

  namesOf(resource: TemplateResource): ResourceNames | undefined {
    const { logicalId, type } = resource;
    const property = (name: string) => this.property(resource, name);
    const compute = () => keyNames(resource, this) ?? resourceNames({ stack: this.facts, logicalId, type, property });
    return this.names.get(logicalId, compute, () => undefined);
  }

  condition(name: string): ConditionAnswer {
    return this.conditions.answer(name);
  }

  conditionByDefault(name: string): boolean | undefined {
    const answer = this.defaultConditions.answer(name);
    return typeof answer === 'boolean' ? answer : undefined;
  }

  contraryToDefaults(value: Json): Resolved {
    return this.strictResolver.resolve(value);
  }

  output(name: string): Resolved {
    const id = `${this.source.id}.Outputs.${name}`;
    const value = getOwn(this.source.template.outputs.get(name) ?? {}, 'Value');
    if (value === undefined) return openText(id, `stack ${this.source.id} has no output ${name}`);
    const compute = () => overChoices([this.resolver.resolve(value)], ([plain]) => asText(plain, id));
    return this.outputs.get(name, compute, selfReference(id));
  }

  parameter(name: string, { trustsDefaults }: Trust): Resolved | undefined {
    const declaration = this.source.template.parameters.get(name);
    if (declaration === undefined) return undefined;
    const id = `${this.source.id}.${name}`;
    const resolver = trustsDefaults ? this.resolver : this.strictResolver;
    const stored = (parameter: Text) => this.links.stored(parameter, this.facts);
    const compute = () =>
      parameterValue({ id, declaration, given: this.givenParameter(name, trustsDefaults), trustsDefaults, resolver, stored });
    return (trustsDefaults ? this.parameters : this.strictParameters).get(name, compute, selfReference(id));
  }

  private givenParameter(name: string, trustsDefaults: boolean): Resolved | undefined {
    if (this.nesting === undefined) return this.source.parameters.get(name);
    const { scope, resource } = this.nesting;
    const given = isJsonObject(resource.properties) ? getOwn(resource.properties, 'Parameters') : undefined;
    const value = isJsonObject(given) ? getOwn(given, name) : undefined;
    const resolver = trustsDefaults ? scope.resolver : scope.strictResolver;
    const resolved = value === undefined ? NO_VALUE : resolver.resolve(value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  private nest(logicalId: string, nested: StackSource): void {
    const resource = this.source.template.resources.get(logicalId);
    if (resource) this.nested.set(logicalId, new StackScope(nested, this.context, { scope: this, resource }));
  }
}

function selfReference(id: string): () => Text {
  return () => openText(id, `${id} refers to itself`);
}

function propertyText(value: Resolved, id: string): Text | undefined {
  return value === NO_VALUE ? undefined : asText(value, id);
}

/** CloudFormation names a nested stack `<parent>-<logical id>-<letters and digits>`. */
function nestedName({ scope, resource }: Nesting): Text {
  const id = `${scope.source.id}.${resource.logicalId}`;
  const suffix = { id, reason: `${id} is named when it deploys`, alphabet: 'alphanumeric', min: 11, max: 13 } as const;
  return joinText(scope.facts.name, '-', resource.logicalId, '-', suffix);
}
