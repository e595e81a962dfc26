import type { AddToResourcePolicyResult } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { KeyTraits } from '../access/key-specs';
import type { LiveStatement } from './access-entry';
import { GovernanceError } from './governance-error';
import { GovernedKeyBase } from './governed-key-base';
import type { KeyGeneration } from './key-generation';
import { quotedNames } from './key-generation';
import type { KeyKind } from './key-kind';
import { fixedReference } from './key-references';

/** One generation of a key, for resources that keep it; what is granted on it is granted on all generations. */
export class FixedGeneration extends GovernedKeyBase {
  public readonly keyArn: string;
  public readonly keyId: string;
  public readonly kind: KeyKind;

  constructor(
    scope: Construct,
    id: string,
    private readonly key: GovernedKeyBase,
    { cfnKey }: KeyGeneration,
  ) {
    super(scope, id);
    this.keyArn = fixedReference(cfnKey.attrArn);
    this.keyId = fixedReference(cfnKey.ref);
    this.kind = key.kind;
  }

  /** @internal */
  public get _traits(): KeyTraits {
    return this.key._traits;
  }

  /** @internal */
  protected get _resourceArns(): string[] {
    return [this.keyArn];
  }

  /** @internal */
  public _addStatement(live: LiveStatement): AddToResourcePolicyResult {
    return this.key._addStatement(live);
  }
}

export function unknownGeneration(key: Construct, name: string, generations: readonly KeyGeneration[]): GovernanceError {
  return new GovernanceError(
    key,
    'KmsGov.GenerationUnknown',
    `\`name\` must be a generation of the key, got \`${name}\`; there is ${quotedNames(generations)}`,
  );
}
