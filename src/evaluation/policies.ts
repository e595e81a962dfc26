import type { GrantFacts } from './grant-facts';
import type { PolicyDocument } from './policy-document';

/**
 * Every policy that can bear on a request. One that is left out is not attached; resource control policies always come on
 * top of RCPFullAWSAccess, so they can only deny.
 */
export interface Policies {
  readonly keyPolicy: PolicyDocument;
  readonly grants?: readonly GrantFacts[];
  /** All that are attached to the caller: inline, managed, of its groups. */
  readonly identityPolicies?: readonly PolicyDocument[];
  readonly permissionsBoundary?: PolicyDocument;
  readonly sessionPolicy?: PolicyDocument;
  /** None for the management account, which service control policies do not bind. */
  readonly serviceControlPolicies?: readonly PolicyDocument[];
  /** None for keys of the management account. */
  readonly resourceControlPolicies?: readonly PolicyDocument[];
  /** Of the endpoint the request came through. */
  readonly vpcEndpointPolicy?: PolicyDocument;
}
