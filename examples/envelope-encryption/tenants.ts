/** Whose documents there are. */
export const TENANTS = ['north', 'south'] as const;

export type Tenant = (typeof TENANTS)[number];

/** The same in every Region. */
export const ALIAS = 'alias/envelope-encryption/documents';

/** Where documents are encrypted. */
export const HOME = 'eu-west-1';

/** Where they are read when home is lost. */
export const RECOVERY = 'eu-central-1';

/** What every data key of a tenant is bound to; not secret, and in the logs of KMS. */
export function contextOf(tenant: Tenant): { readonly tenant: Tenant } {
  return { tenant };
}
