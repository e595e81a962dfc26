import * as governance from '../../src/index';
import { newStack } from './synthesized';
import { ARGUMENTS, FACTORIES, STRUCTS } from './untyped-calls';

/** What a caller without types may pass in place of anything. */
const VALUES = [undefined, null, 42, 'text', true, {}, [], [undefined], [null], [42], { key: null }, () => undefined];

const CALLS = [
  ...Object.entries({ ...FACTORIES, ...ARGUMENTS }),
  ...Object.entries(STRUCTS).flatMap(([name, props]) => props.map(([prop, call]) => [`${name}.${prop}`, call] as const)),
];

// whatever is wrong with it is said by the library or by the CDK, not by the first line of code that trips over it
test.each(CALLS)('%s: anything is taken, or refused with a reason', (_, call) => {
  const thrown = VALUES.map((value) => ({ value, error: errorOf(() => call(value as never)) }));
  const unexplained = thrown.filter(({ error }) => error instanceof TypeError || error instanceof RangeError);
  expect(unexplained.map(({ value, error }) => [value, error?.stack])).toEqual([]);
});

test('no factory with an argument is left out', () => {
  const own = ['KeyMaterial.inStore'];
  expect(factoriesWithArguments().sort()).toEqual([...Object.keys(FACTORIES), ...own].sort());
});

const ROTATION = 'use for example `Rotation.automatic(Duration.days(365))`';

describe('the reason names the value, where it is and what to pass', () => {
  test.each<[object, string]>([
    [{ rotation: 'automatic' }, `\`rotation\` must be a \`Rotation\`, got \`automatic\`; ${ROTATION}`],
    [{ rotation: governance.Rotation.automatic }, `\`rotation\` must be a \`Rotation\`, got the function \`automatic\`; ${ROTATION}`],
    [{ rotation: null }, `\`rotation\` must be a \`Rotation\`, got \`null\`; ${ROTATION}`],
    [{ alias: 42 }, '`alias` must be text, got `42`; write it as text'],
    [{ services: {} }, '`services` must be a list, got an object; put what there is into a list'],
    [
      { services: [governance.ServiceUse.s3(), undefined] },
      '`services[1]` must be a `ServiceUse`, got nothing; use for example `ServiceUse.s3()`',
    ],
    [
      { access: { users: ['Reader'] } },
      "`access.users[0]` must be an `IGrantable`, got `Reader`; use for example `new iam.ArnPrincipal('arn:aws:iam::111122223333:role/Name')`",
    ],
    [{ encryptionContext: { tenant: 'acme' } }, '`encryptionContext.tenant` must be a list, got `acme`; put what there is into a list'],
    [{ access: ['Reader'] }, '`access` must be an object, got a list; name what it holds'],
    [{ mfaForDeletion: 'yes' }, '`mfaForDeletion` must be a boolean, got `yes`; use `true` or `false`'],
  ])('%p', (props, message) => {
    expect(errorOf(() => new governance.GovernedKey(newStack(), 'Key', props))).toMatchObject({
      message: `${message} [KmsGov.InputType at Stack/Key]`,
      code: 'KmsGov.InputType',
      constructPath: 'Stack/Key',
    });
  });

  test('of an enum', () => {
    expect(errorOf(() => governance.KeyKind.rsaSigning(undefined as never))).toMatchObject({
      message:
        '`size` must be a `RsaKeySize`, got nothing; use `RsaKeySize.BITS_2048`, `RsaKeySize.BITS_3072` or `RsaKeySize.BITS_4096` [KmsGov.InputType]',
      code: 'KmsGov.InputType',
    });
  });
});

function errorOf(act: () => unknown): Error | undefined {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

/** By their source: a default value hides a parameter from `length`. */
function factoriesWithArguments(): string[] {
  const classes = Object.entries(governance).filter(([, exported]) => typeof exported === 'function');
  return classes.flatMap(([name, exported]) =>
    Object.entries(Object.getOwnPropertyDescriptors(exported))
      .filter(([member, { value }]) => !member.startsWith('_') && typeof value === 'function' && !/^\w+\(\)/.test(String(value)))
      .map(([member]) => `${name}.${member}`),
  );
}
