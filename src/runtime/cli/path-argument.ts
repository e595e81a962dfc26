import { Argument } from 'commander';

/** `[PATH…]`: what a command reads. */
export function pathArgument(): Argument {
  return new Argument('[path...]', 'cloud assembly, template or directory of templates').default(['cdk.out'], 'cdk.out');
}
