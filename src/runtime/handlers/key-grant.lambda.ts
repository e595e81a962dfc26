import { handlerOf } from './custom-resource';
import { GrantLifecycle } from './grant-lifecycle';
import { kmsClient, REAL_PAUSE } from './kms-client';

export const handler = handlerOf(new GrantLifecycle(kmsClient(), REAL_PAUSE));
