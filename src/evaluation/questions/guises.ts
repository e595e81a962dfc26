import type { AppModel, PrincipalModel } from '../app-model';
import type { PolicyDocument } from '../policy-document';
import type { Text } from '../text';
import { joinPaths, NO_STEPS, type Path } from './escalation';
import { attempt, callOn, firstPath, type IamCall } from './iam-call';
import { ALLOWED_BY_IAM, type Subject } from './subject';

/** Somebody with other policies than the templates give it, and how it comes by them. */
export interface Guise {
  readonly subject: Subject;
  readonly path: Path;
  /** What the subject then is. */
  readonly acting: Subject;
}

/** The subject as it is. */
export function plainGuise(subject: Subject): Guise {
  return { subject, path: NO_STEPS, acting: subject };
}

/** May do whatever the account leaves to IAM, within the permissions boundary and where no policy denies it. */
export function empowered(subject: Subject): Subject {
  const { identityPolicies = [] } = subject.policies;
  return { ...subject, policies: { ...subject.policies, identityPolicies: [...identityPolicies, ...ALLOWED_BY_IAM] } };
}

const ADMINISTRATOR_POLICY = { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' };

/** Who gives itself, or somebody else, permissions: by policies of its own, of its groups, or of groups it joins. */
export class Guises {
  private readonly byId: ReadonlyMap<string, PrincipalModel>;
  private readonly groups: readonly PrincipalModel[];
  /** ARNs of the managed policies of the app, by how a verdict names them. */
  private readonly managed: ReadonlyMap<string, Text>;

  constructor({ principals, resources }: AppModel) {
    this.groups = principals.filter(({ kind }) => kind === 'group');
    this.byId = new Map(this.groups.map((group) => [group.id, group]));
    const policies = resources.filter(({ type, arn }) => type === 'AWS::IAM::ManagedPolicy' && arn !== undefined);
    this.managed = new Map(policies.map(({ id, arn }) => [`policy ${id}`, arn as Text]));
  }

  /** What else a subject can come to be by changing policies that apply to it. */
  public of(subject: Subject): readonly Guise[] {
    const joined = this.joined(subject);
    return [...joined, ...[plainGuise(subject), ...joined].flatMap((guise) => this.empoweredFrom(guise))];
  }

  /** How somebody gives another one every permission. */
  public empowering(target: Subject, by: Subject): Path | undefined {
    return firstPath(this.writes(target), (call) => attempt(by, [call]));
  }

  private empoweredFrom({ subject, path, acting }: Guise): readonly Guise[] {
    const write = this.empowering(acting, acting);
    return write ? [{ subject, path: joinPaths(path, write), acting: empowered(acting) }] : [];
  }

  private joined(subject: Subject): readonly Guise[] {
    if (subject.model?.kind !== 'user') return [];
    const others = this.groups.filter(({ id }) => !subject.model?.groups?.includes(id));
    return others.flatMap((group) => {
      const path = attempt(subject, [callOn('iam:AddUserToGroup', group.arn, { account: group.account, label: group.id })]);
      return path ? [{ subject, path, acting: withGroup(subject, group) }] : [];
    });
  }

  /** Every call that changes what a principal of the app may do. */
  private writes({ model, label, policies }: Subject): readonly IamCall[] {
    if (!model) return [];
    const { arn, account, groups = [] } = model;
    const own = model.kind === 'user' ? policyWrites('User', arn, { account, label }) : policyWrites('Role', arn, { account, label });
    const ofGroups = groups.flatMap((id) => {
      const group = this.byId.get(id);
      return group ? policyWrites('Group', group.arn, { account, label: id }) : [];
    });
    return [...own, ...ofGroups, ...(policies.identityPolicies ?? []).flatMap((policy) => this.newVersion(policy, account))];
  }

  private newVersion({ source }: PolicyDocument, account: Text): readonly IamCall[] {
    const arn = this.managed.get(source);
    return arn === undefined ? [] : [callOn('iam:CreatePolicyVersion', arn, { account, label: source })];
  }
}

function policyWrites(kind: 'User' | 'Role' | 'Group', arn: Text, place: { readonly account: Text; readonly label: string }): IamCall[] {
  return [callOn(`iam:Put${kind}Policy`, arn, place), { ...callOn(`iam:Attach${kind}Policy`, arn, place), context: ADMINISTRATOR_POLICY }];
}

function withGroup(subject: Subject, group: PrincipalModel): Subject {
  const { identityPolicies = [] } = subject.policies;
  return {
    ...subject,
    policies: { ...subject.policies, identityPolicies: [...identityPolicies, ...group.identityPolicies] },
    model: subject.model && { ...subject.model, groups: [...(subject.model.groups ?? []), group.id] },
  };
}
