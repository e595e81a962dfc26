import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { CfnKey, CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { ActionPattern } from '../access/action-pattern';
import { describeProblem, GovernanceError } from './governance-error';
import type { GovernedKeyProps } from './governed-key-props';
import { KeyKind } from './key-kind';

/** The kind of a key that the app has already; it must not be asked to be another. */
export function kindOfAdopted(scope: IConstruct, cfnKey: CfnKey, props: GovernedKeyProps): KeyKind {
  const kind = KeyKind.of(cfnKey.keySpec ?? 'SYMMETRIC_DEFAULT', cfnKey.keyUsage ?? 'ENCRYPT_DECRYPT');
  if (props.kind === undefined || (props.kind.spec === kind.spec && props.kind.usage === kind.usage)) return kind;
  throw new GovernanceError(
    scope,
    'KmsGov.AdoptedKind',
    `\`kind\` must be that of the key that is put under governance, got \`${props.kind.spec}\` for a \`${kind.spec}\` key; leave it out`,
  );
}

/** Gives a key of the app the properties of a governed one, and says which of them change. */
export function adoptKey(scope: IConstruct, cfnKey: CfnKey, properties: CfnKeyProps): CfnKey {
  validateStack(scope, cfnKey);
  validatePolicyChangeable(scope, cfnKey);
  const governed = { ...properties, description: properties.description ?? cfnKey.description };
  reportChanges(scope, cfnKey, governed);
  return Object.assign(cfnKey, governed);
}

function validateStack(scope: IConstruct, cfnKey: CfnKey): void {
  if (Stack.of(scope) === Stack.of(cfnKey)) return;
  throw new GovernanceError(
    scope,
    'KmsGov.AdoptedElsewhere',
    `\`cfnKey\` must be in the stack of the governed key, got \`${cfnKey.node.path}\`; put it under governance in its own stack`,
  );
}

interface StatementLike {
  readonly Effect?: unknown;
  readonly Action?: unknown;
}

/** The first deployment under governance puts a new policy: the policy in force must let it. */
function validatePolicyChangeable(scope: IConstruct, cfnKey: CfnKey): void {
  const policy: unknown = cfnKey.keyPolicy;
  if (policy === undefined) return;
  if (Token.isUnresolved(policy) || typeof policy !== 'object' || policy === null) throw policyUnreadable(scope, cfnKey);
  const { Statement: statements } = policy as { Statement?: StatementLike | StatementLike[] };
  if ([statements ?? []].flat().some(allowsPutKeyPolicy)) return;
  throw new GovernanceError(
    scope,
    'KmsGov.AdoptedLocked',
    `\`cfnKey\` must let the deployment change its policy, got \`${cfnKey.node.path}\` without a statement that allows kms:PutKeyPolicy; ` +
      'first deploy its own policy with such a statement for the deployment role',
  );
}

function policyUnreadable(scope: IConstruct, cfnKey: CfnKey): GovernanceError {
  return new GovernanceError(
    scope,
    'KmsGov.AdoptedPolicyOpaque',
    `\`cfnKey\` must have a policy of plain JSON, got a policy object of the CDK on \`${cfnKey.node.path}\`; ` +
      'for a key that `kms.Key` made replace the class by `GovernedKey`, else write the policy as JSON',
  );
}

function allowsPutKeyPolicy({ Effect, Action }: StatementLike): boolean {
  const actions = [Action].flat().filter((action): action is string => typeof action === 'string');
  return Effect === 'Allow' && actions.some((action) => ActionPattern.parse(action).matches('kms:PutKeyPolicy'));
}

const ADOPTED_PROPERTIES = ['description', 'enableKeyRotation', 'rotationPeriodInDays', 'pendingWindowInDays'] as const;

function reportChanges(scope: IConstruct, cfnKey: CfnKey, properties: CfnKeyProps): void {
  const changed = ADOPTED_PROPERTIES.filter((name) => cfnKey[name] !== properties[name]).map(
    (name) => `${name} from \`${cfnKey[name] ?? 'none'}\` to \`${properties[name] ?? 'none'}\``,
  );
  const code = 'KmsGov.Adopted';
  const message = `\`${cfnKey.node.path}\` comes under governance: its policy is replaced by the governed one; ${changed.join(', ') || 'nothing else changes'}`;
  Annotations.of(scope).addInfoV2(code, describeProblem(scope, code, message));
}
