import type { Explanation, LayerTrace } from '../evaluation/explain';
import type { StatementTrace } from '../evaluation/statement-trace';
import { describeConditions } from '../evaluation/wording/condition-text';
import { describeSource } from '../evaluation/wording/source-text';
import { REPORT_VERSION } from './access-report';
import { printable } from './table';

/** What was asked, for the first line. */
export interface ExplainedQuestion {
  readonly principal: string;
  readonly action: string;
  readonly key: string;
}

/** A decision as `explain --format json` writes it. */
export function explanationJson(question: ExplainedQuestion, { verdict, layers }: Explanation): unknown {
  return {
    version: REPORT_VERSION,
    ...question,
    verdict: verdict.outcome,
    reason: verdict.reason,
    conditions: describeConditions(verdict),
    because: verdict.because.map(describeSource),
    unknownBecause: verdict.unknownBecause.map(({ reason }) => reason),
    layers: layers.map((layer) => ({
      layer: layer.layer,
      about: layer.about,
      outcome: layer.outcome,
      note: layer.note,
      statements: layer.statements.map(statementJson),
    })),
  };
}

function statementJson({ source, applies, elements }: StatementTrace): unknown {
  return { statement: describeSource(source), effect: source.effect, applies, elements };
}

/** A decision as KMS makes it, layer by layer, for a terminal. */
export function explanationText({ principal, action, key }: ExplainedQuestion, { verdict, layers }: Explanation): string {
  const conditions = describeConditions(verdict);
  return lines([
    `${principal} ${action} ${key}: ${verdict.outcome}${conditions.length > 0 ? ` ${conditions.join(', ')}` : ''}`,
    `  ${verdict.reason}`,
    ...verdict.because.map((source) => `  because ${describeSource(source)}`),
    ...verdict.unknownBecause.map(({ reason }) => `  unknown because ${reason}`),
    '',
    ...layers.flatMap(layerLines),
  ]);
}

/** The same for a pull request. */
export function explanationMarkdown(question: ExplainedQuestion, explanation: Explanation): string {
  return `\`\`\`text\n${explanationText(question, explanation)}\`\`\`\n`;
}

const LAYER_NAMES: Readonly<Record<string, string>> = {
  serviceControlPolicy: 'service control policies',
  resourceControlPolicy: 'resource control policies',
  vpcEndpointPolicy: 'VPC endpoint policy',
  keyPolicy: 'key policy',
  grant: 'grants',
  identityPolicy: 'identity policies',
  permissionsBoundary: 'permissions boundary',
  sessionPolicy: 'session policy',
};

function layerLines({ layer, about, outcome, note, statements }: LayerTrace): string[] {
  const name = `${LAYER_NAMES[layer] ?? layer}${about === 'alias' ? ' (for the alias)' : ''}`;
  const applying = statements.filter(({ applies }) => applies !== 'no');
  const others = statements.length - applying.length;
  return [
    `${name}: ${outcome}${note === undefined ? '' : `, ${note}`}`,
    ...applying.flatMap(statementLines),
    ...(others > 0 ? [`  ${others} other statement${others === 1 ? ' does' : 's do'} not apply`] : []),
  ];
}

function statementLines({ source, applies, elements }: StatementTrace): string[] {
  const how = applies === 'yes' ? 'applies' : applies === 'open' ? 'applies under conditions' : 'may apply';
  return [
    `  ${source.effect} ${describeSource(source)} ${how}`,
    ...elements.map(({ element, fits, detail }) => `    ${element}: ${fits}, ${detail}`),
  ];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${printable(text)}\n`).join('');
}
