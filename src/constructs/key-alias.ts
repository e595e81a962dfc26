import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { aliasNameOf, brokenAliasRule } from '../access/alias-name';
import { GovernanceError } from './governance-error';

/** Who has which alias, per stack: one account and Region has each alias once. */
const ownersByStack = new WeakMap<Stack, Map<string, IConstruct>>();

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
  const owners = ownersByStack.get(Stack.of(key)) ?? new Map<string, IConstruct>();
  const owner = owners.get(name);
  if (owner !== undefined) throw aliasTaken(key, alias, owner);
  ownersByStack.set(Stack.of(key), owners.set(name, key));
  return name;
}

function aliasTaken(key: IConstruct, alias: string, owner: IConstruct): GovernanceError {
  return new GovernanceError(
    key,
    'KmsGov.AliasTaken',
    `\`alias\` must be the alias of one key in an account and Region, got \`${alias}\`, which \`${owner.node.path}\` has already; choose another`,
  );
}
