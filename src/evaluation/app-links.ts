import type { StackOutputReference } from './intrinsics';
import { getOwn, isJsonObject } from './json-text';
import { Memo } from './memo';
import type { Resolved } from './resolved';
import type { Place, StackLinks, StackView } from './stack-view';
import type { TemplateResource } from './template';
import { joinText, OpenText, openText, splitText, type Text, textEquals } from './text';
import { asText, textKey } from './text-building';

type Links = Map<string, () => Resolved>;

/** Filled when first asked for; names within it that lead back to it find what is there by then. */
class LinkTable {
  private links?: Links;

  constructor(private readonly index: (scope: StackView, links: Links) => void) {}

  of(scopes: readonly StackView[]): Links {
    if (this.links === undefined) {
      this.links = new Map();
      for (const scope of scopes) this.index(scope, this.links);
    }
    return this.links;
  }
}

const DYNAMIC_REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]*)\}\}/;

/** What leads from one stack of an app to another: exports, stored parameters and outputs by stack name. */
export class AppLinks implements StackLinks {
  private readonly scopes: StackView[] = [];
  private readonly exports = new LinkTable(indexExports);
  private readonly storedParameters = new LinkTable(indexStoredParameters);
  private readonly storedTexts = new Memo<Text>();
  private named = 0;

  add(scope: StackView): void {
    this.scopes.push(scope);
  }

  freshId(): string {
    this.named += 1;
    return `unresolved#${this.named}`;
  }

  exported(name: Text, from: Place): Resolved {
    const value = this.exports.of(this.scopes).get(linkKey(name, from));
    return value ? value() : openText(`export ${textKey(name)}`, `export ${String(name)} is of a stack that is not in the app`);
  }

  stored(name: Text, from: Place): Text {
    const id = `parameter ${linkKey(name, from)}`;
    const value = this.storedParameters.of(this.scopes).get(linkKey(name, from));
    const compute = () => (value ? asText(value(), id) : openText(id, `stored parameter ${String(name)} is not in the app`));
    return this.storedTexts.get(id, compute, () => openText(id, `stored parameter ${String(name)} refers to itself`));
  }

  stackOutput(reference: StackOutputReference, from: Place): Resolved {
    const { stackName, outputName } = reference;
    const place = {
      region: reference.region ?? from.region,
      account: reference.roleArn ? (splitText(reference.roleArn, ':')[4] ?? '') : from.account,
    };
    const scope = this.scopes.find((candidate) => isStack(candidate, stackName, place));
    if (scope?.source.template.outputs.has(outputName)) return scope.output(outputName);
    return openText(`output ${linkKey(stackName, place)}.${outputName}`, `output ${outputName} is of a stack that is not in the app`);
  }

  /** Fills in `{{resolve:…}}`. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
  dynamic(text: Text, from: Place): Text {
    if (text instanceof OpenText) {
      const isDynamic = text.parts.some((part) => typeof part === 'string' && part.includes('{{resolve:'));
      return isDynamic ? openText(text.key, 'a dynamic reference to a name that is not known before deployment') : text;
    }
    if (!text.includes('{{resolve:')) return text;
    const pieces = text.split(new RegExp(DYNAMIC_REFERENCE, 'g'));
    return joinText(...pieces.map((piece, index) => this.dynamicPiece(pieces, index, from) ?? piece));
  }

  /** Splitting leaves text, service and name in turn; the service stands for nothing of its own. */
  private dynamicPiece(pieces: readonly string[], index: number, from: Place): Text | undefined {
    if (index % 3 === 0) return undefined;
    if (index % 3 === 1) return '';
    const service = pieces[index - 1];
    const name = pieces[index];
    if (service === 'ssm') return this.stored(name.replace(/:\d+$/, ''), from);
    return openText(`${service} ${name}`, `${service} ${name} is a secret`);
  }
}

function isStack(scope: StackView, name: Text, place: Place): boolean {
  const isNamed = textEquals(scope.facts.name, nameOfStack(name)) === 'yes';
  return isNamed && textEquals(scope.facts.region, place.region) === 'yes' && textEquals(scope.facts.account, place.account) === 'yes';
}

/** A stack is named by its name or its ARN. */
function nameOfStack(name: Text): Text {
  const pieces = splitText(name, '/');
  return pieces.length === 3 ? pieces[1] : name;
}

function linkKey(name: Text, { account, region }: Place): string {
  return [account, region, name].map(textKey).join('|');
}

function indexExports(scope: StackView, links: Links): void {
  for (const [outputName, output] of scope.source.template.outputs) {
    const exported = getOwn(output, 'Export');
    const name = isJsonObject(exported) ? scope.text(getOwn(exported, 'Name')) : undefined;
    if (name !== undefined) links.set(linkKey(name, scope.facts), () => scope.output(outputName));
  }
}

function indexStoredParameters(scope: StackView, links: Links): void {
  for (const resource of scope.source.template.resources.values()) {
    if (resource.type === 'AWS::SSM::Parameter') indexStoredParameter(scope, resource, links);
    if (resource.type === 'Custom::CrossRegionExportWriter') indexWriter(scope, resource, links);
  }
}

function indexStoredParameter(scope: StackView, { properties }: TemplateResource, links: Links): void {
  const name = isJsonObject(properties) ? scope.text(getOwn(properties, 'Name')) : undefined;
  const value = isJsonObject(properties) ? getOwn(properties, 'Value') : undefined;
  if (name !== undefined && value !== undefined) links.set(linkKey(name, scope.facts), () => scope.resolve(value));
}

/** The CDK's cross-Region references: a custom resource writes parameters into the store of the consumer's Region. */
function indexWriter(scope: StackView, { properties }: TemplateResource, links: Links): void {
  const written = isJsonObject(properties) ? getOwn(properties, 'WriterProps') : undefined;
  const exports = isJsonObject(written) ? getOwn(written, 'exports') : undefined;
  const region = isJsonObject(written) ? scope.text(getOwn(written, 'region')) : undefined;
  if (region === undefined || !isJsonObject(exports)) return;
  for (const [name, value] of Object.entries(exports)) {
    links.set(linkKey(name, { account: scope.facts.account, region }), () => scope.resolve(value));
  }
}
