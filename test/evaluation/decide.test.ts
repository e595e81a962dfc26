import { decide } from '../../src/evaluation/decide';
import type { GrantFacts } from '../../src/evaluation/grant-facts';
import type { Policies } from '../../src/evaluation/policies';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { AccessRequest, Caller } from '../../src/evaluation/request';
import { Choice, NO_VALUE, type Resolved, Unknown } from '../../src/evaluation/resolved';
import { joinText, openText } from '../../src/evaluation/text';
import type { Verdict } from '../../src/evaluation/verdict';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ANALYST = 'arn:aws:iam::111122223333:role/Analyst';
const ROOT = 'arn:aws:iam::111122223333:root';
const S3 = 's3.eu-west-1.amazonaws.com';

type Parts = Record<string, Resolved>;

const policyOf = (source: string, ...statements: Resolved[]) => parsePolicy({ Version: '2012-10-17', Statement: statements }, source);
const allow = (parts: Parts): Parts => ({ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...parts });
const deny = (parts: Parts): Parts => allow({ ...parts, Effect: 'Deny' });
const keyPolicy = (...statements: Resolved[]): Policies => ({ keyPolicy: policyOf('key policy', ...statements) });
const toAnalyst = (parts: Parts = {}) => allow({ Principal: { AWS: ANALYST }, ...parts });
const viaS3 = { StringEquals: { 'kms:ViaService': S3 } };

interface Asked {
  readonly principal?: Caller;
  readonly action?: string;
  readonly request?: Partial<AccessRequest>;
}

function ask(policies: Policies, { principal = ANALYST, action = 'kms:Decrypt', request = {} }: Asked = {}): Verdict {
  return decide({ principal, action, key: { arn: KEY }, open: true, ...request }, policies);
}

