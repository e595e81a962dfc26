const IPV4_BITS = 32;
const IPV6_BITS = 128;
const IPV6_GROUPS = 8;

interface Address {
  readonly value: bigint;
  readonly bits: number;
}

/**
 * Is the address in the range, or equal to it where it is a single address? IPv4 and IPv6 never match each other.
 *
 * @param range CIDR notation or an address
 */
export function inAddressRange(range: string, address: string): boolean {
  const [network, length, ...rest] = range.split('/');
  const wanted = parseAddress(network);
  const given = parseAddress(address);
  if (!wanted || !given || wanted.bits !== given.bits || rest.length > 0) return false;
  const prefix = length === undefined ? wanted.bits : Number(length);
  if (length === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > wanted.bits) return false;
  const ignored = BigInt(wanted.bits - prefix);
  return wanted.value >> ignored === given.value >> ignored;
}

function parseAddress(text: string): Address | undefined {
  const value = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return value === undefined ? undefined : { value, bits: text.includes(':') ? IPV6_BITS : IPV4_BITS };
}

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split('.');
  const valid = octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255);
  return valid ? octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n) : undefined;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = withHexTail(text).split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const zeros = tail === undefined ? 0 : IPV6_GROUPS - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...(tail ?? [])];
  const valid = groups.length === IPV6_GROUPS && groups.every((group) => /^[\da-f]{1,4}$/i.test(group));
  return valid ? groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) : undefined;
}

/** Writes an IPv4 address at the end as two groups. */
function withHexTail(text: string): string {
  const dotted = /[^:]*\.[^:]*$/.exec(text)?.[0];
  const value = dotted === undefined ? undefined : parseIpv4(dotted);
  if (dotted === undefined || value === undefined) return text;
  return text.slice(0, -dotted.length) + [value >> 16n, value & 0xffffn].map((group) => group.toString(16)).join(':');
}
