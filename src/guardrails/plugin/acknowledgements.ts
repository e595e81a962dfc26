import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A rule that a construct and everything in it need not keep. */
export interface Acknowledgement {
  readonly rule: string;
  readonly construct: IConstruct;
}

/** A rule that a construct breaks. */
export interface BrokenRule {
  readonly rule: string;
  readonly construct: IConstruct;
}

/** The acknowledgements of an app that name a rule of this plugin and take no finding out of its report. */
export function unmatchedAcknowledgements(app: IConstruct, plugin: string, broken: readonly BrokenRule[]): readonly Acknowledgement[] {
  const known = new Map(acknowledgementsOf(app, `${plugin}::`).map((one) => [keyOf(one.rule, one.construct), one]));
  if (known.size === 0) return [];
  const matched = new Set(broken.map(({ rule, construct }) => nearest(known, rule, construct)));
  return [...known.values()].filter((one) => !matched.has(one));
}

function acknowledgementsOf(app: IConstruct, prefix: string): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) => {
    const entries = construct.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    const ids = entries.flatMap(({ data }) => Object.keys(data)).filter((id) => id.startsWith(prefix));
    return ids.map((id) => ({ rule: id.slice(prefix.length), construct }));
  });
}

/** The CDK takes the nearest one, from the construct outwards. */
function nearest(known: ReadonlyMap<string, Acknowledgement>, rule: string, construct: IConstruct): Acknowledgement | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const found = known.get(keyOf(rule, scope));
    if (found) return found;
  }
  return undefined;
}

function keyOf(rule: string, construct: IConstruct): string {
  return `${rule} ${construct.node.path}`;
}
