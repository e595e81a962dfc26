import { KMS } from '@aws-sdk/client-kms';

/** A call that an example made, as a policy sees it. */
export interface RecordedCall {
  readonly action: string;
  /** ARN of the key that KMS used. */
  readonly keyArn: string;
  readonly context: Readonly<Record<string, string>>;
}

interface KeyCall {
  readonly EncryptionContext?: Readonly<Record<string, string>>;
}

interface KeyAnswer {
  readonly KeyId?: string;
  readonly KeyMetadata?: { readonly Arn?: string };
}

/** A client of KMS, and the calls made through it. */
export function recordedClient(region: string): { readonly kms: KMS; readonly calls: RecordedCall[] } {
  const calls: RecordedCall[] = [];
  const kms = new KMS({ region });
  kms.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        const answer = await next(request);
        const { KeyId, KeyMetadata } = answer.output as KeyAnswer;
        const context = Object.entries((request.input as KeyCall).EncryptionContext ?? {});
        calls.push({
          action: `kms:${commandName?.replace(/Command$/, '')}`,
          keyArn: KeyId ?? KeyMetadata?.Arn ?? '',
          context: Object.fromEntries(context.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
        });
        return answer;
      },
    { step: 'initialize' },
  );
  return { kms, calls };
}
