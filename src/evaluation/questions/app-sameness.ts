import type { AppModel, KeyModel, PrincipalModel } from '../app-model';
import type { KeyPair } from './key-pairs';
import { isSameData } from './same-data';
import type { Subject } from './subject';

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

function everybodyIn({ stacks, principals, resources }: AppModel): unknown {
  return [
    principals,
    stacks.map(({ file: _, ...stack }) => stack),
    resources.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy').map(({ id, arn }) => [id, arn]),
    resources.filter(({ type }) => RUNNING.includes(type)).map(({ id, type, arn, ref, properties }) => [id, type, arn, ref, properties]),
  ];
}
