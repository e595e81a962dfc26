import { CustomResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ON_DEMAND_ROTATION_TYPE } from '../access/custom-resource-types';
import type { GovernedKeyBase } from './governed-key-base';
import type { OnDemandRotationProperties } from './on-demand-rotation.contract';
import { ON_DEMAND_ROTATION_HANDLER } from './on-demand-rotation.contract';
import { ResourceHandler } from './resource-handler';

const ACTIONS = ['kms:RotateKeyOnDemand', 'kms:ListKeyRotations', 'kms:GetKeyRotationStatus'];

/** Rotates a key once whenever its token changes, by a handler that may do nothing else. */
export class OnDemandRotation extends CustomResource {
  constructor(key: GovernedKeyBase, token: string) {
    const handler = ResourceHandler.of(key, ON_DEMAND_ROTATION_HANDLER);
    const properties: OnDemandRotationProperties = { KeyId: key.keyId, Token: token };
    super(key, 'OnDemandRotation', {
      resourceType: ON_DEMAND_ROTATION_TYPE,
      serviceToken: handler.serviceToken,
      serviceTimeout: ResourceHandler.answerTimeout,
      properties: { ...properties },
    });
    const statement = new PolicyStatement({
      sid: 'HandlerRotates',
      principals: [handler.role],
      actions: ACTIONS,
      resources: ['*'],
    });
    key._addStatement({ statement, source: '`rotation`' });
  }
}
