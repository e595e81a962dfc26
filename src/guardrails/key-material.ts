import { capabilitiesOf, isKeyOrigin, isKeySpec, isKeyUsage, type KeyCapabilities } from '../access/key-specs';
import type { Resolved } from '../evaluation/resolved';
import type { Doubt } from './judgement';
import { doubtAbout, isTrue } from './template-settings';

/** The properties that say what a key is made of, and what KMS takes where they are not there. */
export const MATERIAL_PROPERTIES = {
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
  MultiRegion: false,
} as const satisfies Readonly<Record<string, Resolved>>;

type Material = Readonly<Record<keyof typeof MATERIAL_PROPERTIES, Resolved>>;

/** What a key of this material can do; a doubt where it is not known or this version does not know such material. */
export function capabilitiesFor({
  KeySpec: spec,
  KeyUsage: usage,
  Origin: origin,
  MultiRegion: multiRegion,
}: Material): KeyCapabilities | Doubt {
  const doubt =
    doubtAbout('KeySpec', spec) ?? doubtAbout('KeyUsage', usage) ?? doubtAbout('Origin', origin) ?? doubtAbout('MultiRegion', multiRegion);
  if (doubt) return doubt;
  if (!isKeySpec(spec)) return strange('KeySpec', spec);
  if (!isKeyUsage(usage)) return strange('KeyUsage', usage);
  if (!isKeyOrigin(origin)) return strange('Origin', origin);
  return capabilitiesOf(spec, usage, origin, isTrue(multiRegion));
}

function strange(name: string, value: Resolved): Doubt {
  return { reason: `${name} ${String(value)} is none that this version knows` };
}

export function isDoubt(capabilities: KeyCapabilities | Doubt): capabilities is Doubt {
  return !('valid' in capabilities);
}
