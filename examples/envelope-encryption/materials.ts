import {
  AwsKmsMrkAwareSymmetricKeyringNode,
  getLocalCryptographicMaterialsCache,
  NodeCachingMaterialsManager,
  NodeDefaultCryptographicMaterialsManager,
  type NodeMaterialsManager,
} from '@aws-crypto/client-node';
import type { KMS } from '@aws-sdk/client-kms';
import { ALIAS, contextOf, type Tenant } from './tenants';

/** How long one data key is good for. A new one is fetched as soon as any of these would be passed. */
export interface CacheLimits {
  /** Milliseconds. */
  readonly maxAge: number;
  readonly maxMessagesEncrypted: number;
  readonly maxBytesEncrypted: number;
}

/** What a data key that leaks, or a permission that is withdrawn, may cost at most: five minutes, a hundred documents, 256 MB. */
export const CACHE_LIMITS: CacheLimits = { maxAge: 5 * 60_000, maxMessagesEncrypted: 100, maxBytesEncrypted: 256 * 2 ** 20 };

/** Data keys that are kept at most; what is beyond goes first that was used longest ago. */
const CACHE_CAPACITY = 50;

/**
 * Data keys of a tenant, from the key in the Region of the client.
 *
 * The keyring takes the ARN of a key, which the alias has where it is: replicas have the id of the primary key and another Region.
 *
 * @param limits caches data keys; each message has one of its own unless given
 */
export async function materialsOf(kms: KMS, tenant: Tenant, limits?: CacheLimits): Promise<NodeMaterialsManager> {
  const { KeyMetadata } = await kms.describeKey({ KeyId: ALIAS });
  const keyring = new AwsKmsMrkAwareSymmetricKeyringNode({ client: kms, keyId: KeyMetadata?.Arn ?? '' });
  const materials = new NodeDefaultCryptographicMaterialsManager(keyring);
  return new TenantMaterials(tenant, limits === undefined ? materials : cached(materials, limits));
}

function cached(backingMaterials: NodeMaterialsManager, limits: CacheLimits): NodeMaterialsManager {
  return new NodeCachingMaterialsManager({ backingMaterials, cache: getLocalCryptographicMaterialsCache(CACHE_CAPACITY), ...limits });
}

/**
 * The materials of one message, whose data key is given up when it ends: the streams of the SDK give up theirs only when they are destroyed, which
 * nothing does where all goes well.
 *
 * @param plaintextLength what a cache counts; given to an encrypting stream, it counts what is left of a chunk after each frame once more
 */
export async function forMessage<T>(
  materials: NodeMaterialsManager,
  use: (materials: NodeMaterialsManager) => Promise<T>,
  plaintextLength?: number,
): Promise<T> {
  const given: { zeroUnencryptedDataKey(): unknown }[] = [];
  try {
    return await use({
      async getEncryptionMaterials(request) {
        const material = await materials.getEncryptionMaterials({ ...request, plaintextLength });
        given.push(material);
        return material;
      },
      async decryptMaterials(request) {
        const material = await materials.decryptMaterials(request);
        given.push(material);
        return material;
      },
    });
  } finally {
    for (const material of given) material.zeroUnencryptedDataKey();
  }
}

/** Binds every data key to the tenant, and asks for none that is bound to another: neither KMS nor a cache. */
class TenantMaterials implements NodeMaterialsManager {
  constructor(
    private readonly tenant: Tenant,
    private readonly materials: NodeMaterialsManager,
  ) {}

  public readonly getEncryptionMaterials: NodeMaterialsManager['getEncryptionMaterials'] = (request) =>
    this.materials.getEncryptionMaterials({ ...request, encryptionContext: contextOf(this.tenant) });

  public readonly decryptMaterials: NodeMaterialsManager['decryptMaterials'] = async (request) => {
    const { tenant } = request.encryptionContext;
    if (tenant !== this.tenant) throw new Error(`a document must be of tenant \`${this.tenant}\`, got one of \`${tenant}\``);
    return this.materials.decryptMaterials(request);
  };
}
