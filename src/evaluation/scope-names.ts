import type { ConditionAnswer, Names, StackOutputReference } from './intrinsics';
import { getOwn, isJsonObject, type Json } from './json-text';
import { pseudoParameter } from './pseudo-parameters';
import { type Resolved, Unknown } from './resolved';
import type { StackView, Trust } from './stack-view';
import type { TemplateResource } from './template';
import { type OpenText, openText, type Text } from './text';

/** What names stand for in one stack. */
export class ScopeNames implements Names {
  constructor(
    private readonly scope: StackView,
    private readonly trust: Trust,
  ) {}

  ref(name: string): Resolved {
    const value = pseudoParameter(name, this.scope.facts) ?? this.scope.parameter(name, this.trust);
    if (value !== undefined) return value;
    const resource = this.scope.source.template.resources.get(name);
    return resource ? this.resourceRef(resource) : this.undefined(name);
  }

  attribute(logicalId: string, attribute: string): Resolved {
    const resource = this.scope.source.template.resources.get(logicalId);
    if (resource === undefined) return this.undefined(logicalId);
    return (
      this.linked(resource, attribute) ?? this.scope.namesOf(resource)?.attributes.get(attribute) ?? this.openAttribute(resource, attribute)
    );
  }

  condition(name: string): ConditionAnswer {
    return this.scope.condition(name);
  }

  conditionByDefault(name: string): boolean | undefined {
    return this.trust.trustsDefaults ? this.scope.conditionByDefault(name) : undefined;
  }

  contraryToDefaults(value: Json): Resolved {
    return this.scope.contraryToDefaults(value);
  }

  mapping(map: string, row: string, column: string): Json | undefined {
    const values = getOwn(this.scope.source.template.mappings.get(map) ?? {}, row);
    return isJsonObject(values) ? getOwn(values, column) : undefined;
  }

  exported(name: Text): Resolved {
    return this.scope.links.exported(name, this.scope.facts);
  }

  stackOutput(reference: StackOutputReference): Resolved {
    return this.scope.links.stackOutput(reference, this.scope.facts);
  }

  dynamic(text: Text): Text {
    return this.scope.links.dynamic(text, this.scope.facts);
  }

  freshId(): string {
    return this.scope.links.freshId();
  }

  private resourceRef(resource: TemplateResource): Resolved {
    return this.scope.namesOf(resource)?.ref ?? openText(this.id(resource), `${resource.logicalId} gets its id when it deploys`);
  }

  /** Attributes whose value is written elsewhere in the app. */
  private linked(resource: TemplateResource, attribute: string): Resolved | undefined {
    switch (resource.type) {
      case 'AWS::CloudFormation::Stack':
        return attribute.startsWith('Outputs.')
          ? this.scope.nested.get(resource.logicalId)?.output(attribute.slice('Outputs.'.length))
          : undefined;
      case 'AWS::SSM::Parameter':
        return attribute === 'Value' ? this.scope.property(resource, 'Value') : undefined;
      case 'Custom::CrossRegionExportReader':
        return this.scope.links.stored(attribute, this.scope.facts);
      case 'Custom::AWSCDKCfnJson':
        return new Unknown(`JSON that ${resource.logicalId} makes when it deploys`);
      default:
        return undefined;
    }
  }

  private openAttribute(resource: TemplateResource, attribute: string): OpenText {
    return openText(`${this.id(resource)}.${attribute}`, `${attribute} of ${resource.logicalId} is not known before deployment`);
  }

  private undefined(name: string): Unknown {
    return new Unknown(`${name} is not defined in ${this.scope.source.template.file}`);
  }

  private id(resource: TemplateResource): string {
    return `${this.scope.source.id}.${resource.logicalId}`;
  }
}
