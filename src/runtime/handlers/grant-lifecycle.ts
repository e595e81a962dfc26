import type { GrantListEntry, GrantOperation, KMSClient } from '@aws-sdk/client-kms';
import { CreateGrantCommand, paginateListGrants, RetireGrantCommand, RevokeGrantCommand } from '@aws-sdk/client-kms';
import type { KeyGrantProperties } from '../../constructs/key-grant.contract';
import type { ResourceLifecycle, ResourceOutcome } from './custom-resource';
import { isNamed, oncePropagated } from './kms-client';
import type { Pause } from './pause';

const GRANT_ID = /^[0-9a-f]{64}$/;

/**
 * A grant cannot be changed: another one is made, whose id makes CloudFormation remove the first.
 *
 * The same request under the same name gives the grant that is there, so that nothing is made twice.
 */
export class GrantLifecycle implements ResourceLifecycle<KeyGrantProperties> {
  constructor(
    private readonly kms: KMSClient,
    private readonly pause: Pause,
  ) {}

  public async create(properties: KeyGrantProperties): Promise<ResourceOutcome> {
    const { GrantId = '' } = await oncePropagated(() => this.kms.send(createGrant(properties)), this.pause);
    return { physicalId: GrantId, attributes: { GrantId } };
  }

  public async update(_physicalId: string, properties: KeyGrantProperties): Promise<ResourceOutcome> {
    return this.create(properties);
  }

  public async remove(physicalId: string, properties: KeyGrantProperties): Promise<void> {
    const ids = GRANT_ID.test(physicalId) ? [physicalId] : await this.findUnanswered(properties);
    for (const id of ids) await this.end(properties.KeyId, id);
  }

  /** By the right of the grant itself, which outlives what the key policy says; where it names somebody else, by the key policy. */
  private async end(keyArn: string, grantId: string): Promise<void> {
    const grant = { KeyId: keyArn, GrantId: grantId };
    try {
      await this.kms.send(new RetireGrantCommand(grant));
    } catch (error) {
      if (isGone(error)) return;
      if (!isNamed(error, 'AccessDeniedException')) throw error;
      await this.revoke(grant);
    }
  }

  private async revoke(grant: { readonly KeyId: string; readonly GrantId: string }): Promise<void> {
    try {
      await this.kms.send(new RevokeGrantCommand(grant));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** The grant of a creation whose answer CloudFormation never got; none where the creation failed. */
  private async findUnanswered(properties: KeyGrantProperties): Promise<string[]> {
    const found: string[] = [];
    try {
      for await (const { Grants = [] } of paginateListGrants({ client: this.kms }, { KeyId: properties.KeyId })) {
        found.push(...Grants.filter((grant) => isOf(properties, grant)).flatMap(({ GrantId }) => GrantId ?? []));
      }
    } catch (error) {
      if (!isGone(error) && !isNamed(error, 'AccessDeniedException')) throw error;
    }
    return found;
  }
}

function createGrant({ Operations, ...grant }: KeyGrantProperties): CreateGrantCommand {
  const { KeyId, Name, GranteePrincipal, GranteeServicePrincipal, RetiringPrincipal, RetiringServicePrincipal, Constraints } = grant;
  return new CreateGrantCommand({
    KeyId,
    Name,
    Operations: Operations as GrantOperation[],
    GranteePrincipal,
    GranteeServicePrincipal,
    RetiringPrincipal,
    RetiringServicePrincipal,
    Constraints,
  });
}

function isOf({ Name, GranteePrincipal, GranteeServicePrincipal }: KeyGrantProperties, grant: GrantListEntry): boolean {
  if (grant.Name !== Name) return false;
  return GranteePrincipal === undefined
    ? grant.GranteeServicePrincipal === GranteeServicePrincipal
    : grant.GranteePrincipal === GranteePrincipal;
}

function isGone(error: unknown): boolean {
  return isNamed(error, 'NotFoundException', 'InvalidGrantIdException');
}
