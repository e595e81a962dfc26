import { CREATE_ONLY_KEYS, KEY_LIKE } from '../../access/create-only-keys';
import type { AppModel, ResourceModel } from '../app-model';
import { isPlainObject, shallowAlternatives } from '../choices';
import type { Resolved } from '../resolved';
import { retains } from '../retention';
import { OpenText, type Text } from '../text';
import type { KeyFate } from './key-fates';
import { KeyNames } from './key-names';
import { textId } from './subject';

/** Resources that get another key than the one they have for life, where one of the two is of the app. */
export function rekeyedResources(before: AppModel, after: AppModel): readonly KeyFate[] {
  const [was, is] = [new KeyNames(before), new KeyNames(after)];
  const later = new Map(after.resources.filter(({ type }) => type in CREATE_ONLY_KEYS).map((resource) => [resource.id, resource]));
  return before.resources.flatMap((resource) => {
    const other = later.get(resource.id);
    if (other?.type !== resource.type) return [];
    return CREATE_ONLY_KEYS[resource.type].flatMap((property) =>
      rekeyed(property, namedIn(resource, property, was), namedIn(other, property, is), resource),
    );
  });
}

/** Texts that name keys, and the keys of the app among them. */
interface NamedKeys {
  readonly texts: readonly Text[];
  readonly keys: readonly (KeyFate['key'] | undefined)[];
}

/** Another text is to CloudFormation another key, whatever it means. */
function rekeyed(property: string, was: NamedKeys, is: NamedKeys, { id, updateReplacePolicy }: ResourceModel): readonly KeyFate[] {
  const key = [...was.keys, ...is.keys].find((known) => known !== undefined);
  if (!key || idsOf(was) === idsOf(is)) return [];
  const change = { property: property[0].toUpperCase() + property.slice(1), from: shown(was), to: shown(is) };
  return [{ kind: 'resourceRekeyed', key, resource: id, ...change, retained: retains(updateReplacePolicy) }];
}

function idsOf({ texts }: NamedKeys): string {
  return texts.map(textId).sort().join();
}

function shown({ texts, keys }: NamedKeys): string {
  return texts.map((text, index) => keys[index]?.id ?? String(text)).join(' and ') || 'none';
}

function namedIn(resource: ResourceModel, property: string, names: KeyNames): NamedKeys {
  const { properties } = resource;
  const entries = isPlainObject(properties) ? Object.entries(properties) : [];
  const values = entries.filter(([name]) => name.toLowerCase() === property.toLowerCase()).map(([, value]) => value);
  const texts = values.flatMap((value) => textsNamingKeys(value));
  return { texts, keys: texts.map((text) => names.keyNamed(text, resource)) };
}

/** What is called a key within a property, and the property itself. */
export function textsNamingKeys(value: Resolved, name = 'key'): readonly Text[] {
  return shallowAlternatives(value).flatMap(({ value: one }): readonly Text[] => {
    if (typeof one === 'string' || one instanceof OpenText) return KEY_LIKE.test(name) ? [one] : [];
    if (Array.isArray(one)) return (one as readonly Resolved[]).flatMap((entry) => textsNamingKeys(entry, name));
    return isPlainObject(one) ? Object.entries(one).flatMap(([inner, entry]) => textsNamingKeys(entry, inner)) : [];
  });
}
