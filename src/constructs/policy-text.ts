import { Aws, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Text of a policy; `Fn::Sub` keeps a template several times smaller than the lists of `Fn::Join` that tokens become. */
export type PolicyText = string | { readonly 'Fn::Sub': string };

/** Text in which `${AWS::AccountId}` and the like stand for what only deployment knows. */
export function substituted(text: string): PolicyText {
  return text.includes('${') ? { 'Fn::Sub': text } : text;
}

/** The account of a construct's stack, for use within `Fn::Sub` text. */
export function accountText(scope: IConstruct): string {
  return literalOr(Stack.of(scope).account, '${AWS::AccountId}');
}

/** The Region of a construct's stack, for use within `Fn::Sub` text. */
export function regionText(scope: IConstruct): string {
  return literalOr(Stack.of(scope).region, '${AWS::Region}');
}

/** Start of every IAM ARN of the account of a construct's stack: `arn:<partition>:iam::<account>:`. */
export function iamArnText(scope: IConstruct): string {
  return `arn:\${AWS::Partition}:iam::${accountText(scope)}:`;
}

function literalOr(value: string, placeholder: string): string {
  return Token.isUnresolved(value) ? placeholder : value;
}

/** The tokens of pseudo parameters, and what stands for them within `Fn::Sub`. */
const PSEUDO_PARAMETERS: readonly (readonly [string, string])[] = [
  [Aws.PARTITION, '${AWS::Partition}'],
  [Aws.ACCOUNT_ID, '${AWS::AccountId}'],
  [Aws.REGION, '${AWS::Region}'],
  [Aws.URL_SUFFIX, '${AWS::URLSuffix}'],
];

/** The same text with `Fn::Sub` in place of the `Fn::Join` that its pseudo parameters would become, where it has no other tokens. */
export function compacted(text: string): PolicyText {
  if (!Token.isUnresolved(text)) return text;
  const literal = PSEUDO_PARAMETERS.reduce((rest, [token]) => rest.replaceAll(token, ''), text);
  if (literal.includes('${')) return text;
  return { 'Fn::Sub': PSEUDO_PARAMETERS.reduce((rest, [token, placeholder]) => rest.replaceAll(token, placeholder), text) };
}

/** The same text for messages: `${AWS::AccountId}` and the like in place of their tokens. */
export function readableText(text: PolicyText): string {
  const compact = typeof text === 'string' ? compacted(text) : text;
  return typeof compact === 'string' ? compact : compact['Fn::Sub'];
}

/** The inverse of `compacted`: text in which each pseudo parameter is the token that the CDK has for it, and which can be split at colons. */
export function expanded(text: string): string {
  return PSEUDO_PARAMETERS.reduce((rest, [token, placeholder]) => rest.replaceAll(placeholder, token), text);
}

/** Text of a resolved value that holds nothing but literals and pseudo parameters, which become tokens; undefined for anything else. */
export function textOfResolved(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const [name, argument] = soleEntry(value);
  if (name === 'Ref') return PSEUDO_PARAMETERS.find(([, placeholder]) => placeholder === `\${${argument}}`)?.[0];
  if (name === 'Fn::Sub' && typeof argument === 'string') return expanded(argument);
  if (name !== 'Fn::Join') return undefined;
  const [delimiter, parts] = argument as [string, unknown[]];
  const texts = parts.map(textOfResolved);
  return texts.includes(undefined) ? undefined : texts.join(delimiter);
}

function soleEntry(value: unknown): [string, unknown] | [undefined] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 1 ? entries[0] : [undefined];
}
