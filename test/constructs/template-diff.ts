import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The resources of a stack. */
export function resourcesOf(stack: Stack): Resources {
  return Template.fromStack(stack).toJSON().Resources;
}

/** What an update would change: `<logical id>` of resources that come or go, else `<logical id>.<attribute or property>`. */
export function changesBetween(before: Resources, after: Resources): string[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return ids.flatMap((id) =>
    before[id] && after[id] ? attributesChanged(before[id], after[id]).map((name) => `${id}.${name}`) : both(id),
  );

  function both(id: string): string[] {
    return [`${before[id] ? '-' : '+'}${id}`];
  }
}

function attributesChanged(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  return namesThatDiffer(before, after).flatMap((name) =>
    name === 'Properties' ? namesThatDiffer(Object(before[name]), Object(after[name])) : [name],
  );
}

function namesThatDiffer(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
