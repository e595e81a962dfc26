import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a body carries the signature that the secret gives it. */
export function verify(body, signature, secret) {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
