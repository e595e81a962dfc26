// biome-ignore-all lint/suspicious/noExplicitAny: policies are plain JSON of any shape
import fc from 'fast-check';
import type { AccessCase } from '../../src/evaluation/access-case';
import { unresolvedCase } from '../../src/evaluation/case-intrinsics';
import { decide } from '../../src/evaluation/decide';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { AccessRequest } from '../../src/evaluation/request';
import { runCase } from '../../src/evaluation/run-case';
import { accessCases, grants, identityPolicies, identityStatements, keyPolicyStatements } from '../arbitraries';
import type { OracleCase } from '../oracle';
import type { Json } from '../oracle-conditions';

const outcomeOf = (given: OracleCase) => runCase({ name: 'generated', expect: 'allowed', ...given } as unknown as AccessCase).actual;
const withEffect = (effect: string) => (statement: Json) => ({ ...statement, Effect: effect });
const allows = keyPolicyStatements.map(withEffect('Allow'));
const denies = keyPolicyStatements.map(withEffect('Deny'));

function withStatement(given: OracleCase, statement: Json): OracleCase {
  const { policy } = given.key;
  return { ...given, key: { ...given.key, policy: { ...policy, Statement: [...policy.Statement, statement] } } };
}

function withIdentityStatement(given: OracleCase, statement: Json): OracleCase {
  return { ...given, identityPolicies: [...(given.identityPolicies ?? []), { Version: '2012-10-17', Statement: [statement] }] };
}

describe('adding to the policies', () => {
  test('an Allow to the key policy never removes access', () => {
    fc.assert(
      fc.property(accessCases, allows, (given, statement) => {
        fc.pre(outcomeOf(given) === 'allowed');
        expect(outcomeOf(withStatement(given, statement))).toBe('allowed');
      }),
    );
  });

  test('an Allow to an identity policy never removes access', () => {
    fc.assert(
      fc.property(accessCases, identityStatements.map(withEffect('Allow')), (given, statement) => {
        fc.pre(outcomeOf(given) === 'allowed');
        expect(outcomeOf(withIdentityStatement(given, statement))).toBe('allowed');
      }),
    );
  });

  test('a grant never removes access', () => {
    fc.assert(
      fc.property(accessCases, grants, (given, grant) => {
        fc.pre(outcomeOf(given) === 'allowed');
        expect(outcomeOf({ ...given, key: { ...given.key, grants: [...given.key.grants, grant] } })).toBe('allowed');
      }),
    );
  });

  test('a Deny to the key policy never adds access', () => {
    fc.assert(
      fc.property(accessCases, denies, (given, statement) => {
        fc.pre(outcomeOf(given) === 'denied');
        expect(outcomeOf(withStatement(given, statement))).toBe('denied');
      }),
    );
  });

  test('a Deny to an identity policy never adds access', () => {
    fc.assert(
      fc.property(accessCases, identityStatements.map(withEffect('Deny')), (given, statement) => {
        fc.pre(outcomeOf(given) === 'denied');
        expect(outcomeOf(withIdentityStatement(given, statement))).toBe('denied');
      }),
    );
  });

  test.each(['permissionsBoundary', 'sessionPolicy'] as const)('a %s never adds access', (layer) => {
    fc.assert(
      fc.property(accessCases, identityPolicies, ({ [layer]: _, ...given }, limit) => {
        fc.pre(outcomeOf(given) === 'denied');
        expect(outcomeOf({ ...given, [layer]: limit })).toBe('denied');
      }),
    );
  });
});

describe('the way it is written', () => {
  test('order never matters', () => {
    fc.assert(
      fc.property(accessCases, (given) => {
        const turned = (policy: Json) => ({ ...policy, Statement: [...policy.Statement].reverse() });
        const { key, identityPolicies: own = [] } = given;
        const reversed = { ...key, policy: turned(key.policy), grants: [...key.grants].reverse(), aliases: [...key.aliases].reverse() };
        expect(outcomeOf({ ...given, key: reversed, identityPolicies: own.map(turned).reverse() })).toBe(outcomeOf(given));
      }),
    );
  });

  test('a statement twice is a statement', () => {
    fc.assert(
      fc.property(accessCases, (given) => {
        const again = given.key.policy.Statement.reduce(withStatement, given);
        expect(outcomeOf(again)).toBe(outcomeOf(given));
      }),
    );
  });

  test('a statement per principal is a statement with all of them', () => {
    fc.assert(
      fc.property(accessCases, (given) => {
        const Statement = given.key.policy.Statement.flatMap(perPrincipal);
        expect(outcomeOf({ ...given, key: { ...given.key, policy: { ...given.key.policy, Statement } } })).toBe(outcomeOf(given));
      }),
    );
  });
});

