import type { Duty } from '../../access/duties';
import type { KeyModel } from '../app-model';
import type { ConditionLine, Statement } from '../statement';
import { joinText, type Text } from '../text';
import type { Verdict } from '../verdict';
import type { Path } from './escalation';
import { holdingsOf } from './holdings';
import { ask, keyStep, pathOf } from './key-powers';
import { keyWith } from './key-variant';
import type { Subject } from './subject';

/** A key with another alias or tag, and how somebody makes it so. */
interface Relabelling {
  readonly key: KeyModel;
  readonly path: Path;
}

/** Somebody whose policies go by aliases or tags, and comes to hold duties once a key is labelled so. */
export interface LabelGain {
  readonly holder: Subject;
  readonly duties: readonly Duty[];
  readonly path: Path;
}

const ALIASES = 'kms:resourcealiases';
const TAG = 'aws:resourcetag/';

/** Whether what somebody may do depends on how a key is labelled. */
export function goesByLabels({ policies }: Subject): boolean {
  return (policies.identityPolicies ?? []).some((policy) => policy.statements.some(({ conditions }) => conditions.some(isAboutLabels)));
}

function isAboutLabels({ key }: ConditionLine): boolean {
  const name = key.toLowerCase();
  return name === ALIASES || name.startsWith(TAG);
}

/** What a holder gains if somebody gives the key the labels that the holder's policies ask for, or takes away those it has. */
export function labelGains(by: Subject, holder: Subject, key: KeyModel): readonly LabelGain[] {
  const before = new Set(holdingsOf(holder, key).map(({ duty }) => duty));
  return relabellings(by, holder, key).flatMap((relabelled) => {
    const gained = holdingsOf(holder, relabelled.key).filter(({ duty, verdict }) => !before.has(duty) && verdict.outcome === 'allowed');
    const duties = [...new Set(gained.map(({ duty }) => duty))].filter((duty) => duty !== 'audit');
    return duties.length === 0 ? [] : [{ holder, duties, path: relabelled.path }];
  });
}

function relabellings(by: Subject, holder: Subject, key: KeyModel): readonly Relabelling[] {
  const statements = (holder.policies.identityPolicies ?? []).flatMap((policy) => policy.statements);
  const labels = statements.flatMap(labelsIn);
  return labels.flatMap((label) => [...given(by, label, key), ...taken(by, label, key)]);
}

/** A value of a condition on labels: an alias, or a tag and its value. */
interface Label {
  readonly tag?: string;
  readonly value: string;
}

function labelsIn({ conditions }: Statement): readonly Label[] {
  return conditions.filter(isAboutLabels).flatMap(({ key, values }) => {
    const tag = key.toLowerCase() === ALIASES ? undefined : key.slice(TAG.length);
    return values.filter((value) => typeof value === 'string').map((value) => ({ tag, value: value.replace(/[*?]/g, 'x') }));
  });
}

function given(by: Subject, { tag, value }: Label, key: KeyModel): readonly Relabelling[] {
  if (tag === undefined) {
    const relabelled = keyWith({ aliases: [...key.aliases, value] }, key);
    return relabelledBy({ acting: by, key }, 'kms:CreateAlias', { alias: aliasArn(key, value) }, relabelled);
  }
  const context = { [`aws:RequestTag/${tag}`]: value, 'aws:TagKeys': [tag] };
  return relabelledBy({ acting: by, key }, 'kms:TagResource', { context }, keyWith({ tags: { ...key.tags, [tag]: value } }, key));
}

function taken(by: Subject, { tag }: Label, key: KeyModel): readonly Relabelling[] {
  if (tag !== undefined) {
    const tags = Object.fromEntries(Object.entries(key.tags ?? {}).filter(([name]) => name.toLowerCase() !== tag.toLowerCase()));
    return relabelledBy({ acting: by, key }, 'kms:UntagResource', { context: { 'aws:TagKeys': [tag] } }, keyWith({ tags }, key));
  }
  return key.aliases.flatMap((alias) => {
    const relabelled = keyWith({ aliases: key.aliases.filter((other) => other !== alias) }, key);
    return relabelledBy({ acting: by, key }, 'kms:DeleteAlias', { alias: aliasArn(key, alias) }, relabelled);
  });
}

function relabelledBy(
  standing: Parameters<typeof ask>[0],
  action: string,
  particulars: Parameters<typeof ask>[2],
  key: KeyModel,
): readonly Relabelling[] {
  const verdict: Verdict = ask(standing, action, particulars);
  return verdict.outcome === 'denied' ? [] : [{ key, path: pathOf([keyStep(standing, action, verdict)], [verdict]) }];
}

function aliasArn({ partition, region, account }: KeyModel, name: Text): Text {
  return joinText('arn:', partition, ':kms:', region, ':', account, ':', name);
}
