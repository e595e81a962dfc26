import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matchesWildcard } from '../../src/access/wildcard';
import { generatedNamePatterns } from '../../src/constructs/generated-role-name';
import { GovernedKey } from '../../src/constructs/governed-key';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, ENV } from './synthesized';

const assumedBy = new iam.AccountPrincipal(ACCOUNT);
const SUFFIX = 'a1B2c3D4e5F6g';

function roleWith(stack: Stack, logicalId: string): iam.CfnRole {
  const role = new iam.Role(stack, 'Role', { assumedBy }).node.defaultChild as iam.CfnRole;
  role.overrideLogicalId(logicalId);
  return role;
}

/** What CloudFormation makes of two names: they share 50 characters, of which either takes what the other leaves, but keeps 24. */
function generatedName(stackName: string, logicalId: string, suffixLength: number): string {
  const kept = (text: string, other: string) => text.slice(0, Math.max(24, 49 - other.length));
  return `${kept(stackName, logicalId)}-${kept(logicalId, stackName)}-${SUFFIX.slice(0, suffixLength)}`;
}

describe.each([1, 10, 23, 24, 25, 26, 40, 48, 60, 128])('a stack name of %d characters', (stackLength) => {
  const stackName = 's'.repeat(stackLength);

  test.each([1, 9, 23, 24, 25, 26, 39, 48, 60, 255])('a logical id of %d characters', (idLength) => {
    const logicalId = 'L'.repeat(idLength);
    const patterns = generatedNamePatterns(roleWith(new Stack(new App(), 'Stack', { stackName }), logicalId));
    for (const suffixLength of [11, 12, 13]) {
      const name = generatedName(stackName, logicalId, suffixLength);
      expect(name.length).toBeLessThanOrEqual(64);
      expect(patterns.filter((pattern) => matchesWildcard(pattern, name))).toHaveLength(1);
    }
    const others = [generatedName(stackName, `M${logicalId.slice(1)}`, 12), generatedName(`t${stackName.slice(1)}`, logicalId, 12)];
    for (const other of others) expect(patterns.some((pattern) => matchesWildcard(pattern, other))).toBe(false);
  });
});

test('short names are whole, with nothing but the length of the suffix left open', () => {
  const role = roleWith(new Stack(new App(), 'Stack', { stackName: 'app' }), 'Reader');
  expect(generatedNamePatterns(role)).toEqual(['app-Reader-???????????', 'app-Reader-????????????', 'app-Reader-?????????????']);
});

test('what was cut is left open', () => {
  const role = roleWith(
    new Stack(new App(), 'Stack', { stackName: 'a-stack-with-a-name-that-is-too-long' }),
    'ARoleWithANameThatIsTooLong',
  );
  expect(generatedNamePatterns(role)).toEqual(['a-stack-with-a-name-that*-ARoleWithANameThatIsTooL*-*']);
});

describe('nested stacks', () => {
  test.each([6, 24, 25, 40])('a logical id of %d characters', (idLength) => {
    const nested = new NestedStack(new Stack(new App(), 'root'), 'Inner');
    const logicalId = 'L'.repeat(idLength);
    const patterns = generatedNamePatterns(roleWith(nested, logicalId));
    const nestedName = `root-InnerNestedStackInnerNestedStackResource4E8B4B6F-${SUFFIX.slice(0, 12)}`;
    expect(patterns.some((pattern) => matchesWildcard(pattern, generatedName(nestedName, logicalId, 12)))).toBe(true);
  });

  test('of a short name, where the generated part of the name is what cuts the logical id', () => {
    const nested = new NestedStack(new Stack(new App(), 'r'), 'I');
    (nested.nestedStackResource as iam.CfnRole).overrideLogicalId('Inner');
    const logicalId = 'ARoleWithALongNameForThisPurpose';
    const [pattern] = generatedNamePatterns(roleWith(nested, logicalId));
    expect(matchesWildcard(pattern, generatedName(`r-Inner-${SUFFIX.slice(0, 13)}`, logicalId, 12))).toBe(true);
  });
});

describe('a generated name that another role can have', () => {
  const LONG_ID = 'ARoleWithANameThatIsTooLongOne';
  const TWIN_ID = 'ARoleWithANameThatIsTooLongTwo';

  function appWith(otherId: string, other: Partial<iam.RoleProps>, grantee: Partial<iam.RoleProps>): App {
    const app = new App();
    const key = new GovernedKey(new Stack(app, 'Keys', { env: ENV }), 'Key');
    const stack = new Stack(app, 'a-stack-with-a-name-that-is-too-long', { env: ENV });
    new iam.Role(stack, otherId, { assumedBy, ...other });
    key.grants.decrypt(new iam.Role(stack, LONG_ID, { assumedBy, ...grantee }));
    return app;
  }

  test.each<[string, string, Partial<iam.RoleProps>]>([
    ['for the same 24 characters of its id', TWIN_ID, {}],
    ['for the name it was given', 'Other', { roleName: 'a-stack-with-a-name-that-ARoleWithANameThatIsTooL-extra' }],
  ])('%s', (_, otherId, other) => {
    expect(() => appWith(otherId, other, {}).synth()).toThrow(
      '`grantee` must have a name of its own, got `a-stack-with-a-name-that-is-too-long/ARoleWithANameThatIsTooLongOne/Resource`, whose generated ' +
        `name can be like that of \`a-stack-with-a-name-that-is-too-long/${otherId}/Resource\`; give the grantee a \`roleName\` ` +
        '[KmsGov.GranteeNameAmbiguous at Keys/Key]',
    );
  });

  test.each<[string, string, Partial<iam.RoleProps>, Partial<iam.RoleProps>]>([
    ['for its path', TWIN_ID, { path: '/two/' }, {}],
    ['for its id', 'Other', {}, {}],
    ['for the name of the grantee', TWIN_ID, {}, { roleName: 'One' }],
    ['for where the long stack name is cut', 'AnotherRoleWithANameThatIsTooLong', {}, {}],
  ])('or cannot, %s', (_, otherId, other, grantee) => {
    expect(() => appWith(otherId, other, grantee).synth()).not.toThrow();
  });
});

test.each([
  ['short', 'Reader'],
  ['a-stack-with-a-name-that-is-too-long', 'Reader'],
  ['a-stack-with-a-name-that-is-too-long', 'AReaderWithANameThatIsTooLong'],
])('the policy reaches a role of stack %s and id %s whatever its suffix', (stackName, id) => {
  const app = new App();
  const key = new GovernedKey(new Stack(app, 'Keys', { env: ENV }), 'Key');
  const role = new iam.Role(new Stack(app, 'Roles', { env: ENV, stackName }), id, { assumedBy });
  key.grants.decrypt(role);
  expect(new EffectiveAccess(app).ofRole(role, 'kms:Decrypt')).toBe('allowed');
});
