export const ALIAS_PREFIX = 'alias/';

/** Including the prefix. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const ALIAS_NAME_MAX_LENGTH = 256;

const RESERVED_PREFIX = 'alias/aws/';
const NAME = /^[a-zA-Z0-9:/_-]+$/;

/** The whole alias name; the prefix may be given or not. */
export function aliasNameOf(alias: string): string {
  return alias.startsWith(ALIAS_PREFIX) ? alias : `${ALIAS_PREFIX}${alias}`;
}

/**
 * The first rule of KMS that an alias breaks, worded to follow "must be"; undefined if it is a good one. Accepts `x` and `alias/x`.
 */
export function brokenAliasRule(alias: string): string | undefined {
  const name = aliasNameOf(alias);
  if (name === ALIAS_PREFIX) {
    return 'a name of at least one character';
  }
  if (name.length > ALIAS_NAME_MAX_LENGTH) {
    return `at most ${ALIAS_NAME_MAX_LENGTH} characters long, \`${ALIAS_PREFIX}\` included`;
  }
  if (!NAME.test(name)) {
    return 'made of letters, digits and the characters `:/_-`';
  }
  return name.startsWith(RESERVED_PREFIX) ? `outside \`${RESERVED_PREFIX}\`, which AWS keeps for its own keys` : undefined;
}
