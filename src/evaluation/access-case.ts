import { findAction, KMS_ACTIONS, qualifiedName } from '../access/actions';
import type { KeyOrigin, KeySpec, KeyUsage } from '../access/key-specs';
import { KEY_ORIGINS, KEY_SPECS, KEY_USAGES } from '../access/key-specs';
import { AccessCaseError } from './access-case-error';
import type { FieldParser, FieldProblem } from './field-reader';
import { Field, flag, listOf, mapOf, objectOf, oneOf, reportUnknownFields, text, textLike } from './field-reader';
import { closest } from './spelling';

export const CASE_OUTCOMES = ['allowed', 'denied', 'unknown'] as const;
const DOCUMENT_FIELDS = ['Version', 'Id', 'Statement'];
const STATEMENT_FIELDS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const PRINCIPAL_ARN =
  /^arn:[a-z-]+:(iam::\d{12}:(root|(role|user)\/[^*?]+)|sts::\d{12}:(assumed-role\/[^*?/]+\/[^*?/]+|federated-user\/[^*?/]+))$/;
const SERVICE_NAME = /^[a-z0-9.-]+\.(amazonaws\.com|aws\.internal)(\.cn)?$/;

/** A policy as it stands in a case: an object that may contain unresolved CloudFormation intrinsics. */
export type CasePolicy = Readonly<Record<string, unknown>>;

export interface CaseGrant {
  readonly granteePrincipal?: string;
  readonly granteeServicePrincipal?: string;
  readonly retiringPrincipal?: string;
  /** Grant operations as the API names them, without `kms:`. */
  readonly operations: readonly string[];
  readonly constraints?: CaseGrantConstraints;
}

export interface CaseGrantConstraints {
  readonly encryptionContextEquals?: Readonly<Record<string, string>>;
  readonly encryptionContextSubset?: Readonly<Record<string, string>>;
  readonly sourceArn?: string;
}

/** A key that the case spells out, in contrast to one that it names in an app. */
export interface CaseKey {
  readonly arn: string;
  readonly policy: CasePolicy;
  readonly spec?: KeySpec;
  readonly usage?: KeyUsage;
  readonly origin?: KeyOrigin;
  readonly multiRegion?: boolean;
  readonly aliases?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly grants?: readonly CaseGrant[];
}

