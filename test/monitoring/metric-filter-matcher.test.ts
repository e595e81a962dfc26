import { matchesMetricFilter } from './metric-filter-matcher';

/** Of the shape of the examples on the AWS page, and of CloudTrail's records. */
const EVENT = {
  eventSource: 'kms.amazonaws.com',
  eventName: 'DisableKey',
  sourceIPAddress: '111.111.111.111',
  bandwidth: 75,
  number: [1e-3],
  readOnly: false,
  multiRegion: true,
  requestParameters: null,
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
  ],
  'cluster.name': 'c',
  user: { id: 1, email: 'John.Stiles@example.com' },
};

/** The page's own examples, by its own words on each. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html */
const DOCUMENTED: [string, boolean][] = [
  ['{ $.eventName = "DisableKey" }', true],
  ['{ $.eventName = "EnableKey" }', false],
  ['{ $.sourceIPAddress != 123.123.* }', true],
  ['{ $.sourceIPAddress != 111.111.* }', false],
  ['{ $.arrayKey[0] = "value" }', true],
  ['{ $.arrayKey[1] = "value" }', false],
  ['{ $.objectList[1].id = 2 }', true],
  ['{ $.objectList[0].id = 2 }', false],
  ['{ $.[\'cluster.name\'] = "c" }', true],
  ['{ $.requestParameters IS NULL }', true],
  ['{ $.eventName IS NULL }', false],
  ['{ $.multiRegion IS TRUE }', true],
  ['{ $.readOnly IS FALSE }', true],
  ['{ $.errorCode NOT EXISTS }', true],
  ['{ $.eventName NOT EXISTS }', false],
  ['{ $.requestParameters.keyId NOT EXISTS }', true],
  ['{ $.bandwidth > 75 }', false],
  ['{ $.bandwidth >= 75 }', true],
  ['{ $.bandwidth < 75.5 }', true],
  ['{ $.bandwidth <= 7.4e1 }', false],
  ['{ $.bandwidth = 75 }', true],
  ['{ $.bandwidth != 75 }', false],
  ['{ $.number[0] = 1e-3 }', true],
  ['{ $.number[0] != 1e+3 }', true],
  ['{ ($.user.id = 1) && ($.objectList[0].name = "a") }', true],
  ['{ $.user.id = 1 || $.coordinates[0][1] = 7 && $.arrayKey[0] = "nonmatch" }', true],
  ['{ ($.user.id = 1 || $.coordinates[0][1] = 7) && $.arrayKey[0] = "nonmatch" }', false],
  ['{ ($.user.id = 2 && $.user.email = "nonmatch") || $.coordinates[1][0] = 4 }', true],
];

const CIS = '{($.eventSource = kms.amazonaws.com) && (($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion)) }';

const FURTHER: [string, boolean][] = [
  [CIS, true],
  [CIS.replace('kms.amazonaws.com', 's3.amazonaws.com'), false],
  ['{ $.eventName = disablekey }', false],
  ['{ $.eventName = DisableKeyRotation }', false],
  ['{ $.eventName = "Disable*" }', true],
  ['{ $.eventName = "*Key" }', true],
  ['{ $.eventName = *able* }', true],
  ['{ $.eventName = "*Rotation" }', false],
  ['{ $.eventName = "*" }', true],
  ['{ $.objectList[*].name = "b" }', true],
  ['{ $.objectList[*].name = "c" }', false],
  ['{ $.eventName[0] = "DisableKey" }', false],
  ['{ $.user = "John.Stiles@example.com" }', false],
  ['{ $.user != "John.Stiles@example.com" }', false],
  ['{ $.eventName > 7 }', false],
  ['{ $.errorCode = "*" }', false],
  ['{ ($.errorCode NOT EXISTS) || ($.errorCode != "AccessDenied") }', true],
];

test.each([...DOCUMENTED, ...FURTHER])('%s', (pattern, expected) => {
  expect(matchesMetricFilter(pattern, EVENT)).toBe(expected);
});

test.each([
  '{ $.errorCode != "AccessDenied" }',
  '{ $.arrayKey[*] != "value" }',
  '{ $.arrayKey[*] NOT EXISTS }',
  '{ $.bandwidth = "75" }',
  '{ $.requestParameters = "null" }',
  '{ $.eventName = "Disable*Key" }',
])('what the documentation leaves open is an error: %s', (pattern) => {
  expect(() => matchesMetricFilter(pattern, EVENT)).toThrow('the documentation does not say');
});

test.each([
  '$.eventName = "DisableKey"',
  '{ $.eventName = "DisableKey"',
  '{ $.eventName = "DisableKey" } }',
  '{ $.eventName == "DisableKey" }',
  '{ $.eventName = DisableKey EnableKey }',
  '{ $.eventName EXISTS }',
  '{ $.eventName IS NOT NULL }',
  '{ $.eventName IS DisableKey }',
  '{ $.eventName = %Key% }',
  '{ $.* = "DisableKey" }',
  '{ eventName = "DisableKey" }',
  '{ $.bandwidth > many }',
  '{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }',
  'DisableKey',
])('what AWS or the matcher does not accept is an error: %s', (pattern) => {
  expect(() => matchesMetricFilter(pattern, EVENT)).toThrow('the matcher cannot read');
});
