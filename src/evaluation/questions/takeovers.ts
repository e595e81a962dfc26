import type { AppModel } from '../app-model';
import { parseArn } from '../arn';
import type { Statement } from '../statement';
import { type Text, textEquals } from '../text';
import { type Workload, workloadsByRole } from './compute-roles';
import { joinPaths, type Path } from './escalation';
import { empowered, type Guise, Guises, plainGuise } from './guises';
import { attempt, firstPath } from './iam-call';
import { PowerIndex } from './power-index';
import { accountOf, anyoneSubject, arnOf, type Subject } from './subject';
import type { SubjectFinder } from './subjects-of-key';
import { type TakeoverWay, takeoverWays } from './takeover-ways';

/** Somebody who can become somebody else, and how. */
export interface Takeover {
  readonly by: Subject;
  readonly path: Path;
}

/** Who can become whom in an app. Each answer is worked out once, when it is first asked for. */
export class Takeovers {
  private readonly guises: Guises;
  private readonly powers: PowerIndex;
  private readonly workloads: ReadonlyMap<string, readonly Workload[]>;
  private readonly answered = new Map<string, readonly Takeover[]>();
  private readonly known: { guisesBySubject?: ReadonlyMap<Subject, readonly Guise[]>; allGuises?: readonly Guise[] } = {};

  constructor(
    app: AppModel,
    private readonly finder: SubjectFinder,
  ) {
    this.guises = new Guises(app);
    this.powers = new PowerIndex(finder.principals);
    this.workloads = workloadsByRole(app);
  }

  /** Everybody who can become the subject; those left aside who can become everybody of an account. */
  public of(target: Subject): readonly Takeover[] {
    const known = this.answered.get(target.id);
    if (known) return known;
    const candidates = this.candidates(target);
    const ways = candidates.length === 0 ? [] : takeoverWays(target, this.workloadsOf(target));
    const takeovers = candidates.flatMap((by) => this.takeover(by, ways));
    this.answered.set(target.id, takeovers);
    return takeovers;
  }

  /** How one who may do everything in an account becomes a role of it. */
  public ofAccount(role: Subject, by: Subject): Path | undefined {
    const change = takeoverWays(role, []).filter(({ calls }) => calls.every(({ account }) => isOfAccount(by, account)));
    return firstPath(change, ({ calls, byTrust }) => (byTrust ? undefined : attempt(by, calls)));
  }

  /** Everybody of the app who can give permissions to itself, or to somebody it can become. */
  public get allGuises(): readonly Guise[] {
    this.known.allGuises ??= [...[...this.guisesBySubject.values()].flat(), ...this.finder.principals.flatMap((one) => this.giversTo(one))];
    return this.known.allGuises;
  }

  /** Those who change their own policies, which makes them everybody of their account. */
  private get guisesBySubject(): ReadonlyMap<Subject, readonly Guise[]> {
    this.known.guisesBySubject ??= new Map(
      this.powers.all.map((subject) => [subject, this.guises.of(subject)] as const).filter(([, guises]) => guises.length > 0),
    );
    return this.known.guisesBySubject;
  }

  /** Those who give permissions to a principal and then become it. */
  private giversTo(target: Subject): readonly Guise[] {
    return this.of(target).flatMap(({ by, path }) => {
      const gift = by.model && !this.guisesBySubject.has(by) ? this.guises.empowering(target, by) : undefined;
      return gift ? [{ subject: by, path: joinPaths(gift, path), acting: empowered(target) }] : [];
    });
  }

  private candidates(target: Subject): readonly Subject[] {
    const arn = arnOf(target);
    if (arn === undefined) return [];
    const powerful = this.powers.over([arn, ...this.workloadsOf(target).map(({ arn }) => arn)]);
    const trusted = target.model?.trustPolicy?.statements.flatMap((statement) => this.trustedBy(statement, target)) ?? [];
    const all = new Set([...trusted, ...powerful, ...this.guisesBySubject.keys()]);
    return [...all].filter(({ id }) => id !== target.id);
  }

  /** Accounts, services and identity providers that a trust policy names are whom the role is there for, not somebody who becomes it. */
  private trustedBy({ effect, principals }: Statement, target: Subject): readonly Subject[] {
    if (effect !== 'Allow' || !principals) return [];
    if (principals.negated) return [anyoneSubject(partitionOf(target))];
    return principals.entries.flatMap(({ type, value }) => {
      if (type !== 'AWS') return [];
      if (value === '*') return [anyoneSubject(partitionOf(target))];
      const arn = parseArn(value);
      return arn === undefined || arn.resource === 'root' ? [] : [this.finder.byArn(value)];
    });
  }

  private workloadsOf({ id }: Subject): readonly Workload[] {
    return this.workloads.get(id) ?? [];
  }

  private takeover(by: Subject, ways: readonly TakeoverWay[]): readonly Takeover[] {
    const guises = [plainGuise(by), ...(this.guisesBySubject.get(by) ?? [])];
    const path = firstPath(guises, (guise) => firstPath(ways, (way) => pathThrough(guise, way)));
    return path ? [{ by, path }] : [];
  }
}

/** Of those who are not of the app only that is known what a trust policy says. */
function pathThrough({ subject, path, acting }: Guise, { calls, byTrust }: TakeoverWay): Path | undefined {
  if (!byTrust && !(subject.model && calls.every(({ account }) => isOfAccount(subject, account)))) return undefined;
  const then = attempt(acting, calls);
  return then && joinPaths(path, then);
}

function isOfAccount(subject: Subject, account: Text): boolean {
  const own = accountOf(subject);
  return own !== undefined && textEquals(own, account) === 'yes';
}

function partitionOf(target: Subject): { readonly partition: Text } {
  return { partition: parseArn(arnOf(target) ?? '')?.partition ?? 'aws' };
}
