import { handlerOf } from './custom-resource';
import { kmsClient } from './kms-client';
import { REAL_PAUSE } from './pause';
import { StoredKeyLifecycle } from './stored-key-lifecycle';

export const handler = handlerOf(new StoredKeyLifecycle(kmsClient(), REAL_PAUSE));