function perPrincipal(statement: Json): Json[] {
  const names = statement.Principal?.AWS;
  if (!Array.isArray(names)) return [statement];
  const { Service } = statement.Principal;
  const alone = names.map((AWS) => ({ ...statement, Principal: { AWS } }));
  return Service === undefined ? alone : [...alone, { ...statement, Principal: { Service } }];
}

describe('knowing less', () => {
  /** The case with one of the parts of its key policy replaced by a parameter. */
  const obscured = accessCases.chain((given) => {
    const paths = pathsIn(given.key.policy);
    return fc
      .constantFrom(...paths)
      .map((path) => ({ given, path, less: { ...given, key: { ...given.key, policy: hidden(given.key.policy, path) } } }));
  });

  test('never turns one decision into the other', () => {
    fc.assert(
      fc.property(obscured, ({ given, less }) => {
        expect([outcomeOf(given), 'unknown']).toContain(outcomeOf(less));
      }),
      { numRuns: Number(process.env.LAW_RUNS ?? 500) },
    );
  });
});

/** The places of all values within the statements. */
function pathsIn(policy: Json): (string | number)[][] {
  const places: (string | number)[][] = [[]];
  const visit = (value: unknown, path: (string | number)[]) => {
    if (path.length > 0) places.push(path);
    if (Array.isArray(value)) value.forEach((item, index) => void visit(item, [...path, index]));
    else if (typeof value === 'object' && value !== null) for (const [name, item] of Object.entries(value)) visit(item, [...path, name]);
  };
  visit(policy.Statement, ['Statement']);
  return places;
}

function hidden(value: any, path: readonly (string | number)[]): any {
  if (path.length === 0) return { Ref: 'Parameter' };
  const [step, ...rest] = path;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[step] = hidden(value[step], rest);
  return copy;
}

describe('an open request', () => {
  const decideWith = (given: OracleCase, open: boolean) => {
    const parse = (policy: Json | undefined, name: string) => policy && parsePolicy(unresolvedCase(policy), name);
    const { policy, grants: granted, ...facts } = given.key;
    const { context, ...request } = given.request;
    const asked = { ...request, key: facts, open, ...(open ? {} : { context }) } as unknown as AccessRequest;
    return decide(asked, {
      keyPolicy: parsePolicy(unresolvedCase(policy), 'key'),
      grants: granted,
      identityPolicies: given.identityPolicies?.map((each) => parsePolicy(unresolvedCase(each), 'identity')),
      permissionsBoundary: parse(given.permissionsBoundary, 'boundary'),
      sessionPolicy: parse(given.sessionPolicy, 'session'),
      vpcEndpointPolicy: parse(given.vpcEndpointPolicy, 'endpoint'),
      serviceControlPolicies: given.serviceControlPolicies?.map((each) => parsePolicy(unresolvedCase(each), 'scp')),
      resourceControlPolicies: given.resourceControlPolicies?.map((each) => parsePolicy(unresolvedCase(each), 'rcp')),
    });
  };

  test('that is denied is denied in every context', () => {
    fc.assert(
      fc.property(accessCases, (given) => {
        fc.pre(decideWith(given, true).outcome === 'denied');
        expect(decideWith(given, false).outcome).toBe('denied');
      }),
    );
  });

  test('that is allowed unconditionally is allowed in every context', () => {
    fc.assert(
      fc.property(accessCases, (given) => {
        // of grants to retire, an open request may find some that are not listed
        fc.pre(given.request.action !== 'kms:RetireGrant');
        const open = decideWith(given, true);
        fc.pre(open.outcome === 'allowed' && open.conditions.length === 0);
        expect(decideWith(given, false).outcome).toBe('allowed');
      }),
    );
  });
});
