import { DUTIES, type Duty } from '../../access/duties';
import type { AppModel, KeyModel, StackModel } from '../app-model';
import { isDeclaredFor } from './declared-powers';
import { type Escalation, joinPaths, type Path, type Step } from './escalation';
import { groupBy } from './grouping';
import type { Holding } from './holdings';
import { type PowerSource, PowerSources } from './power-sources';
import { isBetter, type Reached, spread } from './reachability';
import { deploymentSubject, rootUserSubject, type Subject, textId } from './subject';
import type { SubjectFinder } from './subjects-of-key';
import { Takeovers } from './takeovers';

/** A key, and what everybody holds on it. */
interface Situation {
  readonly key: KeyModel;
  readonly holdings: readonly Holding[];
  readonly sources: readonly PowerSource[];
}

/** Somebody who comes to hold a duty that it does not have. */
interface Finding extends Reached {
  readonly duty: Duty;
}

/**
 * Who can become a user of a key, or a manager, without being one. Services are left aside: they do what they are told, and
 * whether by the right ones is another question.
 */
export class EscalationFinder {
  private readonly takeovers: Takeovers;
  private readonly sources: PowerSources;
  /** By account and id. */
  private readonly deployments = new Map<string, Map<string, Subject>>();

  constructor(app: AppModel, finder: SubjectFinder) {
    this.takeovers = new Takeovers(app, finder);
    this.sources = new PowerSources(app, this.takeovers, finder.principals);
    for (const stack of app.stacks) this.addDeployment(stack);
  }

  /** @param holdings of everybody on the key */
  public on(key: KeyModel, holdings: readonly Holding[]): readonly Escalation[] {
    const situation = { key, holdings, sources: this.sources.of(key, holdings).filter(({ subject }) => subject.kind !== 'service') };
    const found = DUTIES.filter((duty) => duty !== 'audit').flatMap((duty) => this.gainsOf(duty, situation));
    const remaining = this.remaining(situation, found);
    return inOrder(byPath([...found, ...remaining]).map((findings) => escalationOf(findings, situation)));
  }

  private addDeployment(stack: StackModel): void {
    const account = textId(stack.account);
    const inAccount = this.deployments.get(account) ?? new Map<string, Subject>();
    this.deployments.set(account, inAccount);
    for (const subject of deploymentSubject(stack)) inAccount.set(subject.id, subject);
  }

  private gainsOf(duty: Duty, { holdings, sources }: Situation): readonly Finding[] {
    const seeds = sources.filter((source) => source.duty === duty);
    const involved = new Set(holdings.map(({ subject }) => subject.id));
    return [...spread(seeds, (target) => this.takeovers.of(target)).values()].flatMap((reached) => {
      const { subject } = reached;
      if (!isReported(subject, involved)) return [];
      const path = pathOfNews(reached, seeds);
      return path ? [{ subject, duty, path }] : [];
    });
  }

  /** Those who are everything in their account, where they have no power over the key itself. */
  private remaining({ key, holdings }: Situation, found: readonly Finding[]): readonly Finding[] {
    const deployments = this.deployments.get(textId(key.account)) ?? new Map<string, Subject>();
    const reached = new Set(found.map(({ subject }) => subject.id));
    const others = [...deployments.values(), rootUserSubject(key)].filter(({ id }) => !reached.has(id));
    return others.flatMap((by) => this.throughRoles(by, holdings));
  }

  private throughRoles(by: Subject, holdings: readonly Holding[]): readonly Finding[] {
    const own = new Set(holdings.filter(({ subject }) => subject.id === by.id).map(({ duty }) => duty));
    const reachable = holdings.filter(({ subject, duty }) => subject.kind === 'role' && duty !== 'audit' && !own.has(duty));
    return reachable.flatMap(({ subject, duty }) => {
      const path = this.takeovers.ofAccount(subject, by);
      return path ? [{ subject: by, duty, path }] : [];
    });
  }
}

/** Whom trust policies name but neither the app nor the key knows is whom the role is there for. */
function isReported({ id, kind, model }: Subject, involved: ReadonlySet<string>): boolean {
  return model !== undefined || kind === 'anyone' || involved.has(id);
}

/** The path that gives more than there is: none for who has the duty, and only one without conditions for who has it under some. */
function pathOfNews({ subject, path }: Reached, seeds: readonly PowerSource[]): Path | undefined {
  const own = seeds.filter((seed) => seed.subject.id === subject.id);
  if (subject.kind === 'nameLike') return joinPaths(creationOf(subject), path);
  if (path.steps.length > 0) return path;
  if (own.some((seed) => seed.always && seed.path.steps.length === 0)) return undefined;
  const wider = own.filter((seed) => seed.always && seed.path.steps.length > 0).map((seed) => seed.path);
  return wider.reduce<Path | undefined>((best, next) => (best === undefined || isBetter(next, best) ? next : best), undefined);
}

/** Nobody of that name is in the app: the first step is to make it, with IAM policies that are not seen here. */
function creationOf(actor: Subject): Path {
  const step: Step = { actor, action: 'iam:CreateRole', on: actor.label, because: [], conditions: [], unknownBecause: [] };
  return { steps: [step], certain: true };
}

function byPath(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  return groupBy(findings, ({ subject, path }) => [subject.id, ...path.steps.map(stepId)].join('\n'));
}

function stepId({ actor, action, on }: Step): string {
  return [actor.id, action, on].join(' ');
}

function escalationOf(findings: readonly Finding[], situation: Situation): Escalation {
  const [{ subject, path }] = findings;
  const duties = [...new Set(findings.map(({ duty }) => duty))];
  return { subject, kind: kindOf(subject, path, situation), duties, path: path.steps, outcome: path.certain ? 'allowed' : 'unknown' };
}

function kindOf(subject: Subject, { steps }: Path, { key, holdings }: Situation): Escalation['kind'] {
  if (subject.kind === 'deploymentRole' || subject.kind === 'rootUser' || subject.kind === 'nameLike') return 'residual';
  const own = holdings.filter((holding) => holding.subject.id === subject.id);
  const isItsOwn = steps.every(({ actor }) => actor.id === subject.id);
  return isItsOwn && isDeclaredFor(steps[0].action, { subject, key, holdings: own }) ? 'residual' : 'escalation';
}

function inOrder(escalations: readonly Escalation[]): readonly Escalation[] {
  return [...escalations].sort((a, b) => a.kind.localeCompare(b.kind) || a.path.length - b.path.length);
}
