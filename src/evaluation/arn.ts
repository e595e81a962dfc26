import { type OpenText, splitText, type Text } from './text';

/** The parts of an ARN after `arn:`. */
export interface Arn {
  readonly partition: Text;
  readonly service: Text;
  readonly region: Text;
  readonly account: Text;
  readonly resource: Text;
}

export const ARN_SEGMENTS = 6;

/** Splitting an open text makes others of it: those of callers are asked for again and again. */
const SEGMENTS = new WeakMap<OpenText, readonly Text[]>();

/** The text split at its first five colons, remembered. */
export function arnSegments(text: Text): readonly Text[] {
  if (typeof text === 'string') return splitText(text, ':', ARN_SEGMENTS);
  const known = SEGMENTS.get(text);
  if (known) return known;
  const segments = splitText(text, ':', ARN_SEGMENTS);
  SEGMENTS.set(text, segments);
  return segments;
}

/** Undefined for what is not an ARN, or not known to be one. */
export function parseArn(text: Text): Arn | undefined {
  const segments = arnSegments(text);
  const [prefix, partition, service, region, account, resource] = segments;
  return prefix === 'arn' && segments.length === ARN_SEGMENTS ? { partition, service, region, account, resource } : undefined;
}