/** Requirements as text: "when a | b", "unless c & d". */
function conditionsOf({ conditions }: Verdict): readonly string[] {
  return conditions.map(({ kind, clauses, given = [] }) => {
    const texts = clauses.map((clause) =>
      clause.conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.map(String)}`).join(' & '),
    );
    return [`${kind} ${texts.join(' | ')}`, ...given.map(({ key, values }) => `if ${key}=${values}`)].join(' ');
  });
}

describe('an open request', () => {
  test('is allowed under the conditions of its statement', () => {
    const verdict = ask(keyPolicy(toAnalyst({ Sid: 'ThroughS3', Condition: viaS3 })));
    expect(verdict).toMatchObject({
      outcome: 'allowed',
      because: [{ layer: 'keyPolicy', path: 'Statement[0]', sid: 'ThroughS3', effect: 'Allow' }],
    });
    expect(conditionsOf(verdict)).toEqual([`when StringEquals kms:ViaService ${S3}`]);
  });

  test('is allowed unless a Deny with conditions applies', () => {
    const verdict = ask(keyPolicy(toAnalyst(), deny({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })));
    expect(conditionsOf(verdict)).toEqual(['unless StringNotEquals aws:PrincipalOrgID o-1']);
  });

  test('is allowed in any of several ways', () => {
    const verdict = ask(
      keyPolicy(toAnalyst({ Condition: viaS3 }), toAnalyst({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    );
    expect(conditionsOf(verdict)).toEqual([`when StringEquals kms:ViaService ${S3} | Bool aws:MultiFactorAuthPresent true`]);
  });

  test('has no conditions where one way has none', () => {
    expect(conditionsOf(ask(keyPolicy(toAnalyst({ Condition: viaS3 }), toAnalyst())))).toEqual([]);
  });

  test('joins the conditions of both sides of a delegation', () => {
    const policies: Policies = {
      ...keyPolicy(allow({ Principal: { AWS: ROOT }, Condition: viaS3 })),
      identityPolicies: [
        policyOf('identity', allow({ Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::b*' } } })),
      ],
    };
    expect(conditionsOf(ask(policies))).toEqual([
      `when StringEquals kms:ViaService ${S3} & StringLike kms:EncryptionContext:aws:s3:arn arn:aws:s3:::b*`,
    ]);
  });

  test('knows what follows from the principal, the key and the action', () => {
    const condition = {
      StringEquals: { 'aws:PrincipalArn': ANALYST, 'kms:KeySpec': 'SYMMETRIC_DEFAULT' },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    };
    expect(ask(keyPolicy(toAnalyst({ Condition: condition }))).conditions).toEqual([]);
  });

  test('never has a key that its action does not carry', () => {
    const condition = { StringEquals: { 'kms:EncryptionContext:tenant': 'acme' } };
    expect(ask(keyPolicy(toAnalyst({ Condition: condition })), { action: 'kms:DescribeKey' }).outcome).toBe('denied');
    expect(ask(keyPolicy(toAnalyst({ Condition: condition })), { request: { key: { arn: KEY, spec: 'RSA_2048' } } }).outcome).toBe(
      'denied',
    );
    expect(ask(keyPolicy(toAnalyst({ Condition: condition }))).outcome).toBe('allowed');
  });

  test('of a service has no key of identities', () => {
    const service = { service: S3 };
    const toService = (Condition: Parts) => keyPolicy(allow({ Principal: { Service: S3 }, Condition }));
    expect(ask(toService({ StringEquals: { 'kms:ViaService': S3 } }), { principal: service }).outcome).toBe('denied');
    expect(ask(toService({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }), { principal: service }).outcome).toBe('denied');
    expect(conditionsOf(ask(toService({ StringEquals: { 'aws:SourceAccount': '111122223333' } }), { principal: service }))).toEqual([
      'when StringEquals aws:SourceAccount 111122223333',
    ]);
  });

  test('of a role is allowed in the one session that is named', () => {
    const verdict = ask(keyPolicy(allow({ Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/Analyst/alice' } })));
    expect(conditionsOf(verdict)).toEqual(['when StringEquals sts:RoleSessionName alice']);
  });

  test('through a grant has the constraints as conditions', () => {
    const grant: GrantFacts = {
      granteePrincipal: ANALYST,
      operations: ['Decrypt'],
      constraints: { encryptionContextEquals: { tenant: 'acme' } },
    };
    expect(conditionsOf(ask({ ...keyPolicy(), grants: [grant] }))).toEqual([
      'when StringEquals kms:EncryptionContext:tenant acme & ForAllValues:StringEquals kms:EncryptionContextKeys tenant',
    ]);
  });
});

describe('conditions that exclude each other', () => {
  test('deny where a Deny meets every way', () => {
    const verdict = ask(keyPolicy(toAnalyst({ Condition: viaS3 }), deny({ Principal: '*', Condition: viaS3 })));
    expect(verdict).toMatchObject({ outcome: 'denied', reason: 'every way in which it would be allowed is denied or contradicts itself' });
    expect(verdict.because).toMatchObject([{ effect: 'Deny' }]);
  });

  test('leave out the Deny that no way meets', () => {
    const verdict = ask(
      keyPolicy(toAnalyst({ Condition: viaS3 }), deny({ Principal: '*', Condition: { StringNotEquals: { 'kms:ViaService': S3 } } })),
    );
    expect(conditionsOf(verdict)).toEqual([`when StringEquals kms:ViaService ${S3}`]);
  });

  test('leave out the way that is denied', () => {
    const other = { StringEquals: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' } };
    const verdict = ask(
      keyPolicy(toAnalyst({ Condition: viaS3 }), toAnalyst({ Condition: other }), deny({ Principal: '*', Condition: other })),
    );
    expect(conditionsOf(verdict)).toEqual([`when StringEquals kms:ViaService ${S3}`]);
  });

  test('deny where both sides of a delegation contradict', () => {
    const policies: Policies = {
      ...keyPolicy(allow({ Principal: { AWS: ROOT }, Condition: viaS3 })),
      identityPolicies: [policyOf('identity', allow({ Condition: { StringEquals: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' } } }))],
    };
    expect(ask(policies).outcome).toBe('denied');
  });

  test('a call through a service is a call via a service', () => {
    const outside = deny({ Principal: '*', Condition: { Bool: { 'aws:ViaAWSService': 'false' } } });
    expect(conditionsOf(ask(keyPolicy(toAnalyst({ Condition: viaS3 }), outside)))).toEqual([`when StringEquals kms:ViaService ${S3}`]);
  });
});

describe('what is not known at synthesis', () => {
  const parameter = openText('Partner', 'the parameter Partner has no default');

  test('is unknown where an Allow may name the caller', () => {
    const verdict = ask(keyPolicy(toAnalyst({ Principal: { AWS: parameter } })));
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.unknownBecause).toMatchObject([{ reason: 'the parameter Partner has no default', source: { path: 'Statement[0]' } }]);
  });

  test('is unknown where a Deny may', () => {
    expect(ask(keyPolicy(toAnalyst(), deny({ Principal: '*', Action: parameter }))).outcome).toBe('unknown');
  });

  test('does not matter where another Allow is certain', () => {
    expect(ask(keyPolicy(toAnalyst(), toAnalyst({ Principal: { AWS: parameter } })))).toMatchObject({
      outcome: 'allowed',
      unknownBecause: [],
    });
  });

  test('does not matter where a Deny is certain', () => {
    expect(ask(keyPolicy(toAnalyst({ Principal: { AWS: parameter } }), deny({ Principal: '*' })))).toMatchObject({
      outcome: 'denied',
      unknownBecause: [],
    });
  });

  test('is named where it could allow more than the conditions', () => {
    const verdict = ask(keyPolicy(toAnalyst({ Condition: viaS3 }), toAnalyst({ Principal: { AWS: parameter } })));
    expect(verdict).toMatchObject({ outcome: 'allowed', unknownBecause: [{ reason: 'the parameter Partner has no default' }] });
    expect(conditionsOf(verdict)).toEqual([`when StringEquals kms:ViaService ${S3}`]);
  });

  test('an unknown value of an open key is a condition like any other', () => {
    const verdict = ask(keyPolicy(toAnalyst({ Condition: { StringEquals: { 'aws:PrincipalOrgID': parameter } } })));
    expect(verdict.outcome).toBe('allowed');
    expect(conditionsOf(verdict)).toEqual(['when StringEquals aws:PrincipalOrgID ${Partner}']);
  });

  test('an unknown value of a given key is unknown', () => {
    const condition = { StringEquals: { 'aws:PrincipalOrgID': parameter } };
    const request = { open: false, context: { 'aws:PrincipalOrgID': 'o-1' } };
    expect(ask(keyPolicy(toAnalyst({ Condition: condition })), { request }).outcome).toBe('unknown');
  });

  test('an unknown policy decides unless the rest does', () => {
    const identity = [parsePolicy(new Unknown('it is not in the app'), 'managed policy')];
    expect(ask({ ...keyPolicy(allow({ Principal: { AWS: ROOT } })), identityPolicies: identity }).outcome).toBe('unknown');
    expect(ask({ ...keyPolicy(), identityPolicies: identity }).outcome).toBe('denied');
  });

  test('an unknown account is same and other at once', () => {
    const role = joinText(
      'arn:aws:iam::',
      { id: 'AWS::AccountId', reason: 'the account is not known', alphabet: 'digits', min: 12, max: 12 },
      ':role/Analyst',
    );
    const verdict = ask(keyPolicy(toAnalyst({ Principal: '*' })), { principal: role });
    expect(verdict).toMatchObject({ outcome: 'unknown', unknownBecause: [{ reason: 'the account is not known' }] });
    expect(ask(keyPolicy(toAnalyst({ Principal: '*' }), deny({ Principal: '*' })), { principal: role }).outcome).toBe('denied');
  });

  test('a role before it has an ARN is that role', () => {
    const role = (id: string) =>
      joinText('arn:aws:iam::111122223333:role/Stack-', {
        id,
        reason: 'the name is generated',
        alphabet: 'alphanumeric',
        min: 11,
        max: 13,
      });
    const policies = keyPolicy(toAnalyst({ Principal: { AWS: role('One') } }));
    expect(ask(policies, { principal: role('One') }).outcome).toBe('allowed');
    expect(ask(policies, { principal: role('Two') }).outcome).toBe('unknown');
    expect(ask(policies, { principal: ANALYST }).outcome).toBe('denied');
  });

  test('an action that this version does not know', () => {
    expect(ask(keyPolicy(toAnalyst()), { action: 'kms:Teleport' })).toMatchObject({
      outcome: 'unknown',
      reason: 'kms:Teleport is not a KMS action that this version knows',
    });
  });
});

describe('conditions of the template', () => {
  const inProd = (value: Resolved) => new Choice('Stack/Prod', value, NO_VALUE);

  test('become conditions of the verdict', () => {
    const verdict = ask(keyPolicy(inProd(toAnalyst())));
    expect(verdict.outcome).toBe('allowed');
    expect(conditionsOf(verdict)).toEqual(['when Equals Stack/Prod true']);
  });

  test('do not matter where the outcome does not depend on them', () => {
    const verdict = ask(keyPolicy(new Choice('Stack/Prod', toAnalyst(), toAnalyst({ Sid: 'Test' }))));
    expect(verdict.outcome).toBe('allowed');
    expect(verdict.conditions).toEqual([]);
  });

  test('have one value in all policies', () => {
    const contradicting: Policies = {
      ...keyPolicy(inProd(allow({ Principal: { AWS: ROOT } }))),
      identityPolicies: [policyOf('identity', new Choice('Stack/Prod', NO_VALUE, allow({})))],
    };
    expect(ask(contradicting).outcome).toBe('denied');
  });

  test('are named with the conditions that hold under them', () => {
    const verdict = ask(keyPolicy(new Choice('Stack/Prod', toAnalyst({ Condition: viaS3 }), toAnalyst())));
    expect(conditionsOf(verdict)).toEqual([`when StringEquals kms:ViaService ${S3} if Stack/Prod=true`]);
  });

  test('that take away access leave the rest', () => {
    const verdict = ask(keyPolicy(toAnalyst(), inProd(deny({ Principal: '*' }))));
    expect(conditionsOf(verdict)).toEqual(['when Equals Stack/Prod false']);
  });

  test('some of which leave it unknown', () => {
    const verdict = ask(keyPolicy(new Choice('Stack/Prod', toAnalyst(), new Unknown('a macro'))));
    expect(verdict).toMatchObject({ outcome: 'allowed', unknownBecause: [{ reason: 'a macro' }] });
    expect(ask(keyPolicy(inProd(new Unknown('a macro')))).outcome).toBe('unknown');
  });

  test('too many at once are unknown', () => {
    const statements = Array.from({ length: 9 }, (_, index) => new Choice(`C${index}`, toAnalyst(), NO_VALUE));
    expect(ask(keyPolicy(...statements))).toMatchObject({
      outcome: 'unknown',
      unknownBecause: [{ reason: expect.stringContaining('9 conditions') }],
    });
  });
});

describe('an alias operation', () => {
  const onKey = allow({ Principal: { AWS: ANALYST }, Action: 'kms:UpdateAlias' });
  const asked = (aliases: readonly string[], ...identity: Resolved[]) =>
    ask(
      { ...keyPolicy(onKey), identityPolicies: [policyOf('identity', ...identity)] },
      { action: 'kms:UpdateAlias', request: { key: { arn: KEY, aliases }, open: false } },
    ).outcome;
  const app = 'arn:aws:kms:eu-west-1:111122223333:alias/app';

  test('needs the alias side in an identity policy', () => {
    expect(asked(['alias/app'], allow({ Resource: app }))).toBe('allowed');
    expect(asked(['alias/app'], allow({ Resource: KEY }))).toBe('denied');
    expect(asked(['alias/app'], allow({ Resource: 'arn:aws:kms:eu-west-1:111122223333:alias/other' }))).toBe('denied');
  });

  test('is possible if it is for one of several aliases', () => {
    expect(asked(['alias/other', 'alias/app'], allow({ Resource: app }))).toBe('allowed');
    expect(asked(['alias/other', 'alias/app'], allow({}), deny({ Resource: app }))).toBe('allowed');
    expect(asked(['alias/app'], allow({}), deny({ Resource: app }))).toBe('denied');
  });

  test('can be for any alias where none is known', () => {
    expect(asked([], allow({ Resource: 'arn:aws:kms:*:*:alias/app-*' }))).toBe('allowed');
    expect(asked([], allow({}), deny({ Resource: 'arn:aws:kms:*:*:alias/app-*' }))).toBe('allowed');
    expect(asked([], allow({}), deny({ Resource: 'arn:aws:kms:*:*:alias/*' }))).toBe('denied');
  });
});

test.each<[string, Policies, Asked, string]>([
  ['a Deny', keyPolicy(toAnalyst(), deny({ Principal: '*' })), {}, 'an explicit Deny applies'],
  ['an SCP', { ...keyPolicy(toAnalyst()), serviceControlPolicies: [policyOf('scp')] }, {}, 'no service control policy allows it'],
  [
    'an endpoint',
    { ...keyPolicy(toAnalyst()), vpcEndpointPolicy: policyOf('vpce') },
    {},
    'the policy of the VPC endpoint does not allow it',
  ],
  ['nothing', keyPolicy(), {}, 'neither the key policy, nor an identity policy that it delegates to, nor a grant allows it'],
  ['a service', keyPolicy(), { principal: { service: S3 } }, 'neither the key policy nor a grant allows the service'],
  [
    'another account',
    keyPolicy(),
    { principal: 'arn:aws:iam::444455556666:role/x' },
    'across accounts the key policy and an identity policy of the caller must both allow it',
  ],
  [
    'an action of the account',
    keyPolicy(),
    { principal: 'arn:aws:iam::444455556666:role/x', action: 'kms:PutKeyPolicy' },
    'kms:PutKeyPolicy has no effect across accounts',
  ],
  ['an action on no key', keyPolicy(toAnalyst()), { action: 'kms:ListKeys' }, 'no identity policy allows it, and no other policy can'],
  [
    'retiring',
    keyPolicy(toAnalyst()),
    { action: 'kms:RetireGrant' },
    'no grant lets the caller retire it, nor does an identity policy in the account of the key',
  ],
  [
    'what KMS does',
    keyPolicy(toAnalyst()),
    { action: 'kms:SynchronizeMultiRegionKey' },
    'only the service-linked role of AWS KMS may call it',
  ],
])('says that %s denied', (_, policies, asked, reason) => {
  expect(ask(policies, asked)).toMatchObject({ outcome: 'denied', reason });
});

test('the service-linked role of KMS synchronizes', () => {
  const principal =
    'arn:aws:iam::111122223333:role/aws-service-role/mrk.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceMultiRegionKeys';
  expect(ask(keyPolicy(), { principal, action: 'kms:SynchronizeMultiRegionKey' }).outcome).toBe('allowed');
});

test('a role of another partition is another role', () => {
  expect(ask(keyPolicy(toAnalyst()), { principal: ANALYST.replace('arn:aws:', 'arn:aws-cn:') }).outcome).toBe('denied');
});
