import type { KMS } from '@aws-sdk/client-kms';
import { ALIAS, contextOf, type Tenant } from './tenants';

/**
 * What KMS itself encrypts at most, in bytes: enough for a data key, not for a document.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
export const ENCRYPT_LIMIT = 4_096;

/** Whether KMS encrypts so many bytes itself. */
export async function encryptsDirectly(kms: KMS, tenant: Tenant, bytes: number): Promise<boolean> {
  try {
    await kms.encrypt({ KeyId: ALIAS, Plaintext: Buffer.alloc(bytes), EncryptionContext: contextOf(tenant) });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationException') return false;
    throw error;
  }
}
