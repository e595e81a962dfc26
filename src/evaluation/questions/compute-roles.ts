import type { AppModel, ResourceModel } from '../app-model';
import { isPlainObject } from '../choices';
import type { Resolved } from '../resolved';
import { joinText, OpenText, splitText, type Text } from '../text';
import { textId } from './subject';

/** Something of the app that runs as a role: who changes what it runs acts as the role. */
export interface Workload {
  readonly kind: 'function' | 'instance';
  readonly arn: Text;
  readonly account: Text;
  readonly label: string;
}

/** The functions and instances of an app by the ARN of the role they run as. */
export function workloadsByRole({ resources }: AppModel): ReadonlyMap<string, readonly Workload[]> {
  const found = new Map<string, Workload[]>();
  const profiles = new RolesOfProfiles(resources);
  for (const resource of resources) {
    const role = roleOf(resource, profiles);
    const workload = role === undefined ? undefined : workloadOf(resource);
    if (role === undefined || workload === undefined) continue;
    found.set(textId(role), [...(found.get(textId(role)) ?? []), workload]);
  }
  return found;
}

function roleOf(resource: ResourceModel, profiles: RolesOfProfiles): Text | undefined {
  if (resource.type === 'AWS::Lambda::Function') return textAt(resource.properties, 'Role');
  if (resource.type !== 'AWS::EC2::Instance') return undefined;
  const profile = textAt(resource.properties, 'IamInstanceProfile');
  return profile === undefined ? undefined : profiles.roleOf(profile);
}

function workloadOf(resource: ResourceModel): Workload | undefined {
  const { account, constructPath, id } = resource;
  const kind = resource.type === 'AWS::Lambda::Function' ? 'function' : 'instance';
  const arn = kind === 'function' ? resource.arn : instanceArn(resource);
  return arn === undefined ? undefined : { kind, arn, account, label: constructPath?.replace(/\/Resource$/, '') ?? id };
}

function instanceArn({ account, region, ref }: ResourceModel): Text {
  return joinText('arn:aws:ec2:', region, ':', account, ':instance/', ref);
}

/** Instance profiles, each of which wraps one role. */
class RolesOfProfiles {
  private readonly roles = new Map<string, Text>();

  constructor(resources: readonly ResourceModel[]) {
    const arns = new Map(resources.filter(({ type }) => type === 'AWS::IAM::Role').map(({ ref, arn }) => [textId(ref), arn]));
    for (const profile of resources) {
      const role = profile.type === 'AWS::IAM::InstanceProfile' ? roleNameIn(profile.properties) : undefined;
      const arn = role === undefined ? undefined : arns.get(textId(role));
      if (arn !== undefined) this.roles.set(textId(profile.ref), arn);
    }
  }

  public roleOf(profile: Text): Text | undefined {
    return this.roles.get(textId(profile)) ?? this.roles.get(textId(splitText(profile, '/').at(-1) ?? ''));
  }
}

function roleNameIn(properties: Resolved): Text | undefined {
  const roles = isPlainObject(properties) ? properties.Roles : undefined;
  const [role] = Array.isArray(roles) ? (roles as readonly Resolved[]) : [];
  return asKnownText(role);
}

function textAt(properties: Resolved, name: string): Text | undefined {
  return isPlainObject(properties) ? asKnownText(properties[name]) : undefined;
}

function asKnownText(value: Resolved | undefined): Text | undefined {
  return typeof value === 'string' || value instanceof OpenText ? value : undefined;
}
