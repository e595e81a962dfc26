import type { CfnResource, IResolveContext } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import { CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { SortedNames } from '../access/sorted-names';
import { matchesWildcard } from '../access/wildcard';
import { describeProblem } from './governance-error';
import { resourceExamples, resourcePatterns } from './principal-arns';
import type { PrincipalIdentity } from './principal-identity';
import { canBeOneAccount } from './principal-identity';
import { oncePerStage } from './stage-reading';

type Principal = CfnRole | CfnUser;

/** A name that a role or user of the app can have. */
interface PossibleName {
  readonly name: string;
  readonly principal: Principal;
}

/** Grantees that are reached by the pattern of a generated name, where another role or user of the app can have a name like it. */
export function ambiguousGranteeProblems(
  key: IConstruct,
  holders: readonly PrincipalIdentity[],
  context: Pick<IResolveContext, 'preparing'>,
): string[] {
  const byPattern = new Set(
    holders.filter(({ arnPatterns }) => arnPatterns?.some((arn) => /[*?]/.test(arn))).map(({ construct }) => construct as Principal),
  );
  if (byPattern.size === 0) return [];
  const names = namesInStage(key, context);
  return [...byPattern].flatMap((grantee) => {
    const other = namesakeOf(grantee, names);
    return other ? [ambiguous(key, grantee, other)] : [];
  });
}

const namesInStage = oncePerStage((resources) => {
  const principals = resources.filter(isPrincipal);
  const names = principals.flatMap((principal) => resourceExamples(principal).map((name) => ({ name, principal })));
  return new SortedNames(names.map((one) => [one.name, one] as const));
});

function isPrincipal(resource: CfnResource): resource is Principal {
  return CfnRole.isCfnRole(resource) || CfnUser.isCfnUser(resource);
}

/** Another who can have a name like that of a grantee. */
function namesakeOf(grantee: Principal, names: SortedNames<PossibleName>): Principal | undefined {
  const patterns = resourcePatterns(grantee) ?? [];
  const isNamesake = ({ name, principal }: PossibleName, pattern: string) =>
    principal !== grantee && matchesWildcard(pattern, name) && canBeOneAccount(Stack.of(principal).account, Stack.of(grantee).account);
  return patterns.flatMap((pattern) => names.startingWith(pattern.split(/[*?]/, 1)[0]).filter((one) => isNamesake(one, pattern)))[0]
    ?.principal;
}

function ambiguous(key: IConstruct, grantee: IConstruct, other: IConstruct): string {
  return describeProblem(
    key,
    'KmsGov.GranteeNameAmbiguous',
    `\`grantee\` must have a name of its own, got \`${grantee.node.path}\`, whose generated name can be like that of ` +
      `\`${other.node.path}\`; give the grantee a \`roleName\``,
  );
}
