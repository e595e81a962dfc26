import type { Problem, ResourceIdentity, ResourceModel } from './app-model';
import { type Alternative, shallowAlternatives } from './choices';
import { getOwn, isJsonObject, type Json } from './json-text';
import { type PolicyDocument, parsePolicy } from './policy-document';
import { Choice, NO_VALUE, type Resolved } from './resolved';
import { constructPathOf } from './stack-source';
import type { ResourceNames, StackView } from './stack-view';
import type { Guard } from './statement';
import type { TemplateResource } from './template';
import { openText, type Text } from './text';

/** A resource of the app with its properties resolved when they are first asked for. */
export class AppResource implements ResourceModel {
  private resolved?: Resolved;
  private settings?: Resolved;

  constructor(
    readonly scope: StackView,
    readonly template: TemplateResource,
  ) {}

  get id(): string {
    return `${this.scope.facts.id}.${this.template.logicalId}`;
  }

  get stack(): string {
    return stackNameOf(this.scope);
  }

  get logicalId(): string {
    return this.template.logicalId;
  }

  get type(): string {
    return this.template.type;
  }

  get constructPath(): string | undefined {
    return constructPathOf(this.scope.source, this.template);
  }

  get account(): Text {
    return this.scope.facts.account;
  }

  get region(): Text {
    return this.scope.facts.region;
  }

  get ref(): Text {
    return this.names?.ref ?? openText(this.id, `${this.logicalId} gets its id when it deploys`);
  }

  get arn(): Text | undefined {
    return this.names?.arn;
  }

  get deletionPolicy(): Resolved | undefined {
    return this.lifeCyclePolicy(this.template.deletionPolicy);
  }

  get updateReplacePolicy(): Resolved | undefined {
    return this.lifeCyclePolicy(this.template.updateReplacePolicy);
  }

  get names(): ResourceNames | undefined {
    return this.scope.namesOf(this.template);
  }

  /** Conditions under which the resource is there; undefined when it never is. */
  get existence(): readonly Guard[] | undefined {
    const { condition } = this.template;
    const answer = condition === undefined ? true : this.scope.condition(condition);
    if (typeof answer === 'boolean') return answer ? [] : undefined;
    return [{ condition: answer.open, value: !answer.negated }];
  }

  get guards(): readonly Guard[] | undefined {
    const guards = this.existence;
    return guards?.length ? guards : undefined;
  }

  get identity(): ResourceIdentity {
    const { id, stack, logicalId, constructPath, guards } = this;
    return { id, stack, logicalId, ...(constructPath !== undefined && { constructPath }), ...(guards && { guards }) };
  }

  get properties(): Resolved {
    this.resolved ??= this.scope.resolve(this.template.properties);
    return this.resolved;
  }

  /** Properties but for one that is long and read by itself. */
  propertiesBut(name: string): Resolved {
    const { properties } = this.template;
    if (!isJsonObject(properties)) return this.properties;
    const { [name]: _, ...others } = properties;
    this.settings ??= this.scope.resolve(others);
    return this.settings;
  }

  /** A property; NO_VALUE where it is not there. Resolved by itself and not kept, since policies are long and read once. */
  value(name: string): Resolved {
    const { properties } = this.template;
    if (!isJsonObject(properties)) return NO_VALUE;
    if (Object.hasOwn(properties, 'Fn::Transform')) return this.scope.resolve(properties);
    const value = getOwn(properties, name);
    return value === undefined ? NO_VALUE : this.scope.resolve(value);
  }

  /** A property that is text. */
  text(name: string): Text | undefined {
    return this.scope.property(this.template, name);
  }

  /** Reads a policy and reports what is wrong with it. */
  policy(value: Resolved, source: string, report: (problem: Problem) => void): PolicyDocument {
    const document = parsePolicy(value, source);
    for (const { path, message } of document.problems) {
      report({ stack: this.stack, logicalId: this.logicalId, message: `${source}, ${path}: ${message}` });
    }
    return document;
  }

  private lifeCyclePolicy(value: Json | undefined): Resolved | undefined {
    return value === undefined ? undefined : this.scope.resolve(value);
  }
}

/** How people call a stack. */
export function stackNameOf({ source }: StackView): string {
  return source.name ?? source.id;
}

/** The entries of a value that is a list, or of a single one; each with the conditions it is there under. */
export function listed(value: Resolved): readonly Alternative[] {
  return shallowAlternatives(value).flatMap((alternative) =>
    Array.isArray(alternative.value)
      ? (alternative.value as readonly Resolved[]).flatMap((entry) => shallowAlternatives(entry, alternative.guards))
      : [alternative],
  );
}

/** A value that is only there under conditions. */
export function guarded(value: Resolved, guards: readonly Guard[]): Resolved {
  return guards.reduceRight<Resolved>(
    (inner, { condition, value: side }) => (side ? new Choice(condition, inner, NO_VALUE) : new Choice(condition, NO_VALUE, inner)),
    value,
  );
}

/** A value with another in the place of what is not there. */
export function withDefault(value: Resolved, fallback: Resolved): Resolved {
  if (value === NO_VALUE) return fallback;
  if (!(value instanceof Choice)) return value;
  return new Choice(value.condition, withDefault(value.whenTrue, fallback), withDefault(value.whenFalse, fallback));
}
