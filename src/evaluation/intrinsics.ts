import { getOwn, isJsonObject, type Json, type JsonObject, setOwn } from './json-text';
import { Memo } from './memo';
import { Choice, NO_VALUE, type Resolved, Unknown } from './resolved';
import { shown } from './template';
import { OpenText, openText, type Text } from './text';
import { asText, concatenated, overChoices, separated } from './text-building';

/** Whether a template condition holds; open when the template leaves it to the deployment. */
export type ConditionAnswer = boolean | { readonly open: string; readonly negated: boolean };

/** A reference to an output of a stack by the stack's name. */
export interface StackOutputReference {
  readonly stackName: Text;
  readonly outputName: string;
  readonly region?: Text;
  readonly roleArn?: Text;
}

/** What the names in a template stand for. */
export interface Names {
  ref(name: string): Resolved;
  attribute(logicalId: string, attribute: string): Resolved;
  condition(name: string): ConditionAnswer;
  /** What a condition is as long as no parameter is given another value than its default. */
  conditionByDefault(name: string): boolean | undefined;
  /** A value in a deployment that gives some parameter another value than its default. */
  contraryToDefaults(value: Json): Resolved;
  mapping(map: string, row: string, column: string): Json | undefined;
  exported(name: Text): Resolved;
  stackOutput(reference: StackOutputReference): Resolved;
  /** Fills in the `{{resolve:…}}` of a text. */
  dynamic(text: Text): Text;
  /** A name, unique in the app, for a part that is not known. */
  freshId(): string;
}

type IntrinsicFunction = (argument: Json, resolver: IntrinsicResolver) => Resolved;

/** How deep the resolvers of one app are in values and references; they share it, since references lead from stack to stack. */
export interface Progress {
  depth: number;
}

/** Values and references within one another beyond which they are taken for endless. */
const MAX_DEPTH = 300;

/** Turns template values into known values, symbols and unknowns. Total: what cannot be resolved is a value with its reason. */
export class IntrinsicResolver {
  private readonly texts = new Memo<Resolved>();

  constructor(
    readonly names: Names,
    private readonly progress: Progress,
  ) {}

  resolve(value: Json): Resolved {
    if (typeof value === 'string') return this.literal(value);
    if (typeof value !== 'object' || value === null) return value;
    if (this.progress.depth > MAX_DEPTH) return new Unknown('references lead on and on');
    this.progress.depth += 1;
    try {
      return Array.isArray(value) ? this.list(value) : this.object(value);
    } finally {
      this.progress.depth -= 1;
    }
  }

  /** Text, whatever the value is: what is not known stays an open part. */
  text(value: Json): Resolved {
    return overChoices([this.resolve(value)], ([plain]) => asText(plain, this.names.freshId()));
  }

  /** Templates repeat the same few texts in every policy. */
  remembered(text: string, resolve: () => Resolved): Resolved {
    return this.texts.get(text, resolve, () => new Unknown(`\`${text}\` refers to itself`));
  }

  private literal(value: string): Resolved {
    return value.includes('{{resolve:') ? this.names.dynamic(value) : value;
  }

  private list(values: readonly Json[]): Resolved {
    return values.map((value) => this.resolve(value)).filter((value) => value !== NO_VALUE);
  }

  private object(value: JsonObject): Resolved {
    const keys = Object.keys(value);
    if (Object.hasOwn(value, 'Fn::Transform')) return new Unknown(`macro ${macroOf(value['Fn::Transform'])} decides this when it deploys`);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) return this.intrinsic(keys[0], value[keys[0]]);
    const result: { [key: string]: Resolved } = {};
    for (const key of keys) {
      const resolved = this.resolve(value[key]);
      if (resolved !== NO_VALUE) setOwn(result, key, resolved);
    }
    return result;
  }

  private intrinsic(name: string, argument: Json): Resolved {
    const evaluate = INTRINSICS.get(name);
    return evaluate ? evaluate(argument, this) : new Unknown(`\`${name}\` is not a function this tool knows`);
  }
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const INTRINSICS: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ['Ref', (argument, { names }) => (typeof argument === 'string' ? names.ref(argument) : malformed('Ref', argument))],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::Split', split],
  ['Fn::Select', select],
  ['Fn::If', ifElse],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', getStackOutput],
  ['Fn::Base64', computedText('Fn::Base64', (text) => Buffer.from(text, 'utf8').toString('base64'))],
  ['Fn::Length', length],
  ['Fn::ToJsonString', toJsonString],
  ['Fn::GetAZs', (argument, resolver) => listOfDeployment('Fn::GetAZs', argument, resolver)],
  ['Fn::Cidr', (argument, resolver) => listOfDeployment('Fn::Cidr', argument, resolver)],
]);

