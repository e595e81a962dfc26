import { handlerOf } from './custom-resource';
import { kmsClient, REAL_PAUSE } from './kms-client';
import { RotationLifecycle } from './rotation-lifecycle';

export const handler = handlerOf(new RotationLifecycle(kmsClient(), REAL_PAUSE));
