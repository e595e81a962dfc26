import type { IResolveContext } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import { CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { patternsOverlap } from '../access/wildcard';
import { describeProblem } from './governance-error';
import { resourcePatterns } from './principal-arns';
import type { PrincipalIdentity } from './principal-identity';
import { canBeOneAccount } from './principal-identity';
import { oncePerStage } from './stage-reading';

interface NamedPrincipal {
  readonly construct: IConstruct;
  readonly account: string;
  readonly patterns: readonly string[];
}

/** Grantees that are reached by the pattern of a generated name, where another role or user of the app can have a name like it. */
export function ambiguousGranteeProblems(
  key: IConstruct,
  holders: readonly PrincipalIdentity[],
  context: Pick<IResolveContext, 'preparing'>,
): string[] {
  const byPattern = new Set(
    holders.filter(({ arnPatterns }) => arnPatterns?.some((arn) => /[*?]/.test(arn))).map(({ construct }) => construct),
  );
  if (byPattern.size === 0) return [];
  const all = principalsInStage(key, context);
  const grantees = all.filter(({ construct }) => byPattern.has(construct));
  return grantees.flatMap((grantee) => {
    const other = all.find((candidate) => candidate.construct !== grantee.construct && canBeConfused(grantee, candidate));
    return other ? [ambiguous(key, grantee, other)] : [];
  });
}

const principalsInStage = oncePerStage((resources): NamedPrincipal[] =>
  resources
    .filter((resource) => CfnRole.isCfnRole(resource) || CfnUser.isCfnUser(resource))
    .map((construct) => ({ construct, account: Stack.of(construct).account, patterns: resourcePatterns(construct) ?? [] })),
);

function canBeConfused(a: NamedPrincipal, b: NamedPrincipal): boolean {
  return canBeOneAccount(a.account, b.account) && a.patterns.some((one) => b.patterns.some((other) => patternsOverlap(one, other)));
}

function ambiguous(key: IConstruct, grantee: NamedPrincipal, other: NamedPrincipal): string {
  return describeProblem(
    key,
    'KmsGov.GranteeNameAmbiguous',
    `\`grantee\` must have a name of its own, got \`${grantee.construct.node.path}\`, whose generated name can be like that of ` +
      `\`${other.construct.node.path}\`; give the grantee a \`roleName\``,
  );
}
