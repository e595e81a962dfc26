import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyKind } from '../../src/constructs/key-kind';
import { BAD_GRANTS } from './bad-grants';
import { BAD_KEY_PROPS } from './bad-key-props';
import { BAD_PRINCIPALS } from './bad-principals';
import { BAD_SERVICE_USES } from './bad-service-uses';
import { expectError } from './expected-error';
import { newStack } from './synthesized';

const BAD_PROPS = [...BAD_KEY_PROPS, ...BAD_PRINCIPALS, ...BAD_SERVICE_USES];

describe('a key that cannot be', () => {
  test.each(BAD_PROPS)('$what', ({ props, ...expected }) => {
    expectError(() => new GovernedKey(newStack(), 'Key', props), expected);
  });
});

describe('a grant that cannot be', () => {
  test.each(BAD_GRANTS)('$what', ({ grant, ...expected }) => {
    const key = new GovernedKey(newStack(), 'Key');
    expectError(() => grant(key), expected);
  });
});

const USAGES: Readonly<Record<string, readonly string[]>> = {
  SYMMETRIC_DEFAULT: ['ENCRYPT_DECRYPT'],
  RSA_4096: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  ECC_NIST_P521: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_SECG_P256K1: ['SIGN_VERIFY'],
  ECC_NIST_EDWARDS25519: ['SIGN_VERIFY'],
  HMAC_224: ['GENERATE_VERIFY_MAC'],
  ML_DSA_65: ['SIGN_VERIFY'],
  SM2: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT'],
  ML_KEM_512: ['ENCAPSULATE_DECAPSULATE'],
};
const ALL_USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT', 'ENCAPSULATE_DECAPSULATE'];
const BAD_KINDS = Object.entries(USAGES).flatMap(([spec, usages]) =>
  ALL_USAGES.filter((usage) => !usages.includes(usage)).map((usage) => [spec, usage] as const),
);

describe('a kind that cannot be', () => {
  test.each(BAD_KINDS)('%s with %s', (spec, usage) => {
    expect(() => KeyKind.of(spec, usage)).toThrow(
      `\`usage\` must be one that the key spec has, got \`${usage}\` with \`${spec}\`; ` +
        `a key of spec ${spec} has the usage ${USAGES[spec].join(' or ')}, not ${usage} [KmsGov.KeyKindInvalid]`,
    );
  });
});

test('at least 150 kinds of bad input have an error of their own', () => {
  const told = [...BAD_PROPS, ...BAD_GRANTS].map(({ code, message }) => `${code} ${message}`);
  expect(new Set(told).size + BAD_KINDS.length).toBeGreaterThanOrEqual(150);
});

test('no case stands twice', () => {
  const cases = [...BAD_PROPS, ...BAD_GRANTS].map(({ what }) => what);
  expect(cases.filter((what, index) => cases.indexOf(what) !== index)).toEqual([]);
});

test('every prop of a key has its bad input', () => {
  const props = new Set(BAD_PROPS.flatMap((one) => Object.keys(one.props)));
  expect([...props].sort()).toEqual(
    [
      'access',
      'accountAccess',
      'alias',
      'boundary',
      'deploymentRoles',
      'description',
      'encryptionContext',
      'idleBeforeDeletion',
      'kind',
      'material',
      'pendingWindow',
      'removalPolicy',
      'rotation',
      'separationWaiver',
      'services',
    ].sort(),
  );
});
