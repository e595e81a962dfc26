import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 2_000;

/** Asks again until the answer is as it should be, and gives the last answer at the end of the time. */
export async function eventually<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean, withinMs: number): Promise<T> {
  const deadline = Date.now() + withinMs;
  let answer = await ask();
  while (!isSo(answer) && Date.now() < deadline) {
    await pause(EVERY_MS);
    answer = await ask();
  }
  return answer;
}

/** Calls again while access is denied: KMS and IAM take a while until a new policy holds everywhere. */
export async function onceAllowed<T>(call: () => Promise<T>, withinMs = 120_000): Promise<T> {
  const answer = await eventually(
    () =>
      call().then(
        (value) => ({ value }),
        (error: Error) => ({ error }),
      ),
    (tried) => 'value' in tried || !tried.error.name.startsWith('AccessDenied'),
    withinMs,
  );
  if ('error' in answer) throw answer.error;
  return answer.value;
}
