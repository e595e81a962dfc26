import { allowClause } from './allowances';
import type { Inquiry } from './inquiry';
import { compileDocument } from './layers';
import type { Naming } from './principal-matching';
import type { CompiledStatement } from './statement-matching';
import type { OpenCondition } from './verdict';
import { NEVER, type Ways, withWay } from './ways';

/** The ways in which the key policy allows, by how it names the caller. */
export interface KeyPolicyWays {
  readonly identity: Ways;
  readonly role: Ways;
  readonly account: Ways;
}

const NO_WAYS: KeyPolicyWays = { identity: NEVER, role: NEVER, account: NEVER };
const ROUTES = ['identity', 'role', 'account'] as const;

export function keyPolicyWays(inquiry: Inquiry): KeyPolicyWays {
  if (!inquiry.action.effectiveInKeyPolicy || !inquiry.layers.keyPolicy) return NO_WAYS;
  const found = { ...NO_WAYS };
  for (const document of inquiry.layers.keyPolicy.documents) {
    for (const compiled of compileDocument(document).allow) {
      if (compiled.actions[inquiry.actionPlace] !== 'no') addWays(found, inquiry, compiled);
    }
  }
  return found;
}

function addWays(found: { -readonly [route in keyof KeyPolicyWays]: Ways }, inquiry: Inquiry, compiled: CompiledStatement): void {
  const naming = compiled.principals.naming(inquiry.caller);
  for (const route of ROUTES) {
    const clause = allowClause(inquiry, compiled, { layer: 'keyPolicy', side: inquiry.keyPolicySide, names: naming[route] });
    if (clause) found[route] = withWay(found[route], clause);
  }
  if (naming.session === undefined || !inquiry.open) return;
  const given = sessionCondition(naming);
  const clause = allowClause(inquiry, compiled, { layer: 'keyPolicy', side: inquiry.keyPolicySide, names: 'yes', given });
  if (clause) found.identity = withWay(found.identity, clause);
}

/** A role stands for its sessions: one of them is allowed. */
function sessionCondition({ session }: Naming): readonly OpenCondition[] {
  return session === undefined ? [] : [{ kind: 'request', operator: 'StringEquals', key: 'sts:RoleSessionName', values: [session] }];
}
