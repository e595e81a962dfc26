import { Command } from 'commander';
import type { Duty } from '../../../access/duties';
import { dutiesOfAction } from '../../../access/duties';
import type { KeyModel } from '../../../evaluation/app-model';
import { AccessQuestions } from '../../../evaluation/questions/access-questions';
import type { Holding } from '../../../evaluation/questions/holdings';
import { findKey, namedAction, namedDuty } from '../../../evaluation/questions/references';
import type { Subject } from '../../../evaluation/questions/subject';
import type { KeyHoldings } from '../../../reports/access-report';
import { accessReport } from '../../../reports/access-report';
import { accessMarkdown, accessText } from '../../../reports/access-text';
import { readAppFiles } from '../../app-files';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import { pathArgument } from '../path-argument';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';

interface WhoCanOptions extends OutputOptions {
  readonly key?: string;
  readonly principal?: string;
  readonly action?: string;
  readonly duty?: string;
}

/** `who-can [PATH…]`: who holds which duty on which key. */
export function whoCanCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('who-can')
    .description('effective access: who can do what with each key, and under which conditions')
    .addArgument(pathArgument())
    .option('--key <key>', 'only this key: alias, logical id, construct path or ARN')
    .option('--principal <principal>', 'only this principal: ARN, or name, logical id or construct path of a role or user of the app')
    .option('--action <action>', 'only who can do this, such as kms:Decrypt')
    .option('--duty <duty>', 'only who holds this duty, such as decrypt or ownPolicy')
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(outputOption())
    .action((paths: string[], options: WhoCanOptions) => {
      const report = accessReport(answer(paths, options));
      const renderings = { text: () => accessText(report), json: () => json(report), markdown: () => accessMarkdown(report) };
      writeResult(renderings, options, terminal);
      exit(EXIT.nothingFound);
    });
}

function answer(paths: readonly string[], options: WhoCanOptions): KeyHoldings[] {
  const app = readAppFiles(paths);
  const questions = new AccessQuestions(app);
  const keys = options.key === undefined ? app.keys : [findKey(app, options.key)];
  const asked = askedOf(questions, options);
  return keys.map((key) => ({
    key,
    holdings: asked.holdings(key).filter((holding) => asked.subject(holding) && (options.duty === undefined || asked.duty([holding.duty]))),
    escalations: questions.escalations(key).filter((way) => asked.subject(way) && asked.duty(way.duties)),
  }));
}

interface Asked {
  readonly holdings: (key: KeyModel) => readonly Holding[];
  readonly subject: (of: { readonly subject: Subject }) => boolean;
  readonly duty: (duties: readonly Duty[]) => boolean;
}

/** What the options ask for; of the ways to come to a duty, an action asks for those to a duty that it is part of. */
function askedOf(questions: AccessQuestions, { principal, action, duty }: WhoCanOptions): Asked {
  const subject = principal === undefined ? undefined : questions.subject(principal);
  const wanted = duty === undefined ? undefined : namedDuty(duty);
  const partOf = action === undefined ? undefined : dutiesOfAction(namedAction(action));
  return {
    holdings: (key) => (action === undefined ? questions.holdingsOn(key) : questions.whoCan(action, key)),
    subject: (of) => subject === undefined || of.subject.id === subject.id,
    duty: (duties) =>
      (wanted === undefined || duties.includes(wanted)) && (partOf === undefined || duties.some((one) => partOf.includes(one))),
  };
}
