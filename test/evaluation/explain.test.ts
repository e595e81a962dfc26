import fc from 'fast-check';
import { decide } from '../../src/evaluation/decide';
import { type Explanation, explain } from '../../src/evaluation/explain';
import type { Policies } from '../../src/evaluation/policies';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { AccessRequest } from '../../src/evaluation/request';
import { Choice, NO_VALUE, type Resolved } from '../../src/evaluation/resolved';
import { accessCases } from '../arbitraries';
import type { OracleCase } from '../oracle';

const RUNS = Number(process.env.LAW_RUNS ?? 150);
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ANALYST = 'arn:aws:iam::111122223333:role/Analyst';

const policyOf = (source: string, ...statements: Resolved[]) => parsePolicy({ Version: '2012-10-17', Statement: statements }, source);
const allow = (parts: Record<string, Resolved>): Record<string, Resolved> => ({
  Effect: 'Allow',
  Action: 'kms:*',
  Resource: '*',
  ...parts,
});
const request = (parts: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: ANALYST,
  action: 'kms:Decrypt',
  key: { arn: KEY },
  open: false,
  ...parts,
});

const layersOf = ({ layers }: Explanation) => layers.map(({ layer, about, outcome }) => `${about} ${layer}: ${outcome}`);

describe('an explanation', () => {
  const delegating: Policies = {
    keyPolicy: policyOf('key policy', allow({ Sid: 'Delegates', Principal: { AWS: '111122223333' } })),
    identityPolicies: [
      policyOf(
        'identity',
        allow({ Action: 'kms:De*', Resource: KEY, Condition: { StringEquals: { 'kms:ViaService': ['s3.eu-west-1.amazonaws.com'] } } }),
      ),
    ],
  };

  test('names every layer in the order of the decision', () => {
    expect(layersOf(explain(request(), delegating))).toEqual([
      'key serviceControlPolicy: absent',
      'key resourceControlPolicy: absent',
      'key vpcEndpointPolicy: absent',
      'key keyPolicy: allows',
      'key grant: absent',
      'key identityPolicy: silent',
      'key permissionsBoundary: absent',
      'key sessionPolicy: absent',
    ]);
  });

  test('says of every element what was compared, up to the one that does not fit', () => {
    const { layers } = explain(request({ context: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' } }), delegating);
    expect(layers.flatMap(({ statements }) => statements)).toEqual([
      {
        source: { layer: 'keyPolicy', document: 'key policy', path: 'Statement[0]', sid: 'Delegates', effect: 'Allow' },
        applies: 'yes',
        elements: [
          { element: 'Action', fits: 'yes', detail: 'Decrypt against kms:*' },
          { element: 'Principal', fits: 'yes', detail: 'delegates to the account: names 111122223333' },
          { element: 'Resource', fits: 'yes', detail: `${KEY} against *` },
        ],
      },
      {
        source: { layer: 'identityPolicy', document: 'identity', path: 'Statement[0]', effect: 'Allow' },
        applies: 'no',
        elements: [
          { element: 'Action', fits: 'yes', detail: 'Decrypt against kms:De*' },
          { element: 'Resource', fits: 'yes', detail: `${KEY} against ${KEY}` },
          {
            element: 'Condition',
            fits: 'no',
            detail: 'StringEquals kms:ViaService s3.eu-west-1.amazonaws.com; the request has ec2.eu-west-1.amazonaws.com',
          },
        ],
      },
    ]);
  });

  test('says what an open request leaves open', () => {
    const { layers } = explain(request({ open: true }), delegating);
    expect(layers.find(({ layer }) => layer === 'identityPolicy')).toMatchObject({
      outcome: 'depends',
      statements: [{ applies: 'open', elements: [{}, {}, { detail: expect.stringMatching(/the request leaves it open$/) }] }],
    });
  });

  test('says whom a layer does not bind', () => {
    const scp = { ...delegating, serviceControlPolicies: [policyOf('scp')] };
    const { layers } = explain(request({ principal: { service: 's3.amazonaws.com' } }), scp);
    expect(layers[0]).toEqual({
      layer: 'serviceControlPolicy',
      about: 'key',
      outcome: 'exempt',
      note: 'service control policies bind neither services nor service-linked roles',
      statements: [],
    });
  });

  test('names the grant that covers the request', () => {
    const grants = [{ granteePrincipal: ANALYST, operations: ['Decrypt'], source: 'KeyGrant Analysts' }];
    const policies = { keyPolicy: policyOf('key policy'), grants };
    expect(explain(request(), policies).layers).toContainEqual({
      layer: 'grant',
      about: 'key',
      outcome: 'allows',
      note: 'KeyGrant Analysts Grant[0]',
      statements: [],
    });
    expect(explain(request({ action: 'kms:Encrypt' }), policies).layers).toContainEqual(
      expect.objectContaining({ layer: 'grant', outcome: 'silent' }),
    );
  });

  test('looks at the alias of an alias operation too', () => {
    const explanation = explain(request({ action: 'kms:CreateAlias', key: { arn: KEY, aliases: ['alias/app'] } }), {
      ...delegating,
      identityPolicies: [policyOf('identity', allow({ Resource: KEY }))],
    });
    expect(explanation.verdict.outcome).toBe('denied');
    expect(layersOf(explanation)).toContain('key identityPolicy: allows');
    expect(layersOf(explanation)).toContain('alias identityPolicy: silent');
  });

  test('of what is no action is the verdict alone', () => {
    expect(explain(request({ action: 'kms:Teleport' }), delegating)).toMatchObject({ verdict: { outcome: 'unknown' }, layers: [] });
  });

  test('shows the conditions of the template', () => {
    const { layers } = explain(request(), { keyPolicy: policyOf('key policy', new Choice('Prod', allow({ Principal: '*' }), NO_VALUE)) });
    expect(layers[3].statements[0].elements[0]).toEqual({ element: 'Template', fits: 'open', detail: 'there where Prod is true' });
  });
});

describe('laws', () => {
  const statementsOf = ({ key }: OracleCase): readonly Resolved[] => [key.policy.Statement as Resolved].flat() as readonly Resolved[];
  const requestOf = ({ key: { policy: _, grants: __, ...key }, request: asked }: OracleCase): AccessRequest => ({
    ...asked,
    key: key as AccessRequest['key'],
    open: false,
  });

  function policiesOf(given: OracleCase, change: (statements: readonly Resolved[]) => readonly Resolved[] = (same) => same): Policies {
    const documents = (list: readonly unknown[] | undefined, source: string) =>
      list?.map((policy, index) => parsePolicy(policy as Resolved, `${source} ${index}`));
    return {
      keyPolicy: parsePolicy({ ...given.key.policy, Statement: change(statementsOf(given)) }, 'key policy'),
      grants: given.key.grants,
      identityPolicies: documents(given.identityPolicies, 'identity'),
      serviceControlPolicies: documents(given.serviceControlPolicies, 'scp'),
    };
  }

  test('every statement that decided is shown as one that applies', () => {
    fc.assert(
      fc.property(accessCases, (given) => {
        const { verdict, layers } = explain(requestOf(given), policiesOf(given));
        const applying = layers.flatMap(({ statements }) =>
          statements.filter(({ applies }) => applies === 'yes').map(({ source }) => source),
        );
        for (const source of verdict.because.filter(({ layer }) => layer !== 'grant' && layer !== 'root'))
          expect(applying).toContainEqual(source);
      }),
      { numRuns: RUNS },
    );
  });

  test('a statement under a condition of the template is as with it or as without it', () => {
    const allowedOf = (given: OracleCase, change?: (statements: readonly Resolved[]) => readonly Resolved[]) =>
      decide(requestOf(given), policiesOf(given, change));
    fc.assert(
      fc.property(accessCases, (given) => {
        fc.pre(statementsOf(given).length > 0);
        const guarded = allowedOf(given, ([first, ...rest]) => [new Choice('C', first, NO_VALUE), ...rest]);
        const outcomes = [allowedOf(given).outcome, allowedOf(given, ([, ...rest]) => rest).outcome];
        expect(guarded.outcome).toBe(outcomes.includes('allowed') ? 'allowed' : 'denied');
        expect(guarded.conditions.length > 0).toBe(outcomes[0] !== outcomes[1]);
      }),
      { numRuns: RUNS },
    );
  });
});