export interface CaseRequest {
  /** An ARN, a service, or a role or user of an app by its name, logical id or construct path. */
  readonly principal: string | { readonly service: string } | { readonly app: string };
  /** With its prefix and in the case in which AWS writes it. */
  readonly action: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** One request, the policies that decide it, and the outcome the author expects. */
export interface AccessCase {
  readonly name: string;
  readonly theme?: string;
  /** The rule the expectation rests on; shown when the case fails. */
  readonly why?: string;
  /** An alias or a logical id of an app, or the key itself. */
  readonly key: string | CaseKey;
  readonly request: CaseRequest;
  readonly identityPolicies?: readonly CasePolicy[];
  readonly permissionsBoundary?: CasePolicy;
  readonly sessionPolicy?: CasePolicy;
  readonly vpcEndpointPolicy?: CasePolicy;
  readonly serviceControlPolicies?: readonly CasePolicy[];
  readonly resourceControlPolicies?: readonly CasePolicy[];
  readonly expect: (typeof CASE_OUTCOMES)[number];
}

/** Reads a policy file that a case names; an error becomes a problem of the field. */
export type PolicyLoader = (fileName: string) => unknown;

export interface ParsedAccessCase {
  /** Absent when there are problems. */
  readonly accessCase?: AccessCase;
  readonly problems: readonly FieldProblem[];
}

/** Reads one access test case out of parsed YAML or JSON. Never throws: whatever is wrong is a problem with its place. */
export function parseAccessCase(value: unknown, loadPolicy: PolicyLoader = refuseFiles): ParsedAccessCase {
  const problems: FieldProblem[] = [];
  const accessCase = caseParser(policy(loadPolicy))(new Field(value, [], problems));
  return problems.length === 0 ? { accessCase, problems } : { problems };
}

function caseParser(document: FieldParser<CasePolicy>): FieldParser<AccessCase> {
  return objectOf<AccessCase>(
    {
      name: text,
      theme: text,
      why: text,
      key: key(document),
      request: objectOf<CaseRequest>({ principal, action, context: mapOf(contextValue) }, ['principal', 'action']),
      identityPolicies: listOf(document),
      permissionsBoundary: document,
      sessionPolicy: document,
      vpcEndpointPolicy: document,
      serviceControlPolicies: listOf(document),
      resourceControlPolicies: listOf(document),
      expect: oneOf(CASE_OUTCOMES),
    },
    ['name', 'key', 'request', 'expect'],
  );
}

function key(document: FieldParser<CasePolicy>): FieldParser<string | CaseKey> {
  const spelledOut = objectOf<CaseKey>(
    {
      arn: textLike(KEY_ARN, 'a key ARN `arn:<partition>:kms:<region>:<account>:key/<id>`'),
      policy: document,
      spec: oneOf(KEY_SPECS),
      usage: oneOf(KEY_USAGES),
      origin: oneOf(KEY_ORIGINS),
      multiRegion: flag,
      aliases: listOf(textLike(/^alias\/[\w/-]+$/, 'an alias name `alias/<name>`')),
      tags: mapOf(string),
      grants: listOf(grant),
    },
    ['arn', 'policy'],
  );
  return (field) => (typeof field.value === 'string' ? text(field) : spelledOut(field));
}

const grantFields = objectOf<CaseGrant>(
  {
    granteePrincipal: principalArn,
    granteeServicePrincipal: service,
    retiringPrincipal: principalArn,
    operations: listOf(grantOperation),
    constraints: objectOf<CaseGrantConstraints>(
      { encryptionContextEquals: mapOf(string), encryptionContextSubset: mapOf(string), sourceArn: text },
      [],
    ),
  },
  ['operations'],
);

function grant(field: Field): CaseGrant | undefined {
  const parsed = grantFields(field);
  const grantees = field.entries.filter(([name]) => name.startsWith('grantee')).length;
  if (field.isObject && grantees !== 1) {
    field.report('KmsGov.InvalidField', 'must have exactly one of `granteePrincipal` and `granteeServicePrincipal`');
  }
  return parsed;
}

function grantOperation(field: Field): string | undefined {
  return oneOf(KMS_ACTIONS.filter(({ grantOperation }) => grantOperation).map(({ name }) => name))(field);
}

function principal(field: Field): CaseRequest['principal'] | undefined {
  return field.isObject ? principalObject(field) : principalArn(field);
}

function principalObject(field: Field): CaseRequest['principal'] | undefined {
  const parsed = objectOf<{ service?: string; app?: string }>({ service, app: text }, [])(field);
  if (field.entries.length === 1 && parsed) return parsed as CaseRequest['principal'];
  return field.mustBe('an ARN, or have exactly one of `service` and `app`');
}

function principalArn(field: Field): string | undefined {
  return textLike(
    PRINCIPAL_ARN,
    'the ARN of a role, user, assumed-role session, federated user or account root (`arn:<partition>:iam::<account>:role/<name>`)',
  )(field);
}

function service(field: Field): string | undefined {
  return textLike(SERVICE_NAME, 'a service principal such as `s3.amazonaws.com`')(field);
}

function action(field: Field): string | undefined {
  const known = typeof field.value === 'string' ? findAction(field.value) : undefined;
  return known && qualifiedName(known) === field.value ? field.value : unknownAction(field);
}

function unknownAction(field: Field): undefined {
  const names = KMS_ACTIONS.map(qualifiedName);
  const near = typeof field.value === 'string' ? closest(field.value.replace(/^(kms:)?/i, 'kms:'), names) : undefined;
  return field.mustBe('one KMS action such as `kms:Decrypt`', near && `did you mean \`${near}\`?`);
}

function string(field: Field): string | undefined {
  return typeof field.value === 'string' ? field.value : field.mustBe('a string');
}

/** Context values are text in IAM; what YAML reads as a boolean or a number is written back as text. */
function contextValue(field: Field): string | readonly string[] | undefined {
  if (Array.isArray(field.value)) return listOf(scalar)(field);
  return scalar(field);
}

function scalar(field: Field): string | undefined {
  const { value } = field;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return String(value);
  return field.mustBe('a string, number, boolean, or a list of them');
}

/** A policy document, written out or in a file that the field names. */
function policy(loadPolicy: PolicyLoader): FieldParser<CasePolicy> {
  return (field) => policyDocument(typeof field.value === 'string' ? loaded(field, field.value, loadPolicy) : field);
}

function loaded(field: Field, fileName: string, loadPolicy: PolicyLoader): Field {
  try {
    return new Field(loadPolicy(fileName), field.path, field.problems);
  } catch (error) {
    field.report('KmsGov.UnreadablePolicyFile', `must name a readable policy file, got \`${fileName}\`; ${(error as Error).message}`);
    return new Field({ Statement: [] }, field.path, field.problems);
  }
}

function policyDocument(field: Field): CasePolicy | undefined {
  if (!field.isObject) return field.mustBe('a policy document or the name of a file with one');
  if (isIntrinsic(field.value)) return field.value as CasePolicy;
  reportUnknownFields(field, DOCUMENT_FIELDS);
  const statement = field.child('Statement');
  if (statement.value === undefined) field.report('KmsGov.MissingField', 'must have the field `Statement`; add it');
  else if (!isIntrinsic(statement.value)) statementsOf(statement).forEach(reportBrokenStatement);
  return field.value as CasePolicy;
}

function reportBrokenStatement(field: Field): void {
  if (!field.isObject) field.mustBe('a policy statement');
  else if (!isIntrinsic(field.value)) reportUnknownFields(field, STATEMENT_FIELDS);
}

function statementsOf(field: Field): Field[] {
  return Array.isArray(field.value) ? field.value.map((_, index) => field.child(index)) : [field];
}

/** Whether a value is a CloudFormation function, which a case leaves unresolved. */
export function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length === 1 && (names[0] === 'Ref' || names[0].startsWith('Fn::'));
}

function refuseFiles(): never {
  throw new AccessCaseError('KmsGov.UnreadablePolicyFile', 'policy files are read only for cases that are in a file themselves');
}
