import type { Duty } from '../../access/duties';
import type { AppModel, KeyModel } from '../app-model';
import { joinPaths, NO_STEPS, type Path } from './escalation';
import { groupBy } from './grouping';
import { type Guise, plainGuise } from './guises';
import { type Holding, holdingsOf } from './holdings';
import { delegates, powersOf } from './key-powers';
import type { Reached } from './reachability';
import { goesByLabels, labelGains } from './relabelled-keys';
import { isInAccountOf, type Subject } from './subject';
import type { Takeovers } from './takeovers';

/** A duty on a key that somebody has, or gives itself. */
export interface PowerSource extends Reached {
  readonly duty: Duty;
  /** Without conditions on the request. */
  readonly always: boolean;
}

/** Everything that gives duties on a key to somebody who need not become somebody else for it. */
export class PowerSources {
  private readonly labelled: readonly Subject[];
  private readonly replicas = new Map<string, KeyModel[]>();

  constructor(
    { keys }: AppModel,
    private readonly takeovers: Takeovers,
    principals: readonly Subject[],
  ) {
    this.labelled = principals.filter(goesByLabels);
    for (const key of keys) {
      if (typeof key.replicaOf === 'string') this.replicas.set(key.replicaOf, [...(this.replicas.get(key.replicaOf) ?? []), key]);
    }
  }

  /** @param holdings of everybody on the key */
  public of(key: KeyModel, holdings: readonly Holding[]): readonly PowerSource[] {
    const bySubject = groupBy(holdings, ({ subject }) => subject.id);
    const own = bySubject.flatMap((held) => this.sourcesOf(plainGuise(held[0].subject), key, held));
    const byGuise = this.takeovers.allGuises
      .filter(({ acting }) => isInAccountOf(acting, key) === 'yes')
      .flatMap((guise) => this.sourcesOf(guise, key, holdingsOf(guise.acting, key)));
    const byLabel = bySubject.flatMap((held) => (held.some(relabels) ? this.byLabel(held[0].subject, key) : []));
    return [...own, ...byGuise, ...byLabel];
  }

  private sourcesOf({ subject, path, acting }: Guise, key: KeyModel, holdings: readonly Holding[]): readonly PowerSource[] {
    const held = holdings
      .filter(({ duty }) => duty !== 'delegate' || delegates({ acting, key }))
      .map(({ duty, verdict }): PowerSource => {
        const certain: Path = { ...NO_STEPS, certain: verdict.outcome === 'allowed' };
        return { subject, duty, always: verdict.conditions.every(({ kind }) => kind === 'unless'), path: joinPaths(path, certain) };
      });
    const verdicts = holdings.flatMap(({ actions, verdict }) => actions.map((action) => ({ action, verdict })));
    const gained = powersOf({ acting, key, verdicts }, this.replicas.get(key.id) ?? []).flatMap((gain) =>
      gain.duties.map((duty): PowerSource => ({ subject, duty, always: true, path: joinPaths(path, gain.path) })),
    );
    return [...held, ...gained];
  }

  /** What somebody gains by labels, as itself or as somebody whom it can become. */
  private byLabel(by: Subject, key: KeyModel): readonly PowerSource[] {
    return this.labelled.flatMap((holder) => {
      const toHolder = holder.id === by.id ? NO_STEPS : this.takeovers.of(holder).find((one) => one.by.id === by.id)?.path;
      if (toHolder === undefined) return [];
      return labelGains(by, holder, key).flatMap(({ duties, path }) =>
        duties.map((duty): PowerSource => ({ subject: by, duty, always: false, path: joinPaths(path, toHolder) })),
      );
    });
  }
}

function relabels({ duty }: Holding): boolean {
  return duty === 'alias' || duty === 'tag';
}
