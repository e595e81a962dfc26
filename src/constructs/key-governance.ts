import type { CfnResource, IResolveContext } from 'aws-cdk-lib';
import { Annotations, NestedStack, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { KeyTraits } from '../access/key-specs';
import { hasPolicyCharactersOnly, KEY_POLICY_MAX_BYTES } from '../access/limits';
import { deployedSize, exceedsPolicyLimit } from '../access/policy-size';
import type { BoundaryParts } from './access-boundary';
import type { AccessEntry, LiveStatement } from './access-entry';
import { entriesOfLists, entriesOfStatement } from './access-entry';
import { validateHolder, validateLists, validateOwner, validateReach, validateStatement } from './access-validation';
import type { AccountAccess } from './account-access';
import { ambiguousGranteeProblems } from './ambiguous-grantees';
import { actionsOfDeployment } from './deployment-statements';
import { boundDeploymentUse, reportDeploymentUse, servicesUsedByDeployment } from './deployment-use';
import { documentedEntries } from './documented-services';
import { describeProblem, GovernanceError } from './governance-error';
import { identityStatements } from './identity-statements';
import { delegationOf, ineffectiveGrantProblems, inlinePolicyProblems } from './ineffective-grants';
import type { KeyAccess } from './key-access';
import type { GenerationStage } from './key-generation';
import { actionsLeft } from './key-generation';
import type { KeyPolicyJson } from './key-policy';
import { keyPolicyJson } from './key-policy';
import { isSurelyWithinLimit, largestStatements } from './policy-capacity';
import type { KeyPolicyContext, ProvisioningService } from './policy-context';
import type { PolicyStatementJson } from './policy-statement';
import type { PolicyText } from './policy-text';
import { accountText, compacted, iamArnText, regionText, substituted } from './policy-text';
import type { PrincipalIdentity } from './principal-identity';
import { namedArns, principalId } from './principal-identity';
import type { ProvisionedUse } from './provisioned-resources';
import { gatherProvisioning, provisionedUses } from './provisioned-resources';
import { validateConditions } from './refused-conditions';
import type { Replication } from './replication';
import { replicatingRoles } from './replication';
import type { EncryptionContext } from './required-encryption-context';
import { requireEncryptionContext } from './required-encryption-context';
import type { SeparationConflict } from './separation';
import {
  describeConflict,
  describeUncertainty,
  dutiesHeld,
  findConflicts,
  findConflictsWithDeployment,
  isUseThroughServices,
  managersToDeny,
  usersAmong,
} from './separation';
import type { KeyEnvironment, ServiceStatement } from './service-facts';
import type { ServiceUse } from './service-use';
import type { StageReader } from './stage-reading';
import { warnOfUnknownProvisioners } from './unknown-provisioners';
import { serviceNeeds, unservedProblems } from './unserved-resources';

/** What governs a key besides the statements that grants bring. */
export interface KeyGovernanceOptions {
  readonly traits: KeyTraits;
  readonly access: KeyAccess;
  readonly accountAccess: AccountAccess;
  readonly services: readonly ServiceUse[];
  readonly deploymentRoles: readonly PrincipalIdentity[];
  /** Roles that make and maintain the key in place of CloudFormation. */
  readonly maintainers: readonly PrincipalIdentity[];
  /** They come from the app, not from the synthesizer. */
  readonly deployersAreGiven: boolean;
  /** Why one principal may hold conflicting duties; undefined where it may not. */
  readonly separationWaiver?: string;
  readonly neverDeletes: boolean;
  /** Days, as text. */
  readonly pendingWindow: string;
  readonly boundary: BoundaryParts;
  readonly encryptionContext: EncryptionContext;
  /** Days, as text; undefined for no such guard. */
  readonly idleDaysBeforeDeletion?: string;
  readonly deletionNeedsMfa: boolean;
  readonly materialGuards: readonly PolicyStatementJson[];
  /** Undefined for a key of one Region. */
  readonly replication?: Replication;
}

/** A key that the governance renders a policy for: one, or several generations of one. */
export interface GovernedResource {
  readonly construct: CfnResource;
  readonly stage: GenerationStage;
}

/** The L1s of a key within its app, and whether synthesis has prepared that. */
export interface AppContext extends Pick<IResolveContext, 'preparing'> {
  readonly keys: readonly CfnResource[];
}

/** The policy of one key: collects who shall have access, judges it, and renders it when the app is synthesized. */
export class KeyGovernance {
  private readonly liveStatements: LiveStatement[] = [];
  private readonly listEntries: readonly AccessEntry[];

  constructor(
    private readonly scope: IConstruct,
    private readonly options: KeyGovernanceOptions,
  ) {
    validateLists(scope, options.access, options.traits);
    this.listEntries = entriesOfLists(options.access, options.traits, scope);
    for (const entry of this.listEntries) {
      validateConditions(scope, entry.principal.conditions);
      validateHolder(scope, entry);
    }
    deployAfterHolders(scope, this.listEntries);
    const conflict = this.conflicts(this.listEntries).find(isCertain);
    if (conflict) throw new GovernanceError(scope, 'KmsGov.SeparationOfDuties', describeConflict(conflict));
  }

  /** Takes a statement in; conditions that are added to it later count. */
  public add(live: LiveStatement): void {
    validateStatement(this.scope, live);
    for (const entry of this.entriesOf(live)) {
      validateOwner(this.scope, entry);
      validateReach(this.scope, entry);
    }
    this.liveStatements.push(live);
  }

  /** The policy, with the tokens of the CDK in it. */
  public policy(key: GovernedResource, context: Pick<IResolveContext, 'preparing'>): KeyPolicyJson {
    const { construct, stage } = key;
    const declared = this.options.services.flatMap((service) => service._statements(environmentOf(this.scope)));
    const provisioning = this.provisioning(provisionedUses(construct, context));
    const deployers = [...namedArns(this.deployingRoles()), ...provisioning.flatMap(({ deploymentRoles }) => deploymentRoles)];
    const asked = boundDeploymentUse(withoutDeclared(this.entries(), declared), deployers, this.scope);
    const entries = forStage(requireEncryptionContext(asked, this.options.encryptionContext), stage);
    const services = forStage(declared, stage);
    return keyPolicyJson(this.context(entries, provisioning, deployers), entries, services);
  }

  /** What is wrong with the access as a whole, once everybody has asked for theirs. Warns of what only deployment tells. */
  public problems(policy: KeyPolicyJson, app: AppContext): string[] {
    const asked = this.entries();
    const deployers = namedArns(this.deployingRoles());
    reportDeploymentUse(asked, deployers, this.scope);
    this.warnOfUnknownProvisioners(app);
    const entries = boundDeploymentUse(asked, deployers, this.scope);
    const conflicts = this.conflicts(entries);
    for (const conflict of conflicts) if (!isCertain(conflict)) this.warnOfUncertainty(conflict);
    return [
      ...conflicts.filter(isCertain).map((one) => describeProblem(this.scope, 'KmsGov.SeparationOfDuties', describeConflict(one))),
      ...ambiguousGranteeProblems(
        this.scope,
        entries.map(({ holder }) => holder),
        app,
      ),
      ...this.problemsInApp(entries, app),
      ...this.characterProblems(policy),
      ...this.sizeProblems(policy),
    ];
  }

  private warnOfUnknownProvisioners(app: AppContext): void {
    const { accountAccess, deployersAreGiven } = this.options;
    if (deployersAreGiven || accountAccess._delegation.everything) return;
    warnOfUnknownProvisioners(
      this.scope,
      app.keys.flatMap((key) => provisionedUses(key, app)),
    );
  }

  /** What the app has that counts on the key, and of which the key policy knows nothing. */
  private problemsInApp(entries: readonly AccessEntry[], app: AppContext): string[] {
    const { accountAccess, maintainers, services, traits } = this.options;
    const { account } = Stack.of(this.scope);
    const side = {
      traits,
      account,
      entries: [...entries, ...entriesOfDeployment(maintainers, actionsOfDeployment(traits))],
      delegates: delegationOf(accountAccess, traits),
    };
    const found = <T>(read: StageReader<ReadonlyMap<string, readonly T[]>>) =>
      app.keys.flatMap((key) => read(this.scope, app).get(key.node.path) ?? []);
    const declared = services.flatMap((service) => service._statements(environmentOf(this.scope)));
    const statements = found(identityStatements);
    const problems = [
      ...inlinePolicyProblems(this.scope, side, statements),
      ...ineffectiveGrantProblems(this.scope, side, statements),
      ...unservedProblems(this.scope, found(serviceNeeds), { entries, services: declared }),
    ];
    return [...new Set(problems)];
  }

  /** Principals that only deployment tells apart: should they be one, its use is denied by the policy. */
  private warnOfUncertainty(conflict: SeparationConflict): void {
    const code = 'KmsGov.SeparationUncertain';
    Annotations.of(this.scope).addWarningV2(code, describeProblem(this.scope, code, describeUncertainty(conflict)));
  }

  private entries(): AccessEntry[] {
    return [...this.listEntries, ...this.liveStatements.flatMap((live) => this.entriesOf(live))];
  }

  private entriesOf(live: LiveStatement): AccessEntry[] {
    validateConditions(this.scope, live.statement.conditions);
    return entriesOfStatement(live, this.options.traits, this.scope).flatMap((entry) => documentedEntries(entry, this.scope));
  }

  private conflicts(entries: readonly AccessEntry[]): SeparationConflict[] {
    if (this.options.separationWaiver !== undefined) return [];
    const { deploymentRoles, maintainers, replication } = this.options;
    const owners = [...deploymentRoles, ...maintainers];
    const others = replicatingRoles(replication).filter((role) => !owners.some((owner) => principalId(owner) === principalId(role)));
    const deployment = [...entriesOfDeployment(owners, POLICY_OWNERSHIP), ...entriesOfDeployment(others, REPLICATION)];
    return [...findConflicts(entries), ...findConflictsWithDeployment(entries, deployment)];
  }

  /** The roles that deploy the key or a replica of it. */
  private deployingRoles(): PrincipalIdentity[] {
    return [...this.options.deploymentRoles, ...replicatingRoles(this.options.replication)];
  }

  private provisioning(uses: readonly ProvisionedUse[]): ProvisioningService[] {
    const { deployersAreGiven: areGiven, deploymentRoles, services } = this.options;
    return gatherProvisioning(services, { roles: namedArns(deploymentRoles), areGiven }, uses);
  }

  private context(
    entries: readonly AccessEntry[],
    provisioning: readonly ProvisioningService[],
    deployers: readonly PolicyText[],
  ): KeyPolicyContext {
    const { deploymentRoles, maintainers } = this.options;
    return {
      ...this.options,
      region: regionText(this.scope),
      account: substituted(`${iamArnText(this.scope)}root`),
      deploymentRoles: [...namedArns(deploymentRoles), ...namedArns(maintainers)],
      deployingUsers: namedArns(
        usersAmong(
          this.deployingRoles(),
          entries.filter(({ principal }) => !isUseThroughServices(principal)),
        ),
      ),
      deploymentServices: servicesUsedByDeployment(entries, deployers),
      policyOwners: holdersOf(entries, (entry) => dutiesHeld(entry).includes('ownPolicy')),
      managers: namedArns(managersToDeny(entries)),
      grantDelegators: holdersOf(entries, (entry) => dutiesHeld(entry).includes('delegate')),
      userAccounts: this.userAccounts(entries),
      provisioning,
    };
  }

  /** The accounts whose principals the required encryption context binds: the key's own and those that something is granted to. */
  private userAccounts(entries: readonly AccessEntry[]): PolicyText[] {
    if (Object.keys(this.options.encryptionContext).length === 0) return [];
    const foreign = entries.flatMap(({ holder }) => (holder.account === undefined ? [] : [compacted(holder.account)]));
    const own = substituted(accountText(this.scope));
    return [...new Map([own, ...foreign].map((account) => [JSON.stringify(account), account])).values()];
  }

  /** KMS would refuse the policy, but only when it deploys. */
  private characterProblems(policy: KeyPolicyJson): string[] {
    const text = JSON.stringify(policy);
    if (hasPolicyCharactersOnly(text)) return [];
    const foreign = [...text].find((character) => !hasPolicyCharactersOnly(character));
    const message = `key policy must be made of tab, line breaks and U+0020 to U+00FF, got \`${foreign}\`; use other names or values`;
    return [describeProblem(this.scope, 'KmsGov.PolicyCharacters', message)];
  }

  private sizeProblems(policy: KeyPolicyJson): string[] {
    if (isSurelyWithinLimit(policy)) return [];
    const resolved: KeyPolicyJson = Stack.of(this.scope).resolve(policy);
    const size = deployedSize(resolved);
    if (!exceedsPolicyLimit(size)) return [];
    const message =
      `key policy must be at most ${KEY_POLICY_MAX_BYTES} bytes, got about \`${size}\`, most of it in ${largestStatements(resolved, 3).join(', ')}; ` +
      'grant to a role that the principals assume, or split the data over several keys';
    return [describeProblem(this.scope, 'KmsGov.PolicyTooLarge', message)];
  }
}

/** A service that is declared is not asked for once more: the declaration says for which resource. */
function withoutDeclared(entries: readonly AccessEntry[], declared: readonly ServiceStatement[]): AccessEntry[] {
  const sids = new Set(declared.map(({ sid }) => sid));
  return entries.filter(({ principal, sid }) => principal.kind !== 'service' || sid === undefined || !sids.has(sid));
}

function isCertain({ overlap }: SeparationConflict): boolean {
  return overlap !== 'unknown';
}

const POLICY_OWNERSHIP = ['kms:PutKeyPolicy'];
const REPLICATION = ['kms:ReplicateKey'];

/** The deployment roles own the policy: naming one of them as a user is a conflict like any other. */
function entriesOfDeployment(roles: readonly PrincipalIdentity[], actions: readonly string[]): AccessEntry[] {
  return roles.map((role) => ({ effect: 'Allow', principal: role, holder: role, actions, source: 'the deployment roles' }));
}

function environmentOf(scope: IConstruct): KeyEnvironment {
  return { account: accountText(scope), region: regionText(scope) };
}

/** Roles that a list names must exist before the key. That their stack comes first also tells grants to them from those to roles that come later. */
function deployAfterHolders(scope: IConstruct, entries: readonly AccessEntry[]): void {
  const stack = Stack.of(scope);
  for (const { holder } of entries) {
    const other = holder.construct && Stack.of(holder.construct);
    const isApart = other && other !== stack && !NestedStack.isNestedStack(other) && !NestedStack.isNestedStack(stack);
    if (isApart && other.environment === stack.environment) stack.addStackDependency(other, 'the key policy names a role');
  }
}

function holdersOf(entries: readonly AccessEntry[], holds: (entry: AccessEntry) => boolean): readonly PolicyText[] {
  return namedArns(entries.filter((entry) => entry.effect === 'Allow' && holds(entry)).map(({ holder }) => holder));
}

/** What is left of access for a generation; who had nothing but that is not named any more. */
function forStage<T extends { readonly actions: readonly string[] }>(access: readonly T[], stage: GenerationStage): readonly T[] {
  if (stage === 'current') return access;
  return access.flatMap((one) => {
    const actions = actionsLeft(one.actions, stage);
    const nothing = actions.length < one.actions.length && actions.every((action) => action === 'kms:DescribeKey');
    return nothing ? [] : [{ ...one, actions }];
  });
}
