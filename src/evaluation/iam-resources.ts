import type { PrincipalModel, Problem, ResourceIdentity } from './app-model';
import { type AppResource, guarded, listed, withDefault } from './app-resource';
import { type Alternative, isPlainObject } from './choices';
import { ManagedPolicies } from './managed-policies';
import type { PolicyDocument } from './policy-document';
import { Choice, NO_VALUE, type Resolved, Unknown } from './resolved';
import type { Guard } from './statement';
import { joinText, OpenText, type Text } from './text';
import { textKey } from './text-building';

type Kind = PrincipalModel['kind'];

interface Attachment {
  readonly kind: Kind;
  /** Property that lists the principals a policy is attached to. */
  readonly property: string;
}

const PRINCIPAL_KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['AWS::IAM::Role', 'role'],
  ['AWS::IAM::ServiceLinkedRole', 'role'],
  ['AWS::IAM::User', 'user'],
  ['AWS::IAM::Group', 'group'],
]);

const LISTED: readonly Attachment[] = [
  { kind: 'role', property: 'Roles' },
  { kind: 'user', property: 'Users' },
  { kind: 'group', property: 'Groups' },
];

/** Resources that attach a policy to principals, and where they name them. */
const ATTACHING: ReadonlyMap<string, readonly Attachment[]> = new Map([
  ['AWS::IAM::Policy', LISTED],
  ['AWS::IAM::ManagedPolicy', LISTED],
  ['AWS::IAM::RolePolicy', [{ kind: 'role', property: 'RoleName' }]],
  ['AWS::IAM::UserPolicy', [{ kind: 'user', property: 'UserName' }]],
  ['AWS::IAM::GroupPolicy', [{ kind: 'group', property: 'GroupName' }]],
]);

const UNBOUNDED: Resolved = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Reads the IAM roles, users and groups of an app with every policy attached to them. */
export function readPrincipals(resources: readonly AppResource[], report: (problem: Problem) => void): PrincipalModel[] {
  return new IamReader(resources, report).read();
}

/** A principal while its policies are gathered. */
interface Principal {
  readonly identity: ResourceIdentity;
  readonly kind: Kind;
  readonly arn: Text;
  readonly account: Text;
  readonly documents: Set<PolicyDocument>;
  readonly groups: Set<Principal>;
  readonly resource?: AppResource;
}

class IamReader {
  private readonly principals = new Map<string, Principal>();
  private readonly managed: ManagedPolicies;

  constructor(
    private readonly resources: readonly AppResource[],
    private readonly report: (problem: Problem) => void,
  ) {
    this.managed = new ManagedPolicies(resources);
  }

  read(): PrincipalModel[] {
    const own = this.resources.flatMap((resource) => this.own(resource));
    for (const principal of own) this.addOwnPolicies(principal);
    for (const resource of this.resources) this.addAttached(resource);
    for (const resource of this.resources) this.addMembers(resource);
    return [...this.principals.values()].map((principal) => this.model(principal));
  }

  private own(resource: AppResource): Principal[] {
    const kind = PRINCIPAL_KINDS.get(resource.type);
    const { names } = resource;
    if (kind === undefined || names === undefined) return [];
    const { identity, account } = resource;
    const principal = {
      identity,
      kind,
      arn: names.arn,
      account,
      documents: new Set<PolicyDocument>(),
      groups: new Set<Principal>(),
      resource,
    };
    this.principals.set(nameKey(kind, account, names.name), principal);
    return [principal];
  }

  private addOwnPolicies(principal: Principal): void {
    const { resource } = principal;
    if (resource === undefined) return;
    for (const { value, guards } of listed(resource.value('Policies'))) {
      principal.documents.add(this.inline(resource, value, guards));
    }
    for (const reference of listed(resource.value('ManagedPolicyArns'))) {
      principal.documents.add(this.managedPolicy(resource, reference));
    }
  }

  private inline(resource: AppResource, policy: Resolved, guards: readonly Guard[]): PolicyDocument {
    const document = isPlainObject(policy) ? (policy.PolicyDocument ?? NO_VALUE) : policy;
    const name = isPlainObject(policy) ? policy.PolicyName : undefined;
    const source = `policy ${typeof name === 'string' ? name : 'without a known name'} of ${resource.id}`;
    return resource.policy(guarded(document, guards), source, this.report);
  }