function malformed(name: string, argument: Json): Unknown {
  return new Unknown(`\`${name}\` cannot take \`${shown(argument)}\``);
}

function macroOf(transform: Json): string {
  const name = isJsonObject(transform) ? getOwn(transform, 'Name') : transform;
  return typeof name === 'string' ? name : 'without a name';
}

function getAtt(argument: Json, resolver: IntrinsicResolver): Resolved {
  const path = typeof argument === 'string' ? argument.split(/\.(.*)/s, 2) : argument;
  if (!Array.isArray(path) || path.length !== 2 || typeof path[0] !== 'string') return malformed('Fn::GetAtt', argument);
  const [logicalId, attribute] = path;
  if (typeof attribute === 'string') return resolver.names.attribute(logicalId, attribute);
  return overChoices([resolver.resolve(attribute)], ([name]) =>
    typeof name === 'string' ? resolver.names.attribute(logicalId, name) : malformed('Fn::GetAtt', argument),
  );
}

function sub(argument: Json, resolver: IntrinsicResolver): Resolved {
  return typeof argument === 'string'
    ? resolver.remembered(argument, () => substituted(argument, {}, resolver))
    : subWithVariables(argument, resolver);
}

function subWithVariables(argument: Json, resolver: IntrinsicResolver): Resolved {
  const [template, variables] = Array.isArray(argument) ? argument : [];
  if (typeof template !== 'string' || !isJsonObject(variables)) return malformed('Fn::Sub', argument);
  return substituted(template, variables, resolver);
}

function substituted(template: string, variables: JsonObject, resolver: IntrinsicResolver): Resolved {
  const pieces = template.split(/\$\{([^}]*)\}/).map((piece, index) => (index % 2 === 0 ? piece : variable(piece, variables, resolver)));
  return joined(pieces, '', resolver);
}

function variable(name: string, variables: JsonObject, resolver: IntrinsicResolver): Resolved {
  if (name.startsWith('!')) return `\${${name.slice(1)}}`;
  const given = getOwn(variables, name.trim());
  if (given !== undefined) return resolver.resolve(given);
  const [logicalId, attribute] = name.trim().split(/\.(.*)/s, 2);
  return attribute === undefined ? resolver.names.ref(logicalId) : resolver.names.attribute(logicalId, attribute);
}

function join(argument: Json, resolver: IntrinsicResolver): Resolved {
  if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') return malformed('Fn::Join', argument);
  const delimiter = argument[0];
  return overChoices([resolver.resolve(argument[1])], ([list]) => {
    if (Array.isArray(list)) return joined(list, delimiter, resolver);
    return list instanceof Unknown || list instanceof OpenText ? asText(list, resolver.names.freshId()) : malformed('Fn::Join', argument);
  });
}

function joined(pieces: readonly Resolved[], delimiter: string, resolver: IntrinsicResolver): Resolved {
  return overChoices(pieces, (plain) => {
    const texts = plain.filter((piece) => piece !== NO_VALUE).map((piece) => asText(piece, resolver.names.freshId()));
    const whole = concatenated(texts, delimiter);
    return whole instanceof Unknown ? whole : resolver.names.dynamic(whole);
  });
}

function split(argument: Json, resolver: IntrinsicResolver): Resolved {
  if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') return malformed('Fn::Split', argument);
  const delimiter = argument[0];
  if (delimiter === '') return malformed('Fn::Split', argument);
  return overChoices([resolver.text(argument[1])], ([text]) => {
    if (typeof text !== 'string' && !(text instanceof OpenText)) return text;
    return separated(text, delimiter) ?? new Unknown('the pieces of a text that is not known before it deploys');
  });
}

function select(argument: Json, resolver: IntrinsicResolver): Resolved {
  if (!Array.isArray(argument) || argument.length !== 2) return malformed('Fn::Select', argument);
  return overChoices([resolver.resolve(argument[0]), resolver.resolve(argument[1])], ([index, list]) => {
    if (list instanceof Unknown) return list;
    if (list instanceof OpenText)
      return openText(`${list.key}[${String(index)}]`, `an entry of ${String(list)}, which is not known before deployment`);
    if (!Array.isArray(list)) return malformed('Fn::Select', argument);
    return list[Number(index)] ?? malformed('Fn::Select', argument);
  });
}

