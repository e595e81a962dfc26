import { inCustomKeyStore, isKeyOrigin } from '../../access/key-specs';
import type { KeyModel } from '../../evaluation/app-model';
import type { Resolved } from '../../evaluation/resolved';
import type { JudgedApp } from '../judged-app';
import { NOT_APPLICABLE } from '../judgement';
import { capabilitiesFor, isDoubt, MATERIAL_PROPERTIES } from '../key-material';
import type { KeyRule } from '../rule';
import { judgeSettings, type Opinion, settingsOf } from '../template-settings';

export const KEY_SPEC_USAGE: KeyRule = {
  id: 'KeySpecUsage',
  title: 'spec, usage, origin and multi-Region of a key go together',
  why: 'KMS refuses other combinations when the stack deploys. None of the four can be changed afterwards, so that a wrong one means another key.',
  fix: 'give KeySpec, KeyUsage, Origin and MultiRegion as the table of key kinds of the KMS developer guide has them; every KeySpec but SYMMETRIC_DEFAULT needs its KeyUsage written out',
  severity: 'error',
  blindSpots: 'Specs that are newer than this version, and Regions that do not offer a spec yet, other than those of China.',
  judges: 'key',
  judge: (key, app) => {
    if (key.replicaOf !== undefined) return NOT_APPLICABLE;
    return judgeSettings(settingsOf(key, MATERIAL_PROPERTIES), (material) => refusal(material, key, app));
  },
};

function refusal(material: Readonly<Record<keyof typeof MATERIAL_PROPERTIES, Resolved>>, key: KeyModel, app: JudgedApp): Opinion {
  const capabilities = capabilitiesFor(material);
  if (isDoubt(capabilities)) return capabilities;
  const { KeySpec: spec, Origin: origin } = material;
  if (capabilities.reason !== undefined) return { message: `KMS refuses the key: ${capabilities.reason}` };
  if (spec === 'SM2' && typeof key.region === 'string' && !key.region.startsWith('cn-')) {
    return { message: `KMS refuses the key: SM2 exists in the Regions of China only, not in ${key.region}` };
  }
  if (capabilities.creatableByCloudFormation || app.resourceOf(key)?.type !== 'AWS::KMS::Key') return undefined;
  return isKeyOrigin(origin) && inCustomKeyStore(origin)
    ? { message: `KMS refuses the key: origin ${origin} needs a key store, which AWS::KMS::Key cannot name` }
    : { reason: `CloudFormation may not make keys of spec ${String(spec)} yet` };
}