  private managedPolicy(resource: AppResource, { value: arn, guards }: Alternative): PolicyDocument {
    const { document, source, owner } = this.managed.find(arn);
    return (owner ?? resource).policy(guarded(document, guards), source, this.report);
  }

  private addAttached(policy: AppResource): void {
    const attachments = ATTACHING.get(policy.type);
    if (attachments === undefined) return;
    const document = this.documentOf(policy);
    for (const { kind, property } of attachments) {
      for (const { value, guards } of listed(policy.value(property))) {
        const principal = this.named(kind, value, policy);
        const attached = guards.length === 0 ? document : this.documentOf(policy, guards);
        principal?.documents.add(attached);
      }
    }
  }

  private documentOf(policy: AppResource, guards: readonly Guard[] = []): PolicyDocument {
    const all = [...(policy.existence ?? []), ...guards];
    return policy.policy(guarded(policy.value('PolicyDocument'), all), `policy ${policy.id}`, this.report);
  }

  private addMembers(resource: AppResource): void {
    if (resource.type === 'AWS::IAM::UserToGroupAddition') {
      for (const { value } of listed(resource.value('Users'))) this.join(this.named('user', value, resource), resource, 'GroupName');
    }
    if (resource.type === 'AWS::IAM::User') {
      this.join(this.named('user', resource.names?.name ?? NO_VALUE, resource), resource, 'Groups');
    }
  }

  private join(user: Principal | undefined, resource: AppResource, property: string): void {
    for (const { value } of listed(resource.value(property))) {
      const group = this.named('group', value, resource);
      if (group) user?.groups.add(group);
    }
  }

  /** The principal of a name; one that the app does not define is known by the policies the app attaches to it. */
  private named(kind: Kind, name: Resolved, by: AppResource): Principal | undefined {
    if (typeof name !== 'string' && !(name instanceof OpenText)) return undefined;
    const key = nameKey(kind, by.account, name);
    const principal = this.principals.get(key) ?? outsider(kind, name, by);
    this.principals.set(key, principal);
    return principal;
  }

  private model(principal: Principal): PrincipalModel {
    const { identity, kind, arn, account, groups, resource } = principal;
    const documents = new Set([principal, ...groups].flatMap((one) => [...one.documents]));
    return {
      ...identity,
      kind,
      arn,
      account,
      identityPolicies: [...documents],
      ...(resource && this.limits(resource)),
      ...(kind === 'user' && { groups: [...groups].map((group) => group.identity.id) }),
    };
  }

  private limits(resource: AppResource): Pick<PrincipalModel, 'permissionsBoundary' | 'trustPolicy'> {
    const boundary = resource.value('PermissionsBoundary');
    const trust = resource.value('AssumeRolePolicyDocument');
    return {
      ...(boundary !== NO_VALUE && { permissionsBoundary: this.boundary(resource, boundary) }),
      ...(trust !== NO_VALUE && { trustPolicy: resource.policy(trust, `trust policy of ${resource.id}`, this.report) }),
    };
  }

  private boundary(resource: AppResource, value: Resolved): PolicyDocument {
    const document = this.boundaryDocument(withDefault(value, UNBOUNDED));
    return resource.policy(document, `permissions boundary of ${resource.id}`, this.report);
  }

  private boundaryDocument(value: Resolved): Resolved {
    if (value instanceof Choice) {
      return new Choice(value.condition, this.boundaryDocument(value.whenTrue), this.boundaryDocument(value.whenFalse));
    }
    return value === UNBOUNDED || value instanceof Unknown ? value : this.managed.find(value).document;
  }
}

function nameKey(kind: Kind, account: Text, name: Text): string {
  return [kind, textKey(account), textKey(name)].join('|');
}

function outsider(kind: Kind, name: Text, by: AppResource): Principal {
  const { partition, account } = by.scope.facts;
  const id = `${by.id}/${kind}/${String(name)}`;
  return {
    identity: { id, stack: by.stack, logicalId: by.logicalId },
    kind,
    arn: joinText('arn:', partition, ':iam::', account, `:${kind}/`, name),
    account,
    documents: new Set(),
    groups: new Set(),
  };
}
