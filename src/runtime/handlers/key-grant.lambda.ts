import { handlerOf } from './custom-resource';
import { GrantLifecycle } from './grant-lifecycle';
import { kmsClient } from './kms-client';
import { REAL_PAUSE } from './pause';

export const handler = handlerOf(new GrantLifecycle(kmsClient(), REAL_PAUSE));
