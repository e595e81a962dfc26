import type { ConditionAnswer, StackOutputReference } from './intrinsics';
import type { Json } from './json-text';
import type { StackFacts } from './pseudo-parameters';
import type { Resolved } from './resolved';
import type { StackSource } from './stack-source';
import type { TemplateResource } from './template';
import type { Text } from './text';

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface ResourceNames {
  readonly name: Text;
  readonly ref: Text;
  readonly arn: Text;
  readonly attributes: ReadonlyMap<string, Text>;
}

/** Whether the default of a parameter counts, which a deployment may override. */
export interface Trust {
  readonly trustsDefaults: boolean;
}

/** The account and Region that names are looked up in. */
export interface Place {
  readonly account: Text;
  readonly region: Text;
}

/** What leads from one stack of an app to another. */
export interface StackLinks {
  /** The value that a stack of the same account and Region exports under a name. */
  exported(name: Text, from: Place): Resolved;
  /** The value of a parameter in the Systems Manager parameter store of an account and Region. */
  stored(name: Text, from: Place): Text;
  /** The output of a stack found by name. */
  stackOutput(reference: StackOutputReference, from: Place): Resolved;
  /** Fills in the `{{resolve:…}}` of a text. */
  dynamic(text: Text, from: Place): Text;
  /** A name, unique in the app, for a part that is not known. */
  freshId(): string;
}

/** A stack and what the names in its template stand for. */
export interface StackView {
  readonly source: StackSource;
  readonly facts: StackFacts & { readonly id: string };
  readonly links: StackLinks;
  readonly nested: ReadonlyMap<string, StackView>;
  /** A value of the template. */
  resolve(value: Json): Resolved;
  /** A value of the template that can only be text; undefined where it is not there. */
  text(value: Json | undefined): Text | undefined;
  /** A property as text; where it depends on a condition or is not known, an open part named after the resource. */
  property(resource: TemplateResource, name: string): Text | undefined;
  /** Name and ARN of a resource whose type has them by rule. */
  namesOf(resource: TemplateResource): ResourceNames | undefined;
  output(name: string): Resolved;
  /** The value of a parameter; undefined where the template has none of the name. */
  parameter(name: string, trust: Trust): Resolved | undefined;
  condition(name: string): ConditionAnswer;
  /** What a condition is as long as no parameter is given another value than its default. */
  conditionByDefault(name: string): boolean | undefined;
  /** A value in a deployment that gives some parameter another value than its default. */
  contraryToDefaults(value: Json): Resolved;
}
