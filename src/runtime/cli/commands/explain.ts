import { Command } from 'commander';
import { AccessQuestions } from '../../../evaluation/questions/access-questions';
import { namedAction } from '../../../evaluation/questions/references';
import { explanationJson, explanationMarkdown, explanationText } from '../../../reports/explanation-text';
import { readAppFiles } from '../../app-files';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import { pathArgument } from '../path-argument';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';
import { UsageError } from '../usage-error';

interface ExplainOptions extends OutputOptions {
  readonly key: string;
  readonly principal: string;
  readonly action: string;
  readonly context?: Readonly<Record<string, string[]>>;
}

/** `explain`: one decision, step by step. */
export function explainCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('explain')
    .description('one decision, layer by layer as KMS makes it')
    .addArgument(pathArgument())
    .requiredOption('--key <key>', 'alias, logical id, construct path or ARN of a key of the app')
    .requiredOption('--principal <principal>', 'ARN, or name, logical id or construct path of a role or user of the app, or a service')
    .requiredOption('--action <action>', 'such as kms:Decrypt')
    .option(
      '--context <key=value>',
      'condition key of the call, may be repeated; without any the question is about every call',
      collectContext,
    )
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(outputOption())
    .action((paths: string[], options: ExplainOptions) => {
      const { principal, key, context } = options;
      const question = { principal, key, action: namedAction(options.action) };
      const explanation = new AccessQuestions(readAppFiles(paths)).explain({ ...question, context });
      const renderings = {
        text: () => explanationText(question, explanation),
        json: () => json(explanationJson(question, explanation)),
        markdown: () => explanationMarkdown(question, explanation),
      };
      writeResult(renderings, options, terminal);
      exit(EXIT.nothingFound);
    });
}

function collectContext(pair: string, collected: Readonly<Record<string, string[]>> = {}): Record<string, string[]> {
  const separator = pair.indexOf('=');
  if (separator <= 0) {
    throw new UsageError(
      'KmsGov.ContextPair',
      `\`--context\` must be like \`kms:ViaService=s3.eu-west-1.amazonaws.com\`, got \`${pair}\`; write key, \`=\` and value`,
    );
  }
  const key = pair.slice(0, separator);
  return { ...collected, [key]: [...(collected[key] ?? []), pair.slice(separator + 1)] };
}
