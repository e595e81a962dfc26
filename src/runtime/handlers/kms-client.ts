import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceError } from './custom-resource';
import type { Pause } from './pause';

/** Enough for the low rates of KMS's control plane, which all callers of an account share. */
const MAX_ATTEMPTS = 8;

/** A client of the Lambda runtime's SDK that never leaves out what it is told. */
export function kmsClient(): KMSClient {
  const client = new KMSClient({ maxAttempts: MAX_ATTEMPTS });
  client.middlewareStack.add(
    (next) => (args) => {
      refuseLoss(args.input, JSON.parse(textOf((args.request as { body: unknown }).body)));
      return next(args);
    },
    { step: 'build', name: 'refuseLoss' },
  );
  return client;
}

/** An SDK that is older than a parameter drops it silently: a grant without its SourceArn would allow more than was asked for. */
function refuseLoss(given: unknown, sent: unknown): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const counterpart = (sent as Record<string, unknown>)[name];
    if (counterpart === undefined) throw unknownParameter(name);
    refuseLoss(value, counterpart);
  }
}

function unknownParameter(name: string): ResourceError {
  return new ResourceError(
    'KmsGov.SdkTooOld',
    `request must reach KMS whole, got an AWS SDK of the Lambda runtime that does not know \`${name}\`; deploy again once the runtime is updated`,
  );
}

function textOf(body: unknown): string {
  return ArrayBuffer.isView(body) ? new TextDecoder().decode(body as Uint8Array) : String(body);
}

const PROPAGATION_PAUSES_MS = [2000, 4000, 8000, 16_000, 30_000];

/** How KMS answers while it does not yet see a role or policy that the same deployment wrote. */
const WHILE_PROPAGATING = ['AccessDeniedException', 'MalformedPolicyDocumentException', 'InvalidArnException'];

/**
 * Repeats a call for a minute while it fails as it would if a role or policy were too new.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/programming-eventual-consistency.html
 */
export async function oncePropagated<T>(call: () => Promise<T>, pause: Pause): Promise<T> {
  for (const milliseconds of PROPAGATION_PAUSES_MS) {
    try {
      return await call();
    } catch (error) {
      if (!isNamed(error, ...WHILE_PROPAGATING)) throw error;
      await pause(milliseconds);
    }
  }
  return call();
}

/** Whether KMS answered with one of these errors. */
export function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
