import type { Pause } from './pause';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;

/**
 * Puts the answer where CloudFormation waits for it. A failed attempt is repeated: an answer that gets lost leaves the deployment waiting.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function deliver(responseUrl: string, answer: object, pause: Pause): Promise<void> {
  const body = Buffer.from(JSON.stringify(answer));
  for (let attempt = 1; ; attempt++) {
    const failure = await put(responseUrl, body);
    if (failure === undefined) return;
    if (attempt === ATTEMPTS) throw failure;
    await pause(FIRST_PAUSE_MS * 2 ** attempt);
  }
}

/** The URL is signed for an empty content type. */
async function put(url: string, body: Buffer): Promise<Error | undefined> {
  try {
    const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
    await response.arrayBuffer();
    return response.ok
      ? undefined
      : new Error(`KmsGov.AnswerRefused: answer must be taken, got status \`${response.status}\`; see the log`);
  } catch (error) {
    return error instanceof Error ? error : new Error(`KmsGov.AnswerRefused: ${error}`);
  }
}
