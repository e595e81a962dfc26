import { createHash, randomUUID } from 'node:crypto';
import type { Received, Reply } from './http-server';
import { HttpServer, SILENCE } from './http-server';

type Input = Record<string, unknown>;

export interface StoredGrant extends Input {
  readonly GrantId: string;
  readonly KeyId: string;
}

export interface StoredKey extends Input {
  readonly KeyId: string;
  readonly Arn: string;
  Policy: string;
  Description: string;
  KeyState: string;
  readonly tags: Map<string, string>;
  /** In seconds. */
  CreationDate: number;
  KeySpec: string;
  Origin: string;
  /** Dates of rotations on demand, in seconds. */
  readonly rotations: number[];
  /** Dates of rotations that came by themselves. */
  readonly automaticRotations: number[];
  rotationStarted?: number;
  /** Error with which KMS answers whatever is asked of the key. */
  refusal?: string;
  /** Whether KMS answers nothing that is asked of the key. */
  isSilent?: boolean;
}

interface Failure {
  readonly type: string;
  readonly status: number;
  readonly message: string;
}

const PAGE_SIZE = 2;
const ACCOUNT_KEYS = 'arn:aws:kms:eu-west-1:111122223333:key/';

/** The part of KMS that handlers talk to, with its JSON protocol, its state and its errors. */
export class KmsServer {
  public static async start(): Promise<KmsServer> {
    const kms = new KmsServer();
    kms.http = await HttpServer.start((request) => ({ ...kms.answer(request), headers: { date: kms.date.toUTCString() } }));
    return kms;
  }

  public readonly keys = new Map<string, StoredKey>();
  public readonly grants = new Map<string, StoredGrant>();
  /** How far its clock is ahead of ours. */
  public aheadMs = 0;
  /** Operations in the order in which they arrived, failed ones included. */
  public readonly calls: { readonly operation: string; readonly input: Input }[] = [];
  private readonly failures = new Map<string, (Failure | undefined)[]>();
  private http?: HttpServer;

  public get url(): string {
    return this.http?.url ?? '';
  }

  public async stop(): Promise<void> {
    await this.http?.stop();
  }

  private get date(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  public callsOf(operation: string): Input[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  /** The next calls of an operation fail, so many times. */
  public fail(operation: string, type: string, times = 1, message = `${operation} is refused`): void {
    const status = type === 'KMSInternalException' ? 500 : 400;
    const failures = Array.from({ length: times }, () => ({ type, status, message }));
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), ...failures]);
  }

  /** The next call of an operation succeeds, before those fail that are to fail. */
  public pass(operation: string): void {
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), undefined]);
  }

  public addKey(facts: Input = {}): StoredKey {
    const KeyId = randomUUID();
    const key = {
      KeyId,
      Arn: `${ACCOUNT_KEYS}${KeyId}`,
      Policy: '',
      Description: '',
      KeyState: 'Enabled',
      CreationDate: Date.now() / 1000,
      KeySpec: 'SYMMETRIC_DEFAULT',
      Origin: 'AWS_KMS',
      tags: new Map(),
      rotations: [],
      automaticRotations: [],
      ...facts,
    };
    this.keys.set(KeyId, key as StoredKey);
    return key as StoredKey;
  }

  private answer({ headers, body }: Received): Reply {
    const operation = String(headers['x-amz-target']).replace('TrentService.', '');
    const input: Input = JSON.parse(body);
    this.calls.push({ operation, input });
    if (this.isSkewed(String(headers['x-amz-date'])))
      return error({ type: 'InvalidSignatureException', status: 400, message: 'Signature expired' });
    const failure = this.failures.get(operation)?.shift();
    if (failure) return error(failure);
    return this.operations[operation]?.(input) ?? error({ type: 'UnknownOperationException', status: 400, message: operation });
  }

  /** A signature is good for five minutes. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
  private isSkewed(stamp: string): boolean {
    const signed = Date.parse(stamp.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
    return Math.abs(this.date.getTime() - signed) > 5 * 60 * 1000;
  }

  private readonly operations: Readonly<Record<string, (input: Input) => Reply>> = {
    CreateGrant: (input) => this.createGrant(input),
    ListGrants: ({ KeyId }) =>
      this.page(
        [...this.grants.values()].filter((grant) => grant.KeyId === KeyId),
        'Grants',
      ),
    RetireGrant: ({ GrantId }) => this.endGrant(String(GrantId)),
    RevokeGrant: ({ GrantId }) => this.endGrant(String(GrantId)),
    RotateKeyOnDemand: (input) => this.onKey(input, (key) => this.rotate(key)),
    ListKeyRotations: (input) => this.onRotatingKey(input, (key) => this.page(rotationsOf(key), 'Rotations')),
    GetKeyRotationStatus: (input) => this.onRotatingKey(input, (key) => ok(rotationStatus(key))),
    CreateKey: (input) => this.createKey(input),
    DescribeKey: (input) => this.onKey(input, (key) => ok({ KeyMetadata: metadata(key) })),
    PutKeyPolicy: (input) => this.change(input, (key) => (key.Policy = String(input.Policy))),
    UpdateKeyDescription: (input) => this.change(input, (key) => (key.Description = String(input.Description))),
    EnableKey: (input) => this.change(input, (key) => (key.KeyState = 'Enabled')),
    DisableKey: (input) => this.change(input, (key) => (key.KeyState = 'Disabled')),
    TagResource: (input) => this.change(input, (key) => tag(key, input.Tags)),
    UntagResource: (input) => this.change(input, (key) => untag(key, input.TagKeys as string[])),
    ScheduleKeyDeletion: (input) => this.onKey(input, scheduleDeletion),
  };

  /** The id is that of the request: KMS answers a repeated one under the same name with the grant that is there. */
  private createGrant(input: Input): Reply {
    const identity = input.Name === undefined ? randomUUID() : JSON.stringify(Object.entries(input).sort());
    const GrantId = createHash('sha256').update(identity).digest('hex');
    this.grants.set(GrantId, { ...input, GrantId } as StoredGrant);
    return ok({ GrantId, GrantToken: randomUUID() });
  }

  private endGrant(grantId: string): Reply {
    return this.grants.delete(grantId)
      ? ok({})
      : error({ type: 'NotFoundException', status: 400, message: `Grant ID ${grantId} not found` });
  }

  private rotate(key: StoredKey): Reply {
    if (key.rotationStarted !== undefined) return error({ type: 'ConflictException', status: 400, message: 'rotation in progress' });
    key.rotationStarted = Date.now() / 1000;
    return ok({ KeyId: key.KeyId });
  }

  private createKey({ Policy, Tags, Description, Origin, CustomKeyStoreId, XksKeyId }: Input): Reply {
    const xks = XksKeyId === undefined ? {} : { XksKeyConfiguration: { Id: XksKeyId } };
    const key = this.addKey({ Policy, Description: Description ?? '', Origin, CustomKeyStoreId, ...xks });
    tag(key, Tags ?? []);
    return ok({ KeyMetadata: metadata(key) });
  }

  private onKey({ KeyId }: Input, then: (key: StoredKey) => Reply): Reply {
    const key = this.keys.get(String(KeyId).replace(ACCOUNT_KEYS, ''));
    if (key?.isSilent) return SILENCE;
    if (key?.refusal) return error({ type: key.refusal, status: 400, message: `${KeyId} is refused` });
    return key ? then(key) : error({ type: 'NotFoundException', status: 400, message: `Key ${KeyId} does not exist` });
  }

  private onRotatingKey(input: Input, then: (key: StoredKey) => Reply): Reply {
    return this.onKey(input, (key) => {
      const canRotate = key.KeySpec === 'SYMMETRIC_DEFAULT' && key.CustomKeyStoreId === undefined;
      return canRotate
        ? then(key)
        : error({ type: 'UnsupportedOperationException', status: 400, message: `${key.KeySpec} does not rotate` });
    });
  }

  private change(input: Input, apply: (key: StoredKey) => unknown): Reply {
    return this.onKey(input, (key) => {
      apply(key);
      return ok({});
    });
  }

  /** Few entries a page, so that who reads the first page only is found out. */
  private page(entries: readonly unknown[], name: string): Reply {
    const { Marker } = this.calls[this.calls.length - 1].input;
    const index = Number(Marker ?? 0);
    const more = index + PAGE_SIZE < entries.length;
    return ok({
      [name]: entries.slice(index, index + PAGE_SIZE),
      Truncated: more,
      ...(more ? { NextMarker: String(index + PAGE_SIZE) } : {}),
    });
  }
}

