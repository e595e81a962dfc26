import * as ts from 'typescript';
import { KEYED_RESOURCE_TYPES } from '../../src/constructs/keyed-resource-types';
import { SourceFile } from '../architecture/source-file';
import type { ExpectedStatement, ServiceCase } from './service-use-table';
import { REFUSED_FACTORIES, SERVICE_CASES } from './service-use-table';
import { ACCOUNT, FOREIGN_ACCOUNT, REGION } from './synthesized';

const HEADER = `<!-- Generated from ServiceUse and its tests. Change those, then run: UPDATE_GUIDE=1 npx jest test/constructs/service-guide -->

# AWS services

What each \`ServiceUse\` writes into the key policy, from the AWS page it links to. \`<region>\` and \`<account>\` are those of the key unless
an option says otherwise. A wildcard of the page, such as \`kms:GenerateDataKey*\`, is written as the actions it stands for.

There are two kinds of services:

- **A service that calls as its caller** gets no statement. Whoever reads or writes needs a grant on the key, which \`viaServices\` can confine to
  the service. The deployment role gets what creating, reading, updating and deleting the service's resources calls, through that service
  only; resources of the app that name the key are found without declaring the service.
- **A service that calls for itself** gets a statement for its principal, with the encryption context and the source conditions that it sends.
  Where it sends none, none is written: a condition on a key that is not sent stops the service without an error.

Resources are named, not referred to: a key that refers to a resource which is encrypted with it would be a cycle.

`;

interface FactoryDoc {
  readonly summary: string;
  readonly notes: string;
  readonly page?: string;
}

/** The text of docs/guides/services.md. */
export function serviceGuide(): string {
  const docs = factoryDocs();
  const own = SERVICE_CASES.filter(({ statements }) => statements.length > 0);
  const calling = SERVICE_CASES.filter(({ via }) => via.length > 0);
  return [
    HEADER,
    section(
      'Services that call for themselves',
      ['`ServiceUse`', 'for', 'principal', 'actions', 'conditions'],
      own.flatMap((one) => ownRows(one, docs)),
    ),
    section(
      'Services that call as their caller',
      ['`ServiceUse`', 'for', '`kms:ViaService`', 'provisioning calls'],
      distinct(calling.map((one) => callingRow(one, docs))),
    ),
    section(
      'Services that cannot use the key',
      ['`ServiceUse`', 'why'],
      REFUSED_FACTORIES.map((name) => [`\`${name}()\``, textOf(docs, name)]),
    ),
    section('Resource types that are found', ['type', 'through', 'properties'], typeRows()),
  ].join('');
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return `## ${title}\n\n${line(columns)}${line(columns.map(() => '---'))}${rows.map(line).join('')}\n`;
}

function ownRows(one: ServiceCase, docs: ReadonlyMap<string, FactoryDoc>): string[][] {
  return one.statements.map((statement, index) => [
    index === 0 ? nameOf(one) : '',
    index === 0 ? textOf(docs, one.factory) : '',
    list([statement.principal].flat()),
    actionsOf(statement.actions),
    conditionsOf(statement),
  ]);
}

function callingRow(one: ServiceCase, docs: ReadonlyMap<string, FactoryDoc>): string[] {
  const names = one.via.map((label) => `${label.endsWith('.*') ? label : `${label}.<region>`}.amazonaws.com`);
  const own = one.statements.length > 0;
  return [
    `\`${one.factory}(${own ? '…' : ''})\``,
    own ? 'see above' : textOf(docs, one.factory),
    list(names),
    actionsOf(one.provisions) || 'none',
  ];
}

const nameOf = ({ factory, options = '' }: ServiceCase) => `\`${factory}(${general(options)})\``;
const list = (texts: readonly string[]) => texts.map((text) => `\`${general(text)}\``).join('<br>');
const actionsOf = (actions: readonly string[]) => actions.map((action) => action.replace('kms:', '')).join(', ');

function conditionsOf({ condition }: ExpectedStatement): string {
  if (!condition) return 'none';
  const rows = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(
      ([key, values]) =>
        `${operator} \`${key}\`: ${[values]
          .flat()
          .map((value) => `\`${general(value)}\``)
          .join(', ')}`,
    ),
  );
  return rows.join('<br>');
}

function general(text: string): string {
  return text.replaceAll(ACCOUNT, '<account>').replaceAll(FOREIGN_ACCOUNT, '<trail account>').replaceAll(REGION, '<region>');
}

function textOf(docs: ReadonlyMap<string, FactoryDoc>, factory: string): string {
  const doc = docs.get(factory);
  if (!doc) throw new Error(`${factory} has no doc comment`);
  const summary = doc.page === undefined ? doc.summary : `[${doc.summary}](${doc.page})`;
  return [summary, doc.notes].filter((part) => part !== '').join('. ');
}

function distinct(rows: readonly string[][]): string[][] {
  return [...new Map(rows.map((row) => [row.join(), row])).values()];
}

function typeRows(): string[][] {
  return Object.entries(KEYED_RESOURCE_TYPES).flatMap(([type, keyed]) =>
    keyed.map(({ service, properties }, index) => [
      index === 0 ? `\`${type}\`` : '',
      service,
      properties.map((name) => `\`${name}\``).join(', '),
    ]),
  );
}

/** First sentence, other sentences and page of the doc comment of each factory. */
function factoryDocs(): Map<string, FactoryDoc> {
  const file = SourceFile.all().find(({ name }) => name === 'constructs/service-use.ts');
  const methods = [...(file?.nodes() ?? [])].filter(ts.isMethodDeclaration);
  return new Map(methods.map((method) => [method.name.getText(), docOf(method)]));
}

function docOf(method: ts.MethodDeclaration): FactoryDoc {
  const [comment] = ts.getJSDocCommentsAndTags(method);
  const text = ts.getTextOfJSDocComment(comment?.comment)?.replace(/\s+/g, ' ') ?? '';
  const [, summary, notes] = /^(.*?[^.])\.(?:\s+(.*))?$/.exec(text) ?? ['', text, ''];
  const page = /@see (\S+)/.exec(method.getFullText())?.[1];
  return { summary, notes: notes ?? '', page };
}
