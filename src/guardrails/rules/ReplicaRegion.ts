import type { KeyModel } from '../../evaluation/app-model';
import { parseArn } from '../../evaluation/arn';
import { reasonsOf, type Text, textEquals } from '../../evaluation/text';
import { listed } from '../access-wording';
import type { JudgedApp } from '../judged-app';
import { type Cause, type Doubt, judgementOf, NOT_APPLICABLE } from '../judgement';
import type { KeyRule } from '../rule';

export const REPLICA_REGION: KeyRule = {
  id: 'ReplicaRegion',
  title: 'a replica is in another Region than its primary, of a multi-Region key, where replicas are allowed',
  why: 'KMS refuses a replica in the Region of its primary, and one of a key that is not multi-Region; the stack fails when it deploys. A replica in a Region nobody chose takes the key material where the data must not go.',
  fix: 'deploy the replica in another Region, as MultiRegionKeySet does, and make its primary with `MultiRegion: true`',
  severity: 'error',
  blindSpots: 'Regions in which other replicas of the same key outside of the app are.',
  goesBy: ['allowedRegions'],
  judges: 'key',
  judge: (key, app) => {
    if (key.replicaOf === undefined) return NOT_APPLICABLE;
    const primary = app.model.keys.find(({ id }) => id === key.replicaOf);
    const findings = [besidePrimary(key, primary), ofSingleRegionKey(key.replicaOf, primary), outsideAllowed(key, app)];
    return judgementOf(
      findings.flatMap((one) => (one && 'message' in one ? [one] : [])),
      findings.flatMap((one) => (one && 'reason' in one ? [one] : [])),
    );
  },
};

type Found = Cause | Doubt | undefined;

function besidePrimary({ region, replicaOf }: KeyModel, primary: KeyModel | undefined): Found {
  const home = primary?.region ?? parseArn(replicaOf ?? '')?.region;
  if (home === undefined) return { reason: `${listed(reasonsOf(replicaOf ?? ''))}, which decides in which Region the primary key is` };
  switch (textEquals(region, home)) {
    case 'yes':
      return { message: `the replica is in ${String(region)}, where its primary key is` };
    case 'maybe':
      return {
        reason: `${listed([...reasonsOf(region), ...reasonsOf(home)])}, which decides whether the replica is in the Region of its primary key`,
      };
    case 'no':
      return undefined;
  }
}

const MULTI_REGION_ID = 'key/mrk-';

function ofSingleRegionKey(replicaOf: Text, primary: KeyModel | undefined): Found {
  if (primary === undefined) {
    const resource = parseArn(replicaOf)?.resource;
    const isSingle = typeof resource === 'string' && !resource.startsWith(MULTI_REGION_ID);
    return isSingle ? { message: `the primary key ${String(replicaOf)} is not a multi-Region key` } : undefined;
  }
  if (primary.multiRegion === true) return undefined;
  if (typeof primary.multiRegion === 'object')
    return { reason: `${listed(reasonsOf(primary.multiRegion))}, which decides whether the primary key is multi-Region` };
  return { message: `the primary key ${primary.id} is not a multi-Region key` };
}

function outsideAllowed({ region }: KeyModel, { options: { allowedRegions } }: JudgedApp): Found {
  if (allowedRegions === undefined || allowedRegions.includes(String(region))) return undefined;
  if (typeof region === 'string') return { message: `the replica is in ${region}, where none is allowed` };
  return { reason: `${listed(reasonsOf(region))}, which decides whether a replica is allowed there` };
}
