import { findAction, qualifiedName } from '../access/actions';
import { oneOrMany } from './policy-statement';
import { substituted } from './policy-text';
import type { Conditions } from './principal-identity';
import type { ServiceFacts, ServiceStatement } from './service-facts';
import type { ServiceUseOptions } from './service-use-options';
import { validateDescribedService } from './service-use-validation';

/** The facts of a service that is described by hand. */
export function describedService(options: ServiceUseOptions): ServiceFacts {
  const { service, endpoint, provisioningActions = [] } = options;
  return {
    service,
    ...(endpoint === undefined ? {} : { endpoints: [endpoint] }),
    ...(provisioningActions.length === 0 ? {} : { provisioning: { actions: provisioningActions.map(named) } }),
    validate: (scope) => validateDescribedService(scope, options),
    statements: () => describedStatements(options),
  };
}

function describedStatements({ service, servicePrincipal, actions = [], ...bounds }: ServiceUseOptions): ServiceStatement[] {
  if (servicePrincipal === undefined) return [];
  return [
    {
      sid: `${service[0].toUpperCase()}${service.slice(1).replace(/-/g, '')}Uses`,
      principal: { Service: [servicePrincipal] },
      actions: actions.map(named),
      conditions: boundsOf(bounds),
    },
  ];
}

/** In the case in which KMS names it. */
function named(action: string): string {
  const known = findAction(action);
  return known ? qualifiedName(known) : action;
}

function boundsOf(options: Pick<ServiceUseOptions, 'sourceAccounts' | 'sourceArns' | 'encryptionContext'>): Conditions {
  const { sourceAccounts = [], sourceArns = [], encryptionContext = {} } = options;
  const contexts = Object.entries(encryptionContext).map(([key, values]) => [`kms:EncryptionContext:${key}`, texts(values)]);
  return {
    ...(sourceAccounts.length > 0 ? { StringEquals: { 'aws:SourceAccount': texts(sourceAccounts) } } : {}),
    ...(sourceArns.length > 0 ? { ArnLike: { 'aws:SourceArn': texts(sourceArns) } } : {}),
    ...(contexts.length > 0 ? { StringLike: Object.fromEntries(contexts) } : {}),
  };
}

function texts(values: readonly string[]): unknown {
  return oneOrMany(values.map(substituted));
}
