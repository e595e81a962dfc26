import type { CfnTag, ITaggableV2 } from 'aws-cdk-lib';
import { CfnResource, TagManager, TagType, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { STORED_KEY_TYPE } from '../access/custom-resource-types';
import type { KeyResource } from './key-resource';
import { ResourceHandler } from './resource-handler';
import { exemptFromRules, OWN_POLICY } from './scanner-exceptions';
import type { StoredKeyProperties } from './stored-key.contract';
import { STORED_KEY_HANDLER } from './stored-key.contract';

/** Where a key that KMS does not keep itself is. */
export type KeyPlace = Pick<StoredKeyProperties, 'Origin' | 'CustomKeyStoreId' | 'XksKeyId'>;

/** A key in a custom key store, with what an `AWS::KMS::Key` has for those who use it. */
export class StoredKey extends CfnResource implements KeyResource, ITaggableV2 {
  public readonly cdkTagManager: TagManager;
  public readonly attrArn: string;
  public readonly keyPolicy: unknown;

  constructor(
    scope: Construct,
    id: string,
    public readonly place: KeyPlace,
    properties: CfnKeyProps,
  ) {
    super(scope, id, {
      type: STORED_KEY_TYPE,
      properties: {
        ServiceToken: storedKeyHandler(scope).serviceToken,
        ServiceTimeout: ResourceHandler.answerTimeout.toSeconds(),
        ...place,
        KeyPolicy: properties.keyPolicy,
        Description: properties.description,
        Enabled: properties.enabled,
        PendingWindowInDays: properties.pendingWindowInDays,
      },
    });
    this.cdkTagManager = new TagManager(TagType.STANDARD, CfnKey.CFN_RESOURCE_TYPE_NAME, undefined, { tagPropertyName: 'Tags' });
    this.attrArn = Token.asString(this.getAtt('Arn'));
    this.keyPolicy = properties.keyPolicy;
    this.node.addDependency(creationPolicy(scope, id, place.Origin));
  }

  /** Tags are kept with names that only CloudFormation's own resources spell as CloudFormation does. */
  protected renderProperties({ Tags = [], ...properties }: { [key: string]: unknown; Tags?: CfnTag[] }): { [key: string]: unknown } {
    return { ...properties, ...(Tags.length > 0 ? { Tags: Tags.map(({ key, value }) => ({ Key: key, Value: value })) } : {}) };
  }
}

/** The handler that makes and maintains the keys in custom key stores of a stack. */
export function storedKeyHandler(scope: Construct): ResourceHandler {
  return ResourceHandler.of(scope, STORED_KEY_HANDLER);
}

/** What no key policy can allow, since there is no key yet; everything else is up to the key policy. */
function creationPolicy(scope: Construct, id: string, origin: string): iam.Policy {
  const policy = new iam.Policy(scope, `${id}Creation`, {
    roles: [storedKeyHandler(scope).role],
    statements: [
      new iam.PolicyStatement({
        actions: ['kms:CreateKey', 'kms:TagResource'],
        resources: ['*'],
        conditions: { StringEquals: { 'kms:KeyOrigin': origin, 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } },
      }),
    ],
  });
  const reason = 'A key that is to be created has no ARN yet; the statement is bounded by its origin and key spec.';
  exemptFromRules(policy, OWN_POLICY, { reason, cdkNag: ['IAM5[Resource::*]'] });
  return policy;
}
