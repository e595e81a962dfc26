import type { Construct, IConstruct } from 'constructs';
import type { GovernedKeyBase } from './governed-key-base';
import type { ServiceUse } from './service-use';

/** A construct that is about to be made. */
export interface Consumer {
  readonly scope: Construct;
  readonly id: string;
}

/** How one class of the CDK gets a key that it was not given. A class that encrypts several things has several. */
export interface Coverage<P> {
  /** Module and name of the class, as in the reference of the CDK. */
  readonly name: string;
  /** What is encrypted with the key. */
  readonly encrypts: string;
  /** Props that say how it is encrypted, each with the values that leave the key open. */
  readonly decidedBy: { readonly [prop in keyof P & string]?: readonly unknown[] };
  /** Its `PROPERTY_INJECTION_ID`: read from the class, since ids follow no rule. */
  injectionId(): string;
  /** The props to set. */
  settings(key: GovernedKeyBase, props: P): Partial<P>;
  /** Whether it has what is to be encrypted; where not, nothing is said of it. */
  hasData?(props: P): boolean;
  /** Why the key would do no good. */
  unfit?(props: P, consumer: Consumer): string | undefined;
  /** Regions, besides that of its stack, in which it needs a key. */
  regions?(props: P): readonly string[];
  /** The service that needs a statement in the key policy, which the class does not write. */
  service?(props: P, consumer: Consumer): ServiceUse;
  /** The bucket that its access logs go to. */
  logsTo?(props: P): IConstruct | undefined;
  /** What the class leaves undone, once it is made. */
  afterwards?(construct: IConstruct, key: GovernedKeyBase): void;
  /** Classes that make this one for themselves and have it encrypted otherwise: their choice, not the author's. */
  madeBy?(): readonly string[];
}

/** The prop in which a construct says how it is encrypted; undefined where the key is open, or already the one that it would get. */
export function decisionOf<P extends object>(
  { decidedBy }: Coverage<P>,
  props: P,
  isDefault: (value: unknown) => boolean,
): string | undefined {
  const open = new Map<string, readonly unknown[]>(Object.entries(decidedBy));
  const decisions = Object.entries(props).filter(([prop, value]) => value !== undefined && open.get(prop)?.includes(value) === false);
  return decisions.some(([, value]) => isDefault(value)) ? undefined : decisions[0]?.[0];
}
