import type { OpenText } from './text';

/** A subtree of a template that is not known at synthesis, such as what a `Fn::Transform` produces. */
export class Unknown {
  constructor(public readonly reason: string) {}
}

/** What `Fn::If` gives: one of two values, by a condition of the template. */
export class Choice {
  constructor(
    /** Name of the condition, qualified by its stack: the same name is the same condition. */
    public readonly condition: string,
    public readonly whenTrue: Resolved,
    public readonly whenFalse: Resolved,
  ) {}
}

/** What `AWS::NoValue` gives: the property or list entry is not there. */
export class NoValue {
  private readonly kind = 'NoValue';

  public toString(): string {
    return this.kind;
  }
}

export const NO_VALUE = new NoValue();

/** A template value with its intrinsic functions resolved as far as they can be. */
export type Resolved =
  | string
  | number
  | boolean
  | null
  | OpenText
  | Unknown
  | Choice
  | NoValue
  | readonly Resolved[]
  | { readonly [key: string]: Resolved };