/** What KMS does in the background some time after a rotation was asked for. */
export function completeRotation(key: StoredKey): void {
  if (key.rotationStarted !== undefined) key.rotations.push(key.rotationStarted);
  key.rotationStarted = undefined;
}

function ok(body: object): Reply {
  return { status: 200, body };
}

function error({ type, status, message }: Failure): Reply {
  return { status, body: { __type: type, message } };
}

function rotationsOf({ KeyId, rotations, automaticRotations }: StoredKey): object[] {
  return [
    ...rotations.map((RotationDate) => ({ KeyId, RotationDate, RotationType: 'ON_DEMAND' })),
    ...automaticRotations.map((RotationDate) => ({ KeyId, RotationDate, RotationType: 'AUTOMATIC' })),
  ];
}

function rotationStatus({ KeyId, Origin, rotationStarted }: StoredKey): object {
  const isAutomatic = Origin === 'AWS_KMS';
  return {
    KeyId,
    KeyRotationEnabled: isAutomatic,
    RotationPeriodInDays: isAutomatic ? 365 : undefined,
    OnDemandRotationStartDate: rotationStarted,
  };
}

function metadata(key: StoredKey): object {
  const { KeyId, Arn, Description, KeyState, CreationDate, KeySpec, Origin, CustomKeyStoreId, XksKeyConfiguration } = key;
  return { KeyId, Arn, Description, KeyState, CreationDate, KeySpec, Origin, CustomKeyStoreId, XksKeyConfiguration };
}

function tag(key: StoredKey, tags: unknown): void {
  for (const { TagKey, TagValue } of tags as { TagKey: string; TagValue: string }[]) key.tags.set(TagKey, TagValue);
}

function untag(key: StoredKey, names: readonly string[]): void {
  for (const name of names) key.tags.delete(name);
}

function scheduleDeletion(key: StoredKey): Reply {
  if (key.KeyState === 'PendingDeletion') return error({ type: 'KMSInvalidStateException', status: 400, message: 'is pending deletion' });
  key.KeyState = 'PendingDeletion';
  return ok({ KeyId: key.KeyId, KeyState: key.KeyState });
}
