import { STORED_KEY_TYPE } from '../access/custom-resource-types';
import type { ResourceNames, StackView } from './stack-view';
import type { TemplateResource } from './template';
import { type Hole, joinText, splitText, type Text } from './text';

/** Ids of keys, which are UUIDs, and of multi-Region keys after their `mrk-`. */
const KEY_ID_LENGTH = 36;
const MULTI_REGION_ID_LENGTH = 32;

/** The id and ARN of a key or replica key; undefined for other resources. */
export function keyNames(resource: TemplateResource, scope: StackView): ResourceNames | undefined {
  if (!isPrimary(resource) && resource.type !== 'AWS::KMS::ReplicaKey') return undefined;
  const { partition, region, account } = scope.facts;
  const ref = isPrimary(resource) ? keyId(resource, scope) : replicaId(resource, scope);
  const arn = joinText('arn:', partition, ':kms:', region, ':', account, ':key/', ref);
  return {
    name: ref,
    ref,
    arn,
    attributes: new Map([
      ['Arn', arn],
      ['KeyId', ref],
    ]),
  };
}

function isPrimary({ type }: TemplateResource): boolean {
  return type === 'AWS::KMS::Key' || type === STORED_KEY_TYPE;
}

function keyId(resource: TemplateResource, scope: StackView): Text {
  const multiRegion = scope.property(resource, 'MultiRegion') ?? 'false';
  const hole = {
    id: `${scope.source.id}.${resource.logicalId}`,
    reason: `key ${resource.logicalId} gets its id when it deploys`,
    unique: true,
  };
  if (multiRegion === 'true') return joinText('mrk-', sized(hole, MULTI_REGION_ID_LENGTH, 'alphanumeric'));
  return joinText(sized(hole, KEY_ID_LENGTH, 'uuid'));
}

function sized(hole: Pick<Hole, 'id' | 'reason' | 'unique'>, length: number, alphabet: Hole['alphabet']): Hole {
  return { ...hole, alphabet, min: length, max: length };
}

/** A replica has the id of its primary key, in its own Region. */
function replicaId(resource: TemplateResource, scope: StackView): Text {
  const pieces = splitText(scope.property(resource, 'PrimaryKeyArn') ?? '', ':key/');
  if (pieces.length === 2) return pieces[1];
  const hole = { id: `${scope.source.id}.${resource.logicalId}`, reason: `the primary key of ${resource.logicalId} is not known` };
  return joinText('mrk-', sized(hole, MULTI_REGION_ID_LENGTH, 'alphanumeric'));
}
