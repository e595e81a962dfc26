import { Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { KmsAction } from '../access/actions';
import { findAction, KMS_ACTIONS, worksOn } from '../access/actions';
import type { KeyTraits } from '../access/key-specs';
import { GRANT_CONTEXT_PAIRS_MAX, GRANT_CONTEXT_VALUE_MAX_LENGTH } from '../access/limits';
import { GovernanceError } from './governance-error';
import type { GovernedKeyBase } from './governed-key-base';
import type { KeyGrantConstraintProperties } from './key-grant.contract';
import type { PrincipalIdentity, PrincipalKind } from './principal-identity';
import { identitiesOf } from './principal-identity';
import { describePrincipal } from './separation';

/** What is asked of a grant. */
export interface AskedGrant {
  readonly grantee: IGrantable;
  readonly operations: readonly string[];
  readonly encryptionContextEquals?: Readonly<Record<string, string>>;
  readonly encryptionContextSubset?: Readonly<Record<string, string>>;
  readonly sourceArn?: string;
  readonly retiringPrincipal?: IGrantable;
  readonly grantName?: string;
}

/** What a grant says, checked. */
export interface GrantTerms {
  readonly grantee: PrincipalIdentity;
  readonly operations: readonly KmsAction[];
  readonly constraints: KeyGrantConstraintProperties;
  /** Undefined where the handler retires the grant. */
  readonly retiring?: PrincipalIdentity;
  readonly grantName?: string;
}

/** The terms of a grant that KMS would make; everything else is an error that says why. */
export function grantTerms(scope: IConstruct, { _traits: traits }: GovernedKeyBase, asked: AskedGrant): GrantTerms {
  const { retiringPrincipal, grantName, sourceArn } = asked;
  const grantee = partyOf(scope, 'grantee', asked.grantee);
  validateSource(scope, grantee, sourceArn);
  validateName(scope, grantName);
  return {
    grantee,
    operations: operationsOf(scope, asked.operations, traits),
    constraints: constraintsOf(scope, asked, traits),
    retiring: retiringPrincipal && partyOf(scope, 'retiringPrincipal', retiringPrincipal),
    grantName,
  };
}

type PartyProp = 'grantee' | 'retiringPrincipal';

const PARTY_KINDS: readonly PrincipalKind[] = ['identity', 'account', 'service', 'unknown'];

function partyOf(scope: IConstruct, prop: PartyProp, grantable: IGrantable): PrincipalIdentity {
  const [party, ...others] = identitiesOf(grantable, scope, `\`${prop}\``);
  if (others.length > 0) throw wrongParty(scope, prop, `\`${others.length + 1}\` principals; make a grant for each`);
  if (!PARTY_KINDS.includes(party.kind)) {
    throw wrongParty(scope, prop, `\`${describePrincipal(party)}\`; pass the role that is assumed`);
  }
  if (Object.keys(party.conditions).length > 0) {
    throw wrongParty(scope, prop, `\`${describePrincipal(party)}\` with conditions, which a grant cannot hold; use \`key.grants\``);
  }
  return party;
}

function wrongParty(scope: IConstruct, prop: PartyProp, got: string): GovernanceError {
  return new GovernanceError(scope, 'KmsGov.GrantParty', `\`${prop}\` must be one role, user, account or service, got ${got}`);
}

function operationsOf(scope: IConstruct, names: readonly string[], traits: KeyTraits): KmsAction[] {
  if (names.length === 0) throw wrongOperation(scope, 'none', traits);
  const operations = names.map((name) => {
    const action = findAction(name);
    if (action?.grantOperation && worksOn(action, traits)) return action;
    throw wrongOperation(scope, `\`${name}\``, traits);
  });
  return [...new Set(operations)];
}

function wrongOperation(scope: IConstruct, got: string, traits: KeyTraits): GovernanceError {
  const possible = KMS_ACTIONS.filter((action) => action.grantOperation && worksOn(action, traits)).map(({ name }) => name);
  return new GovernanceError(
    scope,
    'KmsGov.GrantOperation',
    `\`operations\` must be what a grant can allow on a key of type ${traits.keyType}, got ${got}; use ${possible.join(', ')}`,
  );
}

function constraintsOf(scope: IConstruct, asked: AskedGrant, { keyType }: KeyTraits): KeyGrantConstraintProperties {
  const { encryptionContextEquals, encryptionContextSubset, sourceArn } = asked;
  if (encryptionContextEquals && encryptionContextSubset) {
    throw wrongContext(scope, 'encryptionContextSubset', 'given without `encryptionContextEquals`, got both', 'put all pairs into one');
  }
  for (const prop of ['encryptionContextEquals', 'encryptionContextSubset'] as const) {
    const context = asked[prop];
    if (context === undefined) continue;
    if (keyType !== 'SYMMETRIC_ENCRYPT') {
      throw wrongContext(scope, prop, `for symmetric encryption keys only, got a key of type ${keyType}`, 'leave it out');
    }
    validateContext(scope, prop, context);
  }
  return {
    ...(encryptionContextEquals && { EncryptionContextEquals: encryptionContextEquals }),
    ...(encryptionContextSubset && { EncryptionContextSubset: encryptionContextSubset }),
    ...(sourceArn !== undefined && { SourceArn: sourceArn }),
  };
}

type ContextProp = 'encryptionContextEquals' | 'encryptionContextSubset';

function validateContext(scope: IConstruct, prop: ContextProp, context: Readonly<Record<string, string>>): void {
  const pairs = Object.entries(context);
  if (pairs.length === 0 || pairs.length > GRANT_CONTEXT_PAIRS_MAX) {
    throw wrongContext(scope, prop, `1 to ${GRANT_CONTEXT_PAIRS_MAX} pairs, got \`${pairs.length}\``, 'leave it out, or name fewer');
  }
  const long = pairs.find(([, value]) => !Token.isUnresolved(value) && value.length > GRANT_CONTEXT_VALUE_MAX_LENGTH);
  if (long === undefined) return;
  const limit = `values of at most ${GRANT_CONTEXT_VALUE_MAX_LENGTH} characters, got \`${long[1].length}\` for \`${long[0]}\``;
  throw wrongContext(scope, prop, limit, 'shorten it');
}

function wrongContext(scope: IConstruct, prop: ContextProp, rule: string, fix: string): GovernanceError {
  return new GovernanceError(scope, 'KmsGov.GrantEncryptionContext', `\`${prop}\` must be ${rule}; ${fix}`);
}

/** Else anybody whom the service works for could make it use the key. */
function validateSource(scope: IConstruct, grantee: PrincipalIdentity, sourceArn: string | undefined): void {
  if (sourceArn === undefined) {
    if (grantee.kind !== 'service') return;
    const got = `none for the service \`${describePrincipal(grantee)}\``;
    throw wrongSource(scope, `${got}; name the resource that it works for`);
  }
  if (Token.isUnresolved(sourceArn) || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(sourceArn)) return;
  throw wrongSource(scope, `\`${sourceArn}\`; pass an ARN`);
}

function wrongSource(scope: IConstruct, got: string): GovernanceError {
  return new GovernanceError(scope, 'KmsGov.GrantSource', `\`sourceArn\` must be the ARN of a resource, got ${got}`);
}

function validateName(scope: IConstruct, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || /^[a-zA-Z0-9:/_-]{1,256}$/.test(name)) return;
  throw new GovernanceError(
    scope,
    'KmsGov.GrantName',
    `\`grantName\` must be 1 to 256 characters of \`a-z A-Z 0-9 : / _ -\`, got \`${name}\`; correct it, or leave it out`,
  );
}
