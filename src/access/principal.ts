/** The type under which a policy lists a principal. */
export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/**
 * - `anyone`: `*`.
 * - `account`: 12 digits or the account's root ARN, which delegates to the account and is not its root user.
 * - `service-linked-role`: a role that a service owns, under the path `/aws-service-role/`.
 * - `session`: one session of a role.
 * - `unique-id`: what remains in a key policy of a deleted role or user; it matches nobody any more.
 * - `organization`, `group`: cannot be a principal; KMS refuses them.
 * - `unknown`: not decided by its text, such as an unresolved token, or malformed.
 */
export type PrincipalKind =
  | 'anyone'
  | 'account'
  | 'role'
  | 'service-linked-role'
  | 'user'
  | 'session'
  | 'federated-user'
  | 'service'
  | 'federated-provider'
  | 'canonical-user'
  | 'unique-id'
  | 'group'
  | 'organization'
  | 'unknown';

interface PrincipalParts {
  readonly kind: PrincipalKind;
  readonly partition?: string;
  readonly account?: string;
  readonly path?: string;
  readonly name?: string;
  readonly sessionName?: string;
}

const TOKEN = String.raw`\$\{Token\[[^\]]*\]\}`;
const ACCOUNT = String.raw`\d{12}|${TOKEN}`;
const IAM_ARN = new RegExp(`^arn:(aws(?:-[a-z0-9]+)*|${TOKEN}):(iam|sts)::(${ACCOUNT}):(.+)$`);
const ACCOUNT_ID = /^\d{12}$/;
const NAMED_RESOURCE = /^(role|user|group)(\/(?:[!-~]*\/)?)([\w+=,.@-]+)$/;
const SESSION_RESOURCE = /^assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]+)$/;
const FEDERATED_USER_RESOURCE = /^federated-user\/([\w+=,.@-]+)$/;
const PROVIDER_RESOURCE = /^(?:saml|oidc)-provider\/.+$/;
const ORGANIZATION = /^(?:arn:[^:]+:organizations::\d{12}:organization\/)?(o-[a-z0-9]{10,32})(?:\/.*)?$/;
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]{12,}$/;
const SERVICE = /^[a-z0-9.-]+\.(?:amazonaws\.com|amazonaws\.com\.cn|aws\.internal)$/i;
const SERVICE_LINKED_PATH = '/aws-service-role/';

/**
 * Who, as a policy writes it. Immutable; compares by who is meant, so that 12 digits equal the root ARN of any partition.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export class Principal {
  public static readonly ANYONE = new Principal('AWS', '*', { kind: 'anyone' });

  /** `type` is the key in the policy's `Principal`; without it the text decides, and what is no service name is `AWS`. */
  public static parse(text: string, type?: PrincipalType): Principal {
    const listedAs = type ?? (SERVICE.test(text) ? 'Service' : 'AWS');
    return new Principal(listedAs, text, PARSERS[listedAs](text));
  }

  public readonly kind: PrincipalKind;
  /** Of an ARN: `aws`, `aws-cn`, `aws-us-gov`, … or a token. */
  public readonly partition?: string;
  /** 12 digits or a token. */
  public readonly account?: string;
  /** Of a role, user or group: `/` or `/…/`. A session does not carry its role's. */
  public readonly path?: string;
  /** Of a role, user, group or federated user; of a session its role's name; of a provider `saml-provider/…` or `oidc-provider/…`. */
  public readonly name?: string;
  public readonly sessionName?: string;

  private constructor(
    public readonly type: PrincipalType,
    private readonly text: string,
    parts: PrincipalParts,
  ) {
    this.kind = parts.kind;
    this.partition = parts.partition;
    this.account = parts.account;
    this.path = parts.path;
    this.name = parts.name;
    this.sessionName = parts.sessionName;
  }

  /** One text for all spellings of the same principal. Partitions are left out: an account is in one only. */
  public get identity(): string {
    switch (this.kind) {
      case 'account':
        return `account ${this.account}`;
      case 'service':
        return `service ${this.text.toLowerCase()}`;
      case 'unknown':
        return `${this.type} ${this.text}`;
      default:
        return [this.kind, this.account ?? this.text, this.path, this.name, this.sessionName]
          .filter((part) => part !== undefined)
          .join(' ');
    }
  }

  public equals(other: Principal): boolean {
    return this.identity === other.identity;
  }

  /** Equal, or both one role: a session is its role, compared by name since its ARN has no path. */
  public isSameIdentityAs(other: Principal): boolean {
    const isRoleBySession = [this, other].some((principal) => principal.kind === 'session') && this.isRole && other.isRole;
    return this.equals(other) || (isRoleBySession && this.account === other.account && this.name === other.name);
  }

  /** Whether what this one is allowed reaches the other: `*` stands for all AWS identities, an account for all of its own. */
  public standsFor(other: Principal): boolean {
    if (this.kind === 'anyone') {
      return other.type === 'AWS';
    }
    return this.isSameIdentityAs(other) || (this.kind === 'account' && other.type === 'AWS' && this.account === other.account);
  }

  /** As written. */
  public toString(): string {
    return this.text;
  }

  private get isRole(): boolean {
    return this.kind === 'role' || this.kind === 'service-linked-role' || this.kind === 'session';
  }
}

const PARSERS: Readonly<Record<PrincipalType, (text: string) => PrincipalParts>> = {
  AWS: parseAws,
  Service: () => ({ kind: 'service' }),
  Federated: (text) => ({ ...parseIamArn(text), kind: 'federated-provider' }),
  CanonicalUser: () => ({ kind: 'canonical-user' }),
};

function parseAws(text: string): PrincipalParts {
  if (text === '*') {
    return { kind: 'anyone' };
  }
  if (ACCOUNT_ID.test(text)) {
    return { kind: 'account', account: text };
  }
  if (UNIQUE_ID.test(text)) {
    return { kind: 'unique-id' };
  }
  const organization = ORGANIZATION.exec(text);
  return organization ? { kind: 'organization', name: organization[1] } : (parseIamArn(text) ?? { kind: 'unknown' });
}

function parseIamArn(text: string): PrincipalParts | undefined {
  const [, partition, service, account, resource] = IAM_ARN.exec(text) ?? [];
  if (resource === undefined) {
    return undefined;
  }
  const parts = service === 'iam' ? parseIamResource(resource) : parseStsResource(resource);
  return parts && { partition, account, ...parts };
}

function parseIamResource(resource: string): PrincipalParts | undefined {
  if (resource === 'root') {
    return { kind: 'account' };
  }
  return PROVIDER_RESOURCE.test(resource) ? { kind: 'federated-provider', name: resource } : parseNamedResource(resource);
}

function parseNamedResource(resource: string): PrincipalParts | undefined {
  const [, type, path, name] = NAMED_RESOURCE.exec(resource) ?? [];
  if (type === undefined) {
    return undefined;
  }
  const isServiceLinked = type === 'role' && path.startsWith(SERVICE_LINKED_PATH);
  return { kind: isServiceLinked ? 'service-linked-role' : (type as 'role' | 'user' | 'group'), path, name };
}

function parseStsResource(resource: string): PrincipalParts | undefined {
  const session = SESSION_RESOURCE.exec(resource);
  if (session) {
    return { kind: 'session', name: session[1], sessionName: session[2] };
  }
  const federated = FEDERATED_USER_RESOURCE.exec(resource);
  return federated ? { kind: 'federated-user', name: federated[1] } : undefined;
}
