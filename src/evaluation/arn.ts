import { splitText, type Text } from './text';

/** The parts of an ARN after `arn:`. */
export interface Arn {
  readonly partition: Text;
  readonly service: Text;
  readonly region: Text;
  readonly account: Text;
  readonly resource: Text;
}

export const ARN_SEGMENTS = 6;

/** Undefined for what is not an ARN, or not known to be one. */
export function parseArn(text: Text): Arn | undefined {
  const segments = splitText(text, ':', ARN_SEGMENTS);
  const [prefix, partition, service, region, account, resource] = segments;
  return prefix === 'arn' && segments.length === ARN_SEGMENTS ? { partition, service, region, account, resource } : undefined;
}
