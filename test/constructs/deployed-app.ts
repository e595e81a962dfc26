import type { App } from 'aws-cdk-lib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';

/** A resource as it would be deployed. */
export interface DeployedResource {
  readonly id: string;
  readonly type: string;
  readonly region: string;
  readonly stack: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties are read as the test expects them
  readonly properties: any;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: unknown;
}

const KEY_TYPES = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];
const ATTRIBUTE = /^(.+)\.(.+)$/;

/** The resources of an app with every reference replaced by what it would be once deployed: keys have ids of their own, replicas that of their primary. */
export class DeployedApp {
  private readonly stacks: ReadonlyMap<string, CloudFormationStackArtifact>;
  private readonly keyIds = new Map<string, string>();

  constructor(app: App) {
    this.stacks = new Map(app.synth().stacks.map((stack) => [stack.stackName, stack]));
  }

  public resources(type?: string): DeployedResource[] {
    return [...this.stacks.values()].flatMap((stack) =>
      Object.entries<TemplateResource>(stack.template.Resources ?? {})
        .filter(([, { Type }]) => type === undefined || Type === type)
        .map(([id, resource]) => this.deployed(id, resource, stack)),
    );
  }

  /** ARN of the key whose logical id begins like this. */
  public keyArn(idPrefix: string, region = 'eu-west-1'): string {
    const found = this.resources().filter((one) => KEY_TYPES.includes(one.type) && one.region === region && one.id.startsWith(idPrefix));
    if (found.length !== 1) throw new Error(`${found.length} keys begin with ${idPrefix} in ${region}`);
    return this.attribute(this.stackOf(found[0].stack), found[0].id, 'Arn');
  }

  /** Properties are resolved when they are read first: of a type that no test reads they may hold anything. */
  private deployed(id: string, { Type: type, Properties = {} }: TemplateResource, stack: CloudFormationStackArtifact): DeployedResource {
    const resolve = () => this.resolve(Properties, stack);
    let resolved: unknown;
    return {
      id,
      type,
      region: stack.environment.region,
      stack: stack.stackName,
      get properties() {
        resolved ??= resolve();
        return resolved;
      },
    };
  }

  private stackOf(name: string): CloudFormationStackArtifact {
    const stack = this.stacks.get(name);
    if (stack === undefined) throw new Error(`no stack ${name}`);
    return stack;
  }

  private resolve(value: unknown, stack: CloudFormationStackArtifact): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each, stack));
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return this.intrinsic(name, argument, stack);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.resolve(each, stack)]));
  }

  // biome-ignore lint/suspicious/noExplicitAny: each intrinsic has an argument of its own shape
  private intrinsic(name: string, argument: any, stack: CloudFormationStackArtifact): unknown {
    switch (name) {
      case 'Ref':
        return this.reference(stack, argument);
      case 'Fn::GetAtt':
        return this.attribute(stack, argument[0], argument[1]);
      case 'Fn::Join':
        return argument[1].map((part: unknown) => this.resolve(part, stack)).join(argument[0]);
      case 'Fn::Sub':
        return argument.replace(/\$\{([^}]+)\}/g, (_: string, text: string) => {
          const attribute = ATTRIBUTE.exec(text);
          return attribute ? this.attribute(stack, attribute[1], attribute[2]) : this.reference(stack, text);
        });
      case 'Fn::ImportValue':
        return this.exported(argument);
      case 'Fn::GetStackOutput': {
        const source = this.stackOf(argument.StackName);
        return this.resolve(source.template.Outputs[argument.OutputName].Value, source);
      }
      default:
        throw new Error(`no ${name} here`);
    }
  }

  private exported(name: string): unknown {
    for (const stack of this.stacks.values()) {
      const outputs: { Export?: { Name: string }; Value: unknown }[] = Object.values(stack.template.Outputs ?? {});
      const output = outputs.find(({ Export }) => Export?.Name === name);
      if (output) return this.resolve(output.Value, stack);
    }
    throw new Error(`no export ${name}`);
  }

  private reference(stack: CloudFormationStackArtifact, id: string): string {
    const { environment, template } = stack;
    const pseudo: Record<string, string> = {
      'AWS::Partition': 'aws',
      'AWS::AccountId': environment.account,
      'AWS::Region': environment.region,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const resource = template.Resources[id];
    return pseudo[id] ?? (KEY_TYPES.includes(resource?.Type) ? this.keyId(id, stack) : id);
  }

  private attribute(stack: CloudFormationStackArtifact, id: string, name: string): string {
    const { account, region } = stack.environment;
    const { Type } = stack.template.Resources[id];
    if (KEY_TYPES.includes(Type) && name === 'Arn') return `arn:aws:kms:${region}:${account}:key/${this.reference(stack, id)}`;
    return `${id}.${name}`;
  }

  private keyId(id: string, stack: CloudFormationStackArtifact): string {
    const place = `${stack.stackName}/${id}`;
    const known = this.keyIds.get(place);
    if (known) return known;
    const { Type, Properties } = stack.template.Resources[id];
    const number = `${this.keyIds.size + 1}`;
    const made = Properties.MultiRegion ? `mrk-${number.padStart(32, '0')}` : `00000000-0000-0000-0000-${number.padStart(12, '0')}`;
    const keyId = Type === 'AWS::KMS::ReplicaKey' ? String(this.resolve(Properties.PrimaryKeyArn, stack)).split('/')[1] : made;
    this.keyIds.set(place, keyId);
    return keyId;
  }
}
