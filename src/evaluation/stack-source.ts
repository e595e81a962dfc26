import type { ConstructMetadata } from './construct-metadata';
import { getOwn } from './json-text';
import type { Template, TemplateResource } from './template';

/** Where a stack deploys to, as far as it is known before it does. */
export interface Environment {
  readonly account?: string;
  readonly region?: string;
}

/** A template and what is known of the stack it becomes. */
export interface StackSource {
  /** Unique within the app: the artifact of an assembly, the file of a bare template, `<parent>/<logical id>` for a nested stack. */
  readonly id: string;
  /** The name it deploys under; not known of a bare template or a nested stack. */
  readonly name?: string;
  readonly template: Template;
  readonly environment: Environment;
  /** Values the assembly deploys the stack's parameters with. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What is written beside the template about its constructs; that of a nested stack is with its parent. */
  readonly constructs: ConstructMetadata;
  /** Stacks of this template, by the logical id of their AWS::CloudFormation::Stack. */
  readonly nested: ReadonlyMap<string, StackSource>;
  /** The role CloudFormation acts with, as the manifest writes it: its `${AWS::…}` are still to be filled in. */
  readonly executionRole?: string;
}

/** The construct a resource comes from, where the CDK left word of it. */
export function constructPathOf(stack: StackSource, resource: TemplateResource): string | undefined {
  const path = getOwn(resource.metadata, 'aws:cdk:path');
  return typeof path === 'string' ? path : stack.constructs.pathOf(resource.logicalId);
}
