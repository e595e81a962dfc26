import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { aliasNameOf, brokenAliasRule } from '../access/alias-name';
import { GovernanceError } from './governance-error';

/** Who has which alias, per Stage, or per stack where only deployment knows account and Region: they have each alias once. */
const ownersByScope = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** The name with its prefix, checked and taken for this key. */
export function claimAlias(key: IConstruct, alias: string): string {
  if (Token.isUnresolved(alias)) return alias;
  const broken = brokenAliasRule(alias);
  if (broken !== undefined) {
    throw new GovernanceError(
      key,
      'KmsGov.AliasInvalid',
      `\`alias\` must be ${broken}, got \`${alias}\`; use for example \`my-app/documents\``,
    );
  }
  const name = aliasNameOf(alias);
  const stack = Stack.of(key);
  const scope = aliasScope(stack);
  const owners = ownersByScope.get(scope) ?? new Map<string, IConstruct>();
  const place = `${stack.environment}/${name}`;
  const owner = owners.get(place);
  if (owner !== undefined) throw aliasTaken(key, alias, owner);
  ownersByScope.set(scope, owners.set(place, key));
  return name;
}

function aliasScope(stack: Stack): IConstruct {
  const isKnown = !Token.isUnresolved(stack.account) && !Token.isUnresolved(stack.region);
  return (isKnown ? Stage.of(stack) : undefined) ?? stack;
}

function aliasTaken(key: IConstruct, alias: string, owner: IConstruct): GovernanceError {
  return new GovernanceError(
    key,
    'KmsGov.AliasTaken',
    `\`alias\` must be the alias of one key in an account and Region, got \`${alias}\`, which \`${owner.node.path}\` has already; choose another`,
  );
}
