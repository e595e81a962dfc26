import { handlerOf } from './custom-resource';
import { kmsClient } from './kms-client';
import { REAL_PAUSE } from './pause';
import { RotationLifecycle } from './rotation-lifecycle';

export const handler = handlerOf(new RotationLifecycle(kmsClient(), REAL_PAUSE));
