import type { GrantFacts } from './grant-facts';
import type { PolicyDocument } from './policy-document';
import type { KeyFacts } from './request';
import type { Resolved } from './resolved';
import type { Guard } from './statement';
import type { Text } from './text';

/** What is wrong with the input, and where; reading goes on with what can be read. */
export interface Problem {
  readonly stack: string;
  readonly logicalId?: string;
  readonly message: string;
}

/** Where in the app a resource is defined. */
export interface ResourceIdentity {
  /** Unique in the app: stack and logical id. */
  readonly id: string;
  readonly stack: string;
  readonly logicalId: string;
  /** Path of the construct, where the template says it. */
  readonly constructPath?: string;
  /** Conditions of the template that must have their value for the resource to be there. @default - always there */
  readonly guards?: readonly Guard[];
}

/** A stack of the app, nested ones included. */
export interface StackModel {
  /** Unique in the app. */
  readonly id: string;
  /** As the deployment names it, or its id where no name is known. */
  readonly name: string;
  readonly file: string;
  readonly account: Text;
  readonly region: Text;
  readonly partition: Text;
  /** ARN of the role CloudFormation acts with; that of the root stack for nested ones. */
  readonly deploymentRole?: Text;
}

/** Any resource of the app, for questions that are not about policies. */
export interface ResourceModel extends ResourceIdentity {
  readonly type: string;
  readonly account: Text;
  readonly region: Text;
  /** What `Ref` gives, which other resources name it by. */
  readonly ref: Text;
  readonly arn?: Text;
  /** @default - none given */
  readonly deletionPolicy?: Resolved;
  readonly updateReplacePolicy?: Resolved;
  /** Resolved when first asked for. */
  readonly properties: Resolved;
}

/** An alias of the app. */
export interface AliasModel extends ResourceIdentity {
  readonly name: Text;
  /** @default - none given */
  readonly deletionPolicy?: Resolved;
}

/** A KMS key or replica key of the app. */
export interface KeyModel extends ResourceIdentity, KeyFacts {
  readonly account: Text;
  readonly region: Text;
  readonly partition: Text;
  readonly aliases: readonly Text[];
  /** The aliases that point at the key, each where it is there and does so. */
  readonly namedBy: readonly AliasModel[];
  readonly keyPolicy: PolicyDocument;
  readonly grants: readonly GrantFacts[];
  /** Id of the primary key where it is in the app, else its ARN. */
  readonly replicaOf?: Text;
  /** KeyPolicy as it is written. Resolved each time that it is asked for: policies are long. */
  readonly writtenPolicy: Resolved;
  /** All but KeyPolicy. Resolved when first asked for. */
  readonly properties: Resolved;
  /** @default - none given */
  readonly deletionPolicy?: Resolved;
  readonly updateReplacePolicy?: Resolved;
  readonly metadata?: Resolved;
}

/** An IAM role, user or group of the app, or one that policies of the app name. */
export interface PrincipalModel extends ResourceIdentity {
  readonly kind: 'role' | 'user' | 'group';
  readonly arn: Text;
  readonly account: Text;
  /** Inline, managed and group policies together. */
  readonly identityPolicies: readonly PolicyDocument[];
  readonly permissionsBoundary?: PolicyDocument;
  /** Of roles. */
  readonly trustPolicy?: PolicyDocument;
  /** Ids of the groups of a user. */
  readonly groups?: readonly string[];
}

/** The policy of an interface endpoint for KMS. */
export interface VpcEndpointModel extends ResourceIdentity {
  readonly account: Text;
  readonly policy: PolicyDocument;
}

/** The resource policy of a bucket, queue, topic or the like. */
export interface ResourcePolicyModel extends ResourceIdentity {
  readonly type: string;
  readonly policy: PolicyDocument;
}

/** Everything the templates of an app say about access to keys. */
export interface AppModel {
  readonly stacks: readonly StackModel[];
  readonly keys: readonly KeyModel[];
  readonly principals: readonly PrincipalModel[];
  readonly vpcEndpoints: readonly VpcEndpointModel[];
  readonly resourcePolicies: readonly ResourcePolicyModel[];
  readonly resources: readonly ResourceModel[];
  readonly problems: readonly Problem[];
}
