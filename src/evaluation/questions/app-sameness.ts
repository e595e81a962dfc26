import type { AppModel, KeyModel, PrincipalModel } from '../app-model';
import type { Statement } from '../statement';
import type { KeyPair } from './key-pairs';
import { POWERS } from './power-index';
import { isSameData } from './same-data';
import type { Subject } from './subject';
import { COMPUTE } from './takeover-ways';

/**
 * What is the same in two versions of an app, so that nothing about it has to be asked twice: most of a large app is. Statements that say the
 * same in other words are not seen here.
 */
export class AppSameness {
  private readonly keys = new Map<KeyModel, boolean>();
  private readonly principals = new Map<PrincipalModel, boolean>();
  private everybody?: boolean;

  constructor(
    private readonly before: AppModel,
    private readonly after: AppModel,
  ) {}

  /** Whether all is the same that decides who may do what with a key, apart from who asks. */
  public ofKeys({ before, after }: KeyPair): boolean {
    if (!before || before.id !== after?.id) return false;
    const same = this.keys.get(before) ?? isSameData(factsOf(before), factsOf(after));
    this.keys.set(before, same);
    return same;
  }

  /** The pair, with one key on both sides where they are the same: what is known of the one need not be found out of the other. */
  public shared(pair: KeyPair): KeyPair {
    return this.ofKeys(pair) ? { before: pair.before, after: pair.before } : pair;
  }

  /** Whether all is the same that decides what somebody may do, apart from the key. */
  public ofSubjects(before: Subject, after: Subject): boolean {
    if (!before.model || !after.model) return before.model === after.model && isSameData(before.policies, after.policies);
    const same = this.principals.get(before.model) ?? isSameData(before.policies, after.policies);
    this.principals.set(before.model, same);
    return same;
  }

  /** Whether who there is, what they may do and what they can become is the same throughout. */
  public get ofEverybody(): boolean {
    this.everybody ??= isSameData(everybodyIn(this.before), everybodyIn(this.after));
    return this.everybody;
  }
}

/** All that a decision looks at. Properties, which are resolved when they are asked for, are not. */
const FACTS = [
  'arn',
  'account',
  'region',
  'partition',
  'aliases',
  'tags',
  'keyPolicy',
  'grants',
  'replicaOf',
  'spec',
  'usage',
  'origin',
  'multiRegion',
  'multiRegionKeyType',
] as const satisfies readonly (keyof KeyModel)[];

function factsOf(key: KeyModel): unknown {
  return FACTS.map((fact) => key[fact]);
}

/** What is changed to act as somebody, or run as somebody. */
const RUNNING = ['AWS::Lambda::Function', 'AWS::EC2::Instance', 'AWS::IAM::InstanceProfile'];

/** Services whose actions decide what somebody may do with keys, or can become. */
const TELLING_SERVICES = new Set(['kms', ...POWERS, ...COMPUTE.flatMap(({ actions }) => actions)].map((action) => action.split(':')[0]));
const PLAIN_ACTION = /^([a-z0-9-]+):/i;

/** Not what is about the data of other services alone, as most statements are that change. */
function isTelling({ actions, unknown }: Statement): boolean {
  if (!actions || actions.negated || unknown.length > 0) return true;
  return actions.values.some((action) => {
    const service = typeof action === 'string' ? PLAIN_ACTION.exec(action)?.[1] : undefined;
    return service === undefined || TELLING_SERVICES.has(service.toLowerCase());
  });
}

function tellingPart({ identityPolicies, ...principal }: PrincipalModel): unknown {
  const documents = identityPolicies.map(({ source, statements }) => ({ source, statements: statements.filter(isTelling) }));
  return [principal, documents.filter(({ statements }) => statements.length > 0)];
}

function everybodyIn({ stacks, principals, resources }: AppModel): unknown {
  return [
    principals.map(tellingPart),
    stacks.map(({ file: _, ...stack }) => stack),
    resources.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy').map(({ id, arn }) => [id, arn]),
    resources.filter(({ type }) => RUNNING.includes(type)).map(({ id, type, arn, ref, properties }) => [id, type, arn, ref, properties]),
  ];
}
