import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { actionsOf, DUTIES, dutiesShownBy } from '../../src/access/duties';

type Json = Readonly<Record<string, unknown>>;

interface Resource {
  readonly Type: string;
  readonly Properties: Json;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: string | Json;
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Json>>;
}

/** Who is meant to hold which duty on a key, as the key policy says it. */
export interface AccessRow {
  readonly key: string;
  readonly principal: string;
  /** A star marks a duty of which the principal has some actions only. */
  readonly duties: readonly string[];
  readonly bounds: readonly string[];
}

/** The access that the templates of an app intend, one row for each principal and the bounds it has. */
export function accessRows(assembly: CloudAssembly): AccessRow[] {
  return assembly.stacks.flatMap(({ template }) => keyPolicies(template).flatMap(([key, statements]) => rowsOfKey(key, statements)));
}

function keyPolicies({ Resources = {} }: CloudFormationStackArtifact['template']): [string, readonly Statement[]][] {
  const resources = Object.entries<Resource>(Resources);
  return resources
    .filter(([, { Type }]) => Type === 'AWS::KMS::Key')
    .map(([id, { Properties }]) => [aliasOf(id, resources), (Properties.KeyPolicy as { Statement: Statement[] }).Statement]);
}

function rowsOfKey(key: string, statements: readonly Statement[]): AccessRow[] {
  const holdings = new Map<string, { principal: string; bounds: readonly string[]; actions: Set<string> }>();
  for (const { Principal, Action, Condition = {} } of statements.filter(({ Effect }) => Effect === 'Allow')) {
    const { 'aws:PrincipalArn': named, ...conditions } = Object.assign({}, ...Object.values(Condition)) as Json;
    const bounds = Object.entries(conditions).map(describeBound);
    for (const principal of principalsOf(Principal, named)) {
      const id = [principal, ...bounds].join();
      const holding = holdings.get(id) ?? { principal, bounds, actions: new Set() };
      for (const action of [Action].flat()) holding.actions.add(action);
      holdings.set(id, holding);
    }
  }
  return [...holdings.values()]
    .map(({ principal, bounds, actions }) => ({ key, principal, duties: dutiesIn([...actions]), bounds }))
    .filter(({ duties }) => duties.length > 0);
}

/** An account that is bounded to some of its principals stands for those. */
function principalsOf(principal: Statement['Principal'], named: unknown): Set<string> {
  if (named === undefined) return new Set(Object.values(principal).flat().map(textOf).map(nameOf));
  return new Set(
    listOf(named)
      .map(textOf)
      .map((arn) => (arn.endsWith(':root') ? 'root user' : nameOf(arn))),
  );
}

function aliasOf(keyId: string, resources: readonly [string, Resource][]): string {
  const alias = resources.find(([, { Type, Properties }]) => Type === 'AWS::KMS::Alias' && textOf(Properties.TargetKeyId).includes(keyId));
  return alias ? String(alias[1].Properties.AliasName).replace('alias/', '') : keyId;
}

function dutiesIn(actions: readonly string[]): string[] {
  const shown = new Set(actions.flatMap((action) => dutiesShownBy(action)));
  return DUTIES.filter((duty) => shown.has(duty) && !(duty === 'audit' && !actions.includes('kms:ListGrants'))).map((duty) => {
    const complete = actionsOf(duty, { keyType: 'SYMMETRIC_ENCRYPT' }).every((action) => actions.includes(action));
    return complete ? duty : `${duty}*`;
  });
}

/** Names are generated as `<stack>-<logical id>-<suffix>`, exports as `<stack>:ExportsOutputFnGetAtt<logical id>Arn<hash>`. */
function nameOf(principal: string): string {
  if (principal.endsWith(':root')) return 'IAM policies of the account';
  if (principal.includes('cfn-exec-role')) return 'deployment role';
  return principal
    .replace(/^.*ExportsOutputFnGetAtt(\w+)Arn[0-9A-F]{8}$/, '$1')
    .replace(/^arn:.*:role\//, '')
    .replace(/-\?+$/, '')
    .replace(/[0-9A-F]{8}$/, '');
}

function describeBound([key, value]: [string, unknown]): string {
  const values = listOf(value).map((one) =>
    textOf(one)
      .replace(/^arn:.*?:\d{12}:/, '')
      .replace(/\.amazonaws\.com$/, ''),
  );
  return `${key.replace(/^(kms|aws):/, '')} ${values.join(' or ')}`;
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.values(value).flat().map(textOf).join('.') : String(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
