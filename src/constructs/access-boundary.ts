import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { GovernanceError } from './governance-error';
import { BOUNDARY, listOf, requireShape, TEXT } from './input-shape';

/** Outside of what the use of a key is denied: every part that there is must hold. */
export interface BoundaryParts {
  readonly organizations?: readonly string[];
  readonly accounts?: readonly string[];
  readonly vpcEndpoints?: readonly string[];
}

/**
 * A fence around the use of a key: whoever is outside is denied, whatever else allows it.
 *
 * Calls that a service makes for a principal carry that principal and are judged by it; calls that a service makes for itself are not
 * fenced, their own statements bound them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 *
 * @example
 * new GovernedKey(this, 'Documents', {
 *   alias: 'fintechnova/documents',
 *   boundary: AccessBoundary.organization('o-a1b2c3d4e5').combinedWith(AccessBoundary.vpcEndpoints('vpce-0123456789abcdef0')),
 * });
 */
export class AccessBoundary {
  /**
   * Only principals of these AWS Organizations use the key.
   *
   * @param organizationIds ids like `o-a1b2c3d4e5`
   */
  public static organization(...organizationIds: string[]): AccessBoundary {
    return new AccessBoundary({ organizations: requireShape('organizationIds', organizationIds, IDS) });
  }

  /**
   * Only principals of these accounts use the key. Name the key's own account too if it shall.
   *
   * @param accountIds 12 digits each
   */
  public static accounts(...accountIds: string[]): AccessBoundary {
    return new AccessBoundary({ accounts: requireShape('accountIds', accountIds, IDS) });
  }

  /**
   * Only calls through these VPC endpoints of KMS use the key, besides those that services make.
   *
   * @param vpcEndpointIds ids like `vpce-0123456789abcdef0`
   */
  public static vpcEndpoints(...vpcEndpointIds: string[]): AccessBoundary {
    return new AccessBoundary({ vpcEndpoints: requireShape('vpcEndpointIds', vpcEndpointIds, IDS) });
  }

  private constructor(
    /** @internal */
    public readonly _parts: BoundaryParts,
  ) {}

  /** Both boundaries at once; of one kind, what they have in common. */
  public combinedWith(other: AccessBoundary): AccessBoundary {
    const [a, b] = [this._parts, requireShape('other', other, BOUNDARY)._parts];
    return new AccessBoundary({
      organizations: both(a.organizations, b.organizations),
      accounts: both(a.accounts, b.accounts),
      vpcEndpoints: both(a.vpcEndpoints, b.vpcEndpoints),
    });
  }

  /** @internal */
  public _validate(scope: IConstruct): void {
    for (const [name, form] of Object.entries(ID_FORMS)) {
      const ids = this._parts[name as keyof BoundaryParts];
      if (ids?.length === 0) throw emptyBoundary(scope, name);
      validateIds(scope, `\`boundary.${name}\``, form, ids);
    }
  }
}

const IDS = listOf(TEXT);

/** Two lists of one kind leave what they have in common, which may be nothing. */
function both(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  return a && b ? a.filter((id) => b.includes(id)) : (a ?? b);
}

interface IdForm {
  readonly form: RegExp;
  readonly like: string;
}

export const ID_FORMS: Readonly<Record<keyof BoundaryParts, IdForm>> = {
  organizations: { form: /^o-[a-z0-9]{10,32}$/, like: 'o-a1b2c3d4e5' },
  accounts: { form: /^\d{12}$/, like: '111122223333' },
  vpcEndpoints: { form: /^vpce-[0-9a-f]{8}([0-9a-f]{9})?$/, like: 'vpce-0123456789abcdef0' },
};

/** Checks ids by their form; `where` begins the message. */
export function validateIds(scope: IConstruct, where: string, { form, like }: IdForm, ids: readonly string[] = []): void {
  const malformed = ids.find((id) => !Token.isUnresolved(id) && !form.test(id));
  if (malformed === undefined) return;
  throw new GovernanceError(scope, 'KmsGov.BoundaryId', `${where} must have ids like \`${like}\`, got \`${malformed}\`; correct the id`);
}

function emptyBoundary(scope: IConstruct, name: string): GovernanceError {
  return new GovernanceError(
    scope,
    'KmsGov.BoundaryEmpty',
    `\`boundary\` must leave somebody inside, got no \`${name}\`: none was given, or two boundaries have none in common; name at least one`,
  );
}
