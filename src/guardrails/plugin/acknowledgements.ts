import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { acknowledgedRule } from '../acknowledgement-id';

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

/** The acknowledgements of an app that name a rule of the guardrails. */
export class Acknowledgements {
  private readonly known: ReadonlyMap<string, Acknowledgement>;

  constructor(app: IConstruct) {
    this.known = new Map(acknowledgementsIn(app).map((one) => [keyOf(one), one]));
  }

  /** The one that takes a finding out of the report: the nearest, from the construct outwards, as the CDK looks for it. */
  public of({ rule, construct }: BrokenRule): Acknowledgement | undefined {
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      const found = this.known.get(keyOf({ rule, construct: scope }));
      if (found) return found;
    }
    return undefined;
  }

  /** Those that take nothing out of the report. */
  public unmatched(broken: readonly BrokenRule[]): readonly Acknowledgement[] {
    const matched = new Set(broken.map((one) => this.of(one)));
    return [...this.known.values()].filter((one) => !matched.has(one));
  }
}

function acknowledgementsIn(app: IConstruct): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) => {
    const entries = construct.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    const rules = entries.flatMap(({ data }) => Object.keys(data)).flatMap((id) => acknowledgedRule(id) ?? []);
    return rules.map((rule) => ({ rule, construct }));
  });
}

function keyOf({ rule, construct }: BrokenRule): string {
  return `${rule} ${construct.node.path}`;
}
