import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { RulerAnswer } from './event-ruler';
import { EventRuler } from './event-ruler';

const CASES = path.join(__dirname, '..', 'event-pattern-cases.json');
const MATCHER = path.join(__dirname, '..', 'event-pattern-matcher.ts');

interface Question {
  readonly pattern: object;
  readonly event: object;
  readonly answer: RulerAnswer;
}

/**
 * Asks event-ruler whatever tests ask the small matcher, and the cases whose answers are recorded. `--record` writes those down.
 */
async function main(isRecording: boolean): Promise<void> {
  const cases = JSON.parse(readFileSync(CASES, 'utf8')) as Question[];
  const ruler = EventRuler.start();
  try {
    const answered = await answersOf(ruler, cases);
    if (isRecording) writeFileSync(CASES, `[\n${answered.map((one) => ` ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
    const asked = questionsOfTests();
    const wrong = [
      ...differences('recorded cases', isRecording ? answered : cases, answered),
      ...differences('questions of tests', asked, await answersOf(ruler, asked)),
    ];
    for (const one of wrong) console.error(`event-ruler does not say \`${one.answer}\`: ${JSON.stringify(one)}`);
    process.exitCode = wrong.length > 0 ? 1 : 0;
  } finally {
    ruler.stop();
  }
}

async function answersOf(ruler: EventRuler, questions: readonly Question[]): Promise<Question[]> {
  const answered: Question[] = [];
  for (const one of questions) answered.push({ ...one, answer: await ruler.ask(one.pattern, one.event) });
  return answered;
}

function differences(what: string, questions: readonly Question[], answered: readonly Question[]): Question[] {
  const wrong = questions.filter(({ answer }, index) => answer !== answered[index].answer);
  const matching = questions.filter(({ answer }) => answer === true).length;
  console.log(
    `${what}: event-ruler answers ${questions.length - wrong.length} of ${questions.length} alike, ${matching} of them with a match`,
  );
  return wrong;
}

/** Each once, though many tests ask the same. */
function questionsOfTests(): Question[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'event-questions-'));
  const file = path.join(folder, 'questions');
  const jest = [require.resolve('jest/bin/jest'), '--silent', '--reporters=default', '--findRelatedTests', MATCHER];
  try {
    execFileSync(process.execPath, jest, { env: { ...process.env, EVENT_QUESTIONS: file }, stdio: ['ignore', 'inherit', 'inherit'] });
    return [...new Set(readFileSync(file, 'utf8').trimEnd().split('\n'))].map((line) => JSON.parse(line) as Question);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main(process.argv.includes('--record'));
