import { readFileSync } from 'node:fs';
import { measureDecisions, measureQuestions } from './measurement';

/** Prints what it measured with a template: questions about as many keys, or decisions for as many milliseconds. */
const [kind, file, amount] = process.argv.slice(2);
const measure = kind === 'decisions' ? measureDecisions : measureQuestions;
process.stdout.write(JSON.stringify(measure(readFileSync(file, 'utf8'), Number(amount))));
