import type { IConstruct } from 'constructs';
import type { KeyTraits } from '../access/key-specs';
import { requireShape, type Shape } from './input-shape';
import type { PolicyText } from './policy-text';
import { substituted } from './policy-text';
import type { KeyEnvironment, ServiceFacts, ServiceStatement } from './service-facts';
import { refuseService, validateServiceKey, validateServiceOptions } from './service-use-validation';

/** The facts of a service whose statements depend on options. */
export function configured<T extends object>(
  options: T,
  shape: Shape,
  statements: (environment: KeyEnvironment, options: T) => readonly ServiceStatement[],
  validate: (scope: IConstruct, options: T) => void = validateServiceOptions,
): Pick<ServiceFacts, 'statements' | 'validate'> {
  requireShape('options', options, shape);
  return { statements: (environment) => statements(environment, options), validate: (scope) => validate(scope, options) };
}

/** The facts of a service that cannot encrypt with a customer managed key. */
export function refused(service: string, why: string): ServiceFacts {
  return { service, validate: (scope) => refuseService(scope, service, why) };
}

/** The values of kms:ViaService for calls of a service on behalf of others. */
export function viaServicesOf({ endpoints = [], anyRegion }: ServiceFacts, region: string): PolicyText[] {
  return endpoints.map((endpoint) => substituted(`${endpoint}.${anyRegion ? '*' : region}.amazonaws.com`));
}

/** A service that no key can serve is refused for that first, whatever the kind of this key. */
export function validateFacts(scope: IConstruct, { service, validate }: ServiceFacts, traits: Pick<KeyTraits, 'keyType'>): void {
  validate?.(scope);
  validateServiceKey(scope, service, traits);
}
