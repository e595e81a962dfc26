import { type Arn, parseArn } from './arn';
import type { Caller } from './request';
import { joinText, openText, splitText, type Text } from './text';

/**
 * - `role`: some session of a role, it does not matter or is not known which; `session`: that one session.
 * - `federated`: a session that GetFederationToken gave to a user.
 * - `service`: an AWS service that calls for itself. One that calls for somebody (forward access session) is that somebody.
 * - `unknown`: an ARN of which not even the kind is known.
 */
export type CallerKind = 'user' | 'role' | 'session' | 'federated' | 'root' | 'service' | 'unknown';

/** Who calls, as policies see it. */
export interface CallerIdentity {
  readonly kind: CallerKind;
  /** Value of aws:PrincipalArn: for a session the ARN of its role. A service has none. */
  readonly arn: Text;
  readonly sessionArn?: Text;
  /** Of a role, user or session, without path. */
  readonly name?: Text;
  /** A session does not carry the path of its role. */
  readonly pathKnown: boolean;
  readonly account?: Text;
  readonly partition?: Text;
  readonly service?: Text;
  /** A role that a service owns: bound neither by service nor by resource control policies. */
  readonly serviceLinked: boolean;
}

const SERVICE_LINKED_PATH = 'role/aws-service-role/';
/** Every service-linked role has a name like this, which is all that a session shows of it. */
const SERVICE_LINKED_NAME = 'AWSServiceRoleFor';

const KNOWN = new Map<string, CallerIdentity>();
/** Callers are few; beyond this many it is cheaper to start anew. */
const MOST_KNOWN = 20_000;

/**
 * @param principalArn aws:PrincipalArn as the request gives it, which tells the path of a session's role
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function identify(caller: Caller, principalArn?: Text): CallerIdentity {
  if (typeof caller === 'object' && 'service' in caller) {
    return { kind: 'service', arn: '', service: caller.service, pathKnown: true, serviceLinked: false };
  }
  const identity = identifyText(caller);
  return identity.kind === 'session' && principalArn !== undefined
    ? {
        ...identity,
        arn: principalArn,
        pathKnown: true,
        serviceLinked: identity.serviceLinked || startsWith(principalArn, SERVICE_LINKED_PATH),
      }
    : identity;
}

function identifyText(caller: Text): CallerIdentity {
  const id = typeof caller === 'string' ? caller : caller.key;
  const known = KNOWN.get(id);
  if (known) return known;
  const arn = parseArn(caller);
  const identity = (arn && identifyArn(caller, arn)) ?? unidentified(caller);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(id, identity);
  return identity;
}

function unidentified(caller: Text): CallerIdentity {
  const account = openText(`account of ${caller}`, 'the account of the principal is not known');
  return { kind: 'unknown', arn: caller, account, pathKnown: true, serviceLinked: false };
}

function identifyArn(text: Text, arn: Arn): CallerIdentity | undefined {
  const { account, partition, service } = arn;
  const [type, ...rest] = splitText(arn.resource, '/');
  const base = { arn: text, account, partition, pathKnown: true, serviceLinked: false };
  if (service === 'iam' && type === 'root') return { ...base, kind: 'root' };
  if (service === 'iam' && type === 'user') return { ...base, kind: 'user', name: rest.at(-1) };
  if (service === 'iam' && type === 'role')
    return { ...base, kind: 'role', name: rest.at(-1), serviceLinked: rest[0] === 'aws-service-role' };
  if (service === 'sts' && type === 'federated-user') return { ...base, kind: 'federated', name: rest.at(-1) };
  if (service === 'sts' && type === 'assumed-role') return identifySession(text, arn, rest[0]);
  return undefined;
}

function identifySession(sessionArn: Text, { account, partition }: Arn, name: Text): CallerIdentity {
  const arn = joinText('arn:', partition, ':iam::', account, ':role/', name);
  const serviceLinked = typeof name === 'string' && name.startsWith(SERVICE_LINKED_NAME);
  return { kind: 'session', arn, sessionArn, name, account, partition, pathKnown: false, serviceLinked };
}

function startsWith(arn: Text, resourcePrefix: string): boolean {
  const resource = parseArn(arn)?.resource;
  return typeof resource === 'string' && resource.startsWith(resourcePrefix);
}
