import type { KeyModel } from '../evaluation/app-model';
import type { AliasMove } from '../evaluation/questions/alias-moves';
import type { AppDifference, KeyDifference } from '../evaluation/questions/app-difference';
import type { AccessChange } from '../evaluation/questions/broadening';
import type { KeyFate } from '../evaluation/questions/key-fates';
import { describeSource } from '../evaluation/wording/source-text';
import { describeBounds, type EscalationReport, escalationReport, REPORT_VERSION } from './access-report';
import { describeFate, losesData } from './key-fate-text';
import { type KeyReference, keyReference } from './key-reference';

/** Something that happens to a key itself. */
export interface KeyEventReport extends KeyReference {
  readonly kind: string;
  readonly losesData: boolean;
  readonly message: string;
}

/** A request that is allowed on one side only. */
export interface WitnessReport {
  readonly principal: string;
  readonly action: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Actions that somebody gained or lost. */
export interface AccessChangeReport {
  readonly principal: string;
  readonly actions: readonly string[];
  readonly verdict: string;
  readonly conditions: readonly string[];
  readonly because: readonly string[];
  readonly witness: WitnessReport;
}

/** Who gained and who lost what on a key. */
export interface KeyChangeReport extends KeyReference {
  /** `kept`, `new`, `gone` or `replaced`. */
  readonly change: string;
  readonly gained: readonly AccessChangeReport[];
  readonly lost: readonly AccessChangeReport[];
  readonly waysGained: readonly EscalationReport[];
  readonly waysLost: readonly EscalationReport[];
}

/** An alias that moved to another key. */
export interface AliasMoveReport {
  readonly alias: string;
  /** Ids of the keys. */
  readonly from: string;
  readonly to: string;
  readonly gained: readonly AccessChangeReport[];
  readonly lost: readonly AccessChangeReport[];
}

/** What `diff --format json` writes. */
export interface DifferenceReport {
  readonly version: number;
  readonly summary: {
    readonly keyEvents: number;
    readonly dataLosses: number;
    readonly aliasMoves: number;
    /** Of access and of ways to it, each one line of the report. */
    readonly gained: number;
    readonly lost: number;
  };
  readonly keyEvents: readonly KeyEventReport[];
  readonly keys: readonly KeyChangeReport[];
  readonly aliases: readonly AliasMoveReport[];
}

/** What differs between two versions of an app, as data. */
export function differenceReport({ fates, keys, aliases }: AppDifference): DifferenceReport {
  const report = { keyEvents: fates.map(eventReport), keys: keys.map(keyReport), aliases: aliases.map(moveReport) };
  return { version: REPORT_VERSION, summary: summaryOf(report), ...report };
}

function summaryOf({ keyEvents, keys, aliases }: Pick<DifferenceReport, 'keyEvents' | 'keys' | 'aliases'>): DifferenceReport['summary'] {
  const changes = [...keys, ...aliases];
  return {
    keyEvents: keyEvents.length,
    dataLosses: keyEvents.filter((event) => event.losesData).length,
    aliasMoves: aliases.length,
    gained: sum([...changes.map(({ gained }) => gained.length), ...keys.map(({ waysGained }) => waysGained.length)]),
    lost: sum([...changes.map(({ lost }) => lost.length), ...keys.map(({ waysLost }) => waysLost.length)]),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function eventReport(fate: KeyFate): KeyEventReport {
  return { kind: fate.kind, ...keyReference(fate.key), losesData: losesData(fate), message: describeFate(fate) };
}

function keyReport({ before, after, gained, lost, ways }: KeyDifference): KeyChangeReport {
  return {
    ...keyReference((after ?? before) as KeyModel),
    change: changeOf(before, after),
    gained: gained.map(changeReport),
    lost: lost.map(changeReport),
    waysGained: ways.gained.map(escalationReport),
    waysLost: ways.lost.map(escalationReport),
  };
}

function changeOf(before: KeyModel | undefined, after: KeyModel | undefined): string {
  if (!before) return 'new';
  if (!after) return 'gone';
  return before.id === after.id ? 'kept' : 'replaced';
}

function changeReport({ subject, actions, verdict, witness }: AccessChange): AccessChangeReport {
  const { principal, action, context } = witness;
  return {
    principal: subject.label,
    actions,
    verdict: verdict.outcome,
    conditions: describeBounds(verdict),
    because: verdict.because.map(describeSource),
    witness: { principal, action, context: Object.fromEntries(Object.entries(context).map(([key, value]) => [key, String(value)])) },
  };
}

function moveReport({ alias, before, after, gained, lost }: AliasMove): AliasMoveReport {
  return { alias: String(alias), from: before.id, to: after.id, gained: gained.map(changeReport), lost: lost.map(changeReport) };
}
