import { inAddressRange } from '../../src/evaluation/ip-address';

test.each<[string, string, boolean]>([
  ['203.0.113.7', '203.0.113.7', true],
  ['203.0.113.7', '203.0.113.8', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['203.0.113.7/32', '203.0.113.7', true],
  ['203.0.113.128/25', '203.0.113.127', false],
  ['2001:db8::/32', '2001:db8:1:2:3:4:5:6', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['::ffff:0:0/96', '::ffff:192.0.2.1', true],
  ['2001:DB8::1', '2001:db8:0::1', true],
  ['0.0.0.0/0', '::1', false],
  ['10.0.0.0/33', '10.0.0.1', false],
  ['10.0.0.0/', '10.0.0.1', false],
  ['10.0.0.0/8/8', '10.0.0.1', false],
  ['10.0.0.256', '10.0.0.256', false],
  ['10.0.0', '10.0.0', false],
  ['1::2::3', '1::2::3', false],
  ['12345::', '12345::', false],
  ['anything', 'anything', false],
])('%s and %s: %s', (range, address, expected) => {
  expect(inAddressRange(range, address)).toBe(expected);
});
