import { deliver } from './answer-delivery';
import type { Pause } from './pause';
import { REAL_PAUSE } from './pause';

/**
 * What CloudFormation asks of a custom resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface ResourceRequest<Properties> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** Absent in a Create. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  /** In an Update only. */
  readonly OldResourceProperties?: Properties;
}

/** What became of a resource. */
export interface ResourceOutcome {
  /** Another one than before makes CloudFormation remove what the one before stands for, once nothing can be rolled back any more. */
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** How one type of resource is made, changed and removed. Each step can happen again after it succeeded. */
export interface ResourceLifecycle<Properties> {
  create(properties: Properties): Promise<ResourceOutcome>;
  update(physicalId: string, properties: Properties, previous: Properties): Promise<ResourceOutcome>;
  /** The id is none that the resource gave where its creation failed or was never answered. */
  remove(physicalId: string, properties: Properties): Promise<void>;
}

/** A reason why a resource cannot be as it is asked for; `code` is stable across releases. */
export class ResourceError extends Error {
  constructor(
    public readonly code: `KmsGov.${string}`,
    message: string,
  ) {
    super(`${message} [${code}]`);
    this.name = 'ResourceError';
  }
}

/** The physical id of what could not be created. CloudFormation wants one, and removes it again. */
export const NOT_CREATED = 'not-created';

/** A Lambda handler that answers every request, so that no deployment has to wait for its timeout. */
export function handlerOf<Properties>(
  lifecycle: ResourceLifecycle<Properties>,
  pause: Pause = REAL_PAUSE,
): (request: ResourceRequest<Properties>) => Promise<void> {
  return async (request) => {
    const answer = await answerTo(request, lifecycle);
    log(request, answer);
    await deliver(request.ResponseURL, answer, pause);
  };
}

interface ResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

async function answerTo<Properties>(
  request: ResourceRequest<Properties>,
  lifecycle: ResourceLifecycle<Properties>,
): Promise<ResourceAnswer> {
  const { StackId, RequestId, LogicalResourceId } = request;
  const asked = { StackId, RequestId, LogicalResourceId };
  try {
    const { physicalId, attributes } = await carryOut(request, lifecycle);
    return { ...asked, Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: attributes };
  } catch (error) {
    // the id stays: CloudFormation takes another one for a replacement and would remove the resource that is there
    return { ...asked, Status: 'FAILED', PhysicalResourceId: request.PhysicalResourceId ?? NOT_CREATED, Reason: reasonOf(error) };
  }
}

async function carryOut<Properties>(
  { RequestType, PhysicalResourceId = NOT_CREATED, ResourceProperties, OldResourceProperties }: ResourceRequest<Properties>,
  lifecycle: ResourceLifecycle<Properties>,
): Promise<ResourceOutcome> {
  if (RequestType === 'Create') return lifecycle.create(ResourceProperties);
  if (RequestType === 'Update')
    return lifecycle.update(PhysicalResourceId, ResourceProperties, OldResourceProperties ?? ResourceProperties);
  await lifecycle.remove(PhysicalResourceId, ResourceProperties);
  return { physicalId: PhysicalResourceId };
}

/** An answer holds 4,096 bytes, of which a physical id may take 1,024. */
const REASON_MAX_LENGTH = 1000;

function reasonOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const text = error instanceof ResourceError ? message : `${name}: ${message}`;
  return text.slice(0, REASON_MAX_LENGTH);
}

/** Never the properties, which can be large, nor the ResponseURL, which lets its holder answer. */
function log(request: { readonly RequestType: string }, { Data: _, ...answer }: ResourceAnswer): void {
  process.stdout.write(`${JSON.stringify({ RequestType: request.RequestType, ...answer })}\n`);
}
