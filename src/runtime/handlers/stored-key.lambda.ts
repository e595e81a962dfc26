import { handlerOf } from './custom-resource';
import { kmsClient, REAL_PAUSE } from './kms-client';
import { StoredKeyLifecycle } from './stored-key-lifecycle';

export const handler = handlerOf(new StoredKeyLifecycle(kmsClient(), REAL_PAUSE));
