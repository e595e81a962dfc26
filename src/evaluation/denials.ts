import { bindingTruth, denyClause } from './allowances';
import type { Inquiry } from './inquiry';
import { compileDocument } from './layers';
import type { Side } from './statement-matching';
import type { Clause, Layer, Source } from './verdict';

/** Explicit denials: those that certainly apply, and those that apply where their open conditions hold. */
export interface Denials {
  readonly certain: readonly Source[];
  readonly conditional: readonly Clause[];
}

/** Every layer whose Deny reaches the request. A Deny beats every Allow, and grants. */
export function denials(inquiry: Inquiry): Denials {
  const certain: Source[] = [];
  const conditional: Clause[] = [];
  for (const { layer, side } of denyingSides(inquiry)) {
    for (const clause of deniedBy(inquiry, layer, side)) {
      if (clause.conditions.length === 0) certain.push(...clause.because);
      else conditional.push(clause);
    }
  }
  return { certain, conditional };
}

function deniedBy(inquiry: Inquiry, layer: Layer, side: Side): readonly Clause[] {
  const policies = inquiry.layers[layer];
  if (!policies) return NO_CLAUSES;
  const clauses: Clause[] = [];
  for (const document of policies.documents) {
    for (const compiled of compileDocument(document).deny) {
      if (compiled.actions[inquiry.actionPlace] === 'no') continue;
      const clause = denyClause(inquiry, compiled, { layer, side, names: bindingTruth(compiled, side, policies) });
      if (clause) clauses.push(clause);
    }
  }
  return clauses;
}

const NO_CLAUSES: readonly Clause[] = [];

interface DenyingSide {
  readonly layer: Layer;
  readonly side: Side;
}

function denyingSides(inquiry: Inquiry): readonly DenyingSide[] {
  const sides: DenyingSide[] = [];
  for (const { layer, consulted } of LAYER_RULES) {
    if (inquiry.layers[layer] === undefined || !consulted(inquiry)) continue;
    sides.push({ layer, side: layer === 'keyPolicy' ? inquiry.keyPolicySide : inquiry.policySide });
    if (inquiry.aliasSide && layer !== 'keyPolicy' && layer !== 'resourceControlPolicy') sides.push({ layer, side: inquiry.aliasSide });
  }
  return sides;
}

interface LayerRule {
  readonly layer: Layer;
  readonly consulted: (inquiry: Inquiry) => boolean;
  /** Why it is not consulted, where it is not. */
  readonly exempt: string;
}

/**
 * Whom and what the layers of policies bind.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export const LAYER_RULES: readonly LayerRule[] = [
  {
    layer: 'serviceControlPolicy',
    consulted: ({ caller }) => caller.kind !== 'service' && !caller.serviceLinked,
    exempt: 'service control policies bind neither services nor service-linked roles',
  },
  {
    layer: 'resourceControlPolicy',
    consulted: ({ caller, action }) => !caller.serviceLinked && action.effectiveInKeyPolicy,
    exempt: 'resource control policies bind neither service-linked roles nor RetireGrant nor actions without a key',
  },
  { layer: 'vpcEndpointPolicy', consulted: () => true, exempt: '' },
  {
    layer: 'keyPolicy',
    consulted: ({ action }) => action.effectiveInKeyPolicy,
    exempt: 'the action has no effect in a key policy',
  },
  { layer: 'identityPolicy', consulted: hasIdentityPolicies, exempt: 'services and root users have no identity policies' },
  { layer: 'permissionsBoundary', consulted: hasIdentityPolicies, exempt: 'services and root users have no permissions boundary' },
  { layer: 'sessionPolicy', consulted: hasIdentityPolicies, exempt: 'services and root users have no session policy' },
];

function hasIdentityPolicies({ caller }: Inquiry): boolean {
  return caller.kind !== 'service' && caller.kind !== 'root';
}

export function isConsulted(inquiry: Inquiry, layer: Layer): boolean {
  return inquiry.layers[layer] !== undefined && (LAYER_RULES.find((rule) => rule.layer === layer)?.consulted(inquiry) ?? true);
}
