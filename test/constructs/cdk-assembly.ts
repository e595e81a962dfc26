import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';

interface TypeReference {
  readonly fqn?: string;
  readonly collection?: { readonly elementtype: TypeReference };
  readonly union?: { readonly types: readonly TypeReference[] };
}

interface Member {
  readonly name: string;
  readonly type: TypeReference;
}

/** A class, interface or struct of the CDK, as its jsii assembly describes it. */
interface CdkType {
  readonly fqn: string;
  readonly kind: string;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly properties?: readonly Member[];
  readonly initializer?: { readonly parameters?: readonly Member[] };
}

/** What the classes of aws-cdk-lib take, read from its jsii assembly. */
export class CdkAssembly {
  public static load(): CdkAssembly {
    const folder = path.dirname(require.resolve('aws-cdk-lib/package.json'));
    const { types } = JSON.parse(gunzipSync(readFileSync(path.join(folder, '.jsii.gz'))).toString('utf8'));
    return new CdkAssembly(types);
  }

  private constructor(private readonly types: Readonly<Record<string, CdkType>>) {}

  /** Constructs by their module and name, like `aws_s3.Bucket`, whose props name a key, alone or within, L1s aside. */
  public constructsWithKeyProp(): Map<string, string[]> {
    const constructs = Object.values(this.types).filter(
      ({ kind, abstract, fqn }) => kind === 'class' && !abstract && !/\.Cfn[A-Z]/.test(fqn),
    );
    const found = constructs.map((type): [string, string[]] => [shortName(type), this.keyPropsOf(type)]);
    return new Map(found.filter(([, props]) => props.length > 0));
  }

  /** The classes that a construct extends, itself first. */
  public ancestryOf(name: string): string[] {
    const type = this.types[`aws-cdk-lib.${name}`];
    return type ? [name, ...(type.base ? this.ancestryOf(type.base.replace('aws-cdk-lib.', '')) : [])] : [];
  }

  /** Whether an L1, like `aws_s3.CfnBucket`, has a property. */
  public hasProperty(l1: string, property: string): boolean {
    return property.split('.').reduce((fqns: readonly string[], name) => this.typesOf(fqns, name), [`aws-cdk-lib.${l1}Props`]).length > 0;
  }

  /** L1s by their resource type, like `AWS::S3::Bucket`. */
  public l1Names(): string[] {
    return Object.values(this.types)
      .filter(({ kind, fqn }) => kind === 'class' && /^aws-cdk-lib\.aws_\w+\.Cfn\w+$/.test(fqn))
      .map(shortName);
  }

  private keyPropsOf(type: CdkType): string[] {
    const props = this.propsOf(type);
    if (props === undefined) return [];
    return this.membersOf(props).flatMap(({ name, type: reference }) => {
      const fqns = fqnsIn(reference);
      if (fqns.some(isKey)) return [name];
      return fqns.some((fqn) => this.isStructWithKey(fqn)) ? [name] : [];
    });
  }

  private isStructWithKey(fqn: string): boolean {
    return (
      !/\.Cfn[A-Z]/.test(fqn) && this.membersOf(fqn).some(({ type }) => fqnsIn(type).some(isKey)) && this.types[fqn].kind === 'interface'
    );
  }

  private propsOf(type: CdkType): string | undefined {
    const [scope, , props] = this.parametersOf(type);
    return scope && props && fqnsIn(scope.type).includes('constructs.Construct') ? fqnsIn(props.type)[0] : undefined;
  }

  private parametersOf({ initializer, base }: CdkType): readonly Member[] {
    if (initializer) return initializer.parameters ?? [];
    return base && base in this.types ? this.parametersOf(this.types[base]) : [];
  }

  private membersOf(fqn: string): readonly Member[] {
    const type = this.types[fqn];
    if (type === undefined || !/Props$|Options$|Login$|Configuration$/.test(fqn)) return [];
    return [...(type.properties ?? []), ...(type.interfaces ?? []).flatMap((parent) => this.membersOf(parent))];
  }

  private typesOf(fqns: readonly string[], property: string): string[] {
    const properties = fqns.flatMap((fqn) => this.types[fqn]?.properties ?? []).filter(({ name }) => name === property);
    return properties.flatMap(({ type }) => ['a type', ...fqnsIn(type)]);
  }
}

function shortName({ fqn }: CdkType): string {
  return fqn.replace('aws-cdk-lib.', '');
}

function isKey(fqn: string): boolean {
  return /aws_kms\.(IKey|Key|IKeyRef)$/.test(fqn);
}

function fqnsIn({ fqn, collection, union }: TypeReference): string[] {
  return [...(fqn ? [fqn] : []), ...(collection ? fqnsIn(collection.elementtype) : []), ...(union?.types ?? []).flatMap(fqnsIn)];
}
