import type { CfnResource } from 'aws-cdk-lib';
import { Aws, Stack } from 'aws-cdk-lib';
import { type CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { generatedNameExamples, generatedNamePatterns } from './generated-role-name';
import { GovernanceError } from './governance-error';
import { textOfResolved } from './policy-text';

/** ARNs of a role or user of the app, as patterns where CloudFormation makes the name. */
export function principalArns(principal: CfnRole | CfnUser, key: IConstruct): string[] {
  const resources = resourcePatterns(principal);
  if (resources !== undefined) return resources.map((resource) => `arn:${Aws.PARTITION}:iam::${Stack.of(principal).account}:${resource}`);
  throw new GovernanceError(
    key,
    'KmsGov.GranteeNameUnknown',
    `\`grantee\` must be a role whose name can be foretold, got \`${principal.node.path}\`, whose name or path is a token; give it a literal name`,
  );
}

/** What the ARN of a role or user of the app can be after the account; none where nobody can tell before deployment. */
export function resourceExamples(principal: CfnRole | CfnUser): string[] {
  return resourcesNamed(principal, generatedNameExamples) ?? [];
}

/** The part of those ARNs after the account; undefined where it holds a token of something else than the environment. */
export function resourcePatterns(principal: CfnRole | CfnUser): string[] | undefined {
  return resourcesNamed(principal, generatedNamePatterns);
}

function resourcesNamed(principal: CfnRole | CfnUser, generate: (principal: CfnResource) => string[]): string[] | undefined {
  const [kind, givenName] = CfnUser.isCfnUser(principal) ? ['user', principal.userName] : ['role', principal.roleName];
  const [path, name] = [principal.path, givenName].map((text) => foretold(text, principal));
  if (path === null || name === null) return undefined;
  const names = name === undefined ? generate(principal) : [name];
  return names.map((each) => `${kind}${path ?? '/'}${each}`);
}

/** Text of literals and pseudo parameters; undefined where there is none, as for a physical name that nobody has asked for; null for other tokens. */
function foretold(text: string | undefined, principal: CfnResource): string | undefined | null {
  const resolved = Stack.of(principal).resolve(text);
  return resolved === undefined ? undefined : (textOfResolved(resolved) ?? null);
}