function ifElse(argument: Json, resolver: IntrinsicResolver): Resolved {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') return malformed('Fn::If', argument);
  const [name, whenTrue, whenFalse] = argument;
  const answer = resolver.names.condition(name);
  if (typeof answer === 'boolean') return resolver.resolve(answer ? whenTrue : whenFalse);
  const holds = branch(name, true, whenTrue, resolver);
  const fails = branch(name, false, whenFalse, resolver);
  return answer.negated ? new Choice(answer.open, fails, holds) : new Choice(answer.open, holds, fails);
}

/** Where the defaults decide the condition, its other branch is that of a deployment that overrides one. */
function branch(condition: string, side: boolean, value: Json, resolver: IntrinsicResolver): Resolved {
  const { names } = resolver;
  return names.conditionByDefault(condition) === !side ? names.contraryToDefaults(value) : resolver.resolve(value);
}

function findInMap(argument: Json, resolver: IntrinsicResolver): Resolved {
  if (!Array.isArray(argument) || argument.length < 3) return malformed('Fn::FindInMap', argument);
  const fallback = isJsonObject(argument[3]) ? getOwn(argument[3], 'DefaultValue') : undefined;
  return overChoices(
    argument.slice(0, 3).map((key) => resolver.resolve(key)),
    (keys) => {
      const [map, row, column] = keys.map((key) => (typeof key === 'number' ? String(key) : key));
      if (typeof map !== 'string' || typeof row !== 'string' || typeof column !== 'string') return openLookup(keys, resolver);
      const found = resolver.names.mapping(map, row, column) ?? fallback;
      return found === undefined ? new Unknown(`mapping ${map} has no ${row}, ${column}`) : resolver.resolve(found);
    },
  );
}

function openLookup(keys: readonly Resolved[], resolver: IntrinsicResolver): Resolved {
  const text = concatenated(
    keys.map((key) => asText(key, resolver.names.freshId())),
    ' ',
  );
  return new Unknown(`the mapping's row ${text instanceof Unknown ? '' : String(text)} is not known before it deploys`);
}

function importValue(argument: Json, resolver: IntrinsicResolver): Resolved {
  return overChoices([resolver.text(argument)], ([name]) =>
    typeof name === 'string' || name instanceof OpenText ? resolver.names.exported(name) : malformed('Fn::ImportValue', argument),
  );
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html */
function getStackOutput(argument: Json, resolver: IntrinsicResolver): Resolved {
  if (!isJsonObject(argument)) return malformed('Fn::GetStackOutput', argument);
  const fields = ['StackName', 'OutputName', 'Region', 'RoleArn'].map((name) => resolver.text(getOwn(argument, name) ?? ''));
  return overChoices(fields, (texts) => {
    const [stackName, outputName, region, roleArn] = texts as Text[];
    if (typeof outputName !== 'string' || outputName === '') return malformed('Fn::GetStackOutput', argument);
    return resolver.names.stackOutput({ stackName, outputName, region: region || undefined, roleArn: roleArn || undefined });
  });
}

function computedText(name: string, compute: (text: string) => string): IntrinsicFunction {
  return (argument, resolver) =>
    overChoices([resolver.text(argument)], ([text]) =>
      typeof text === 'string' ? compute(text) : new Unknown(`\`${name}\` of a text that is not known before it deploys`),
    );
}

function length(argument: Json, resolver: IntrinsicResolver): Resolved {
  return overChoices([resolver.resolve(argument)], ([list]) => {
    if (Array.isArray(list)) return list.length;
    return list instanceof Unknown ? list : malformed('Fn::Length', argument);
  });
}

function toJsonString(argument: Json, resolver: IntrinsicResolver): Resolved {
  const value = resolver.resolve(argument);
  return isPlain(value) ? JSON.stringify(value) : new Unknown('`Fn::ToJsonString` of a value that is not known before it deploys');
}

function isPlain(value: Resolved): boolean {
  if (value instanceof Unknown || value instanceof Choice || value instanceof OpenText || value === NO_VALUE) return false;
  return typeof value !== 'object' || value === null || Object.values(value).every(isPlain);
}

function listOfDeployment(name: string, argument: Json, resolver: IntrinsicResolver): Resolved {
  const text = overChoices([resolver.resolve(argument)], ([plain]) => asText(plain, name));
  return new Unknown(
    `\`${name}\` ${text instanceof OpenText || typeof text === 'string' ? String(text) : ''} is not known before it deploys`,
  );
}
