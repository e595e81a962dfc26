import { ALIAS_PREFIX } from '../../access/alias-name';
import type { AliasModel, KeyModel, ResourceModel } from '../../evaluation/app-model';
import { isPlainObject, shallowAlternatives } from '../../evaluation/choices';
import { reasonUnknown } from '../../evaluation/statement-reader';
import { OpenText, reasonsOf, textEquals } from '../../evaluation/text';
import { governanceOf } from '../governance';
import { gapIn } from '../guard-coverage';
import type { JudgedApp } from '../judged-app';
import { allOf, COMPLIANT, type Doubt, type Judgement, judgementOf, NOT_APPLICABLE } from '../judgement';
import type { KeyRule } from '../rule';
import { whereGuards } from '../template-settings';

export const ALIAS_MISSING: KeyRule = {
  id: 'AliasMissing',
  title: 'a key has an alias, named as the organization names aliases',
  why: 'People, logs and applications tell keys apart by their alias; an id says nothing. Code that names an alias goes on working when the key behind it changes.',
  fix: 'give the key an `alias`, one that fits `aliasPattern` where that is set',
  severity: 'warning',
  blindSpots: 'Aliases that are made outside of the app.',
  goesBy: ['aliasPattern'],
  judges: 'key',
  judge: (key, app) => {
    if (governanceOf(key)?.generation !== undefined) return NOT_APPLICABLE;
    const { aliasPattern } = app.options;
    const names = aliasPattern === undefined ? [] : key.namedBy.map((alias) => judgeName(alias, aliasPattern));
    return allOf([judgePresence(key, app), ...names]);
  },
};

function judgePresence(key: KeyModel, app: JudgedApp): Judgement {
  const gap = gapIn(
    key.namedBy.map(({ guards = [] }) => guards),
    key.guards,
  );
  if (gap === undefined) return COMPLIANT;
  const doubts = app.strayAliases.flatMap((alias) => mayPointAt(alias, key, app));
  const message = `no alias of the app points at the key${whereGuards(gap.slice(key.guards?.length))}`;
  return judgementOf(doubts.length > 0 ? [] : [{ message }], doubts);
}

/** An alias whose target is not known may be that of any key of its account and Region. */
function mayPointAt(alias: ResourceModel, key: KeyModel, app: JudgedApp): readonly Doubt[] {
  if (textEquals(alias.account, key.account) === 'no' || textEquals(alias.region, key.region) === 'no') return [];
  const { properties } = alias;
  const targets = isPlainObject(properties) ? shallowAlternatives(properties.TargetKeyId ?? '').map(({ value }) => value) : [properties];
  const names = [key.arn, app.resourceOf(key)?.ref ?? key.arn];
  const mayBe = targets.find((target) => !(target instanceof OpenText) || names.some((name) => textEquals(name, target) !== 'no'));
  const reason = mayBe === undefined ? undefined : reasonUnknown(mayBe);
  return reason === undefined ? [] : [{ reason: `which key alias ${alias.logicalId} points at is not known: ${reason}` }];
}

function judgeName(alias: AliasModel, pattern: string): Judgement {
  const { name, logicalId } = alias;
  if (typeof name !== 'string')
    return judgementOf([], [{ reason: `the name of alias ${logicalId} is not known: ${reasonsOf(name).join('; ')}` }]);
  const bare = name.startsWith(ALIAS_PREFIX) ? name.slice(ALIAS_PREFIX.length) : name;
  if (new RegExp(`^(?:${pattern})$`).test(bare)) return COMPLIANT;
  const fix = 'rename the alias: CloudFormation makes the new one before it removes the old one';
  return judgementOf([{ resource: alias, message: `alias ${bare} does not fit the pattern ${pattern}`, fix }]);
}
