import { IntrinsicResolver, type Names } from './intrinsics';
import type { Json } from './json-text';
import { NO_VALUE, type Resolved, Unknown } from './resolved';
import type { Text } from './text';

/** Intrinsic functions of a policy in an access test case: nothing that they refer to is known. */
export function unresolvedCase(policy: unknown): Resolved {
  return new IntrinsicResolver(new NothingKnown(), { depth: 0 }).resolve(policy as Json);
}

class NothingKnown implements Names {
  private ids = 0;

  ref(name: string): Resolved {
    return name === 'AWS::NoValue' ? NO_VALUE : new Unknown(`\`${name}\` is not resolved in the case`);
  }

  attribute(logicalId: string, attribute: string): Resolved {
    return new Unknown(`\`${logicalId}.${attribute}\` is not resolved in the case`);
  }

  condition(name: string): { readonly open: string; readonly negated: boolean } {
    return { open: name, negated: false };
  }

  conditionByDefault(): undefined {
    return undefined;
  }

  contraryToDefaults(): Resolved {
    return new Unknown('no parameter has a default in a case');
  }

  mapping(): undefined {
    return undefined;
  }

  exported(): Resolved {
    return new Unknown('an import is not resolved in the case');
  }

  stackOutput(): Resolved {
    return new Unknown('an output of another stack is not resolved in the case');
  }

  dynamic(text: Text): Text {
    return text;
  }

  freshId(): string {
    this.ids += 1;
    return `case ${this.ids}`;
  }
}
