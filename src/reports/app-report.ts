import type { KeyModel } from '../evaluation/app-model';
import type { KeyRecord } from '../evaluation/questions/key-inventory';
import type { KeyWatch } from '../guardrails/key-watch';
import { accessReport, type KeyAccessReport, type KeyHoldings, REPORT_VERSION } from './access-report';
import type { CheckReport } from './check-report';
import type { CostReport } from './cost-report';
import { type PlacedKeyReference, placedKeyReference } from './key-reference';
import type { PageSummary } from './page-content';

/** When a key that rotates by itself rotates next, if it rotated last on the day of the report at the latest. */
export interface RotationDue {
  readonly from: string;
  readonly to: string;
}

/** What there is to know about a key apart from who may use it. */
export interface InventoryReport extends PlacedKeyReference {
  readonly spec: string;
  readonly usage: string;
  /** Origin of the key material. */
  readonly material: string;
  /** In words. */
  readonly rotation: string;
  readonly rotationDue?: RotationDue;
  readonly pendingWindowDays: string;
  readonly retained: boolean;
  readonly enabled: boolean;
  /** Id of the primary of a replica. */
  readonly primary?: string;
  /** Of the primary and of the replicas, in this order. One for a key that is in one Region. */
  readonly regions: readonly string[];
  readonly services: readonly string[];
  /** What of the key is watched. */
  readonly watched: readonly string[];
}

/** What `report --format json` writes. */
export interface AppReport {
  readonly version: number;
  /** The day of the report. */
  readonly date: string;
  readonly summary: PageSummary;
  readonly inventory: readonly InventoryReport[];
  readonly access: readonly KeyAccessReport[];
  readonly check: CheckReport;
  readonly cost: CostReport;
}

/** Everything that a report is made of. */
export interface ReportedApp {
  /** As `2027-12-31`. */
  readonly date: string;
  readonly inventory: readonly KeyRecord[];
  readonly watchOf: (key: KeyModel) => KeyWatch;
  readonly access: readonly KeyHoldings[];
  readonly check: CheckReport;
  readonly cost: CostReport;
}

/** The whole picture of an app, as data. */
export function appReport({ date, inventory, watchOf, access, check, cost }: ReportedApp): AppReport {
  const { keys } = accessReport(access);
  const ways = keys.flatMap(({ escalations }) => escalations);
  const residualPaths = ways.filter(({ kind }) => kind === 'residual').length;
  const { errors, warnings, accepted } = check.summary;
  return {
    version: REPORT_VERSION,
    date,
    summary: { keys: keys.length, errors, warnings, accepted, escalations: ways.length - residualPaths, residualPaths },
    inventory: inventory.map((record) => ({ ...inventoryReport(record, date), watched: describeWatch(watchOf(record.key)) })),
    access: keys,
    check,
    cost,
  };
}

function describeWatch({ loss, age }: KeyWatch): readonly string[] {
  return [...(loss ? ['disabling and deletion'] : []), ...(age ? ['age of material'] : [])];
}

function inventoryReport(record: KeyRecord, date: string): Omit<InventoryReport, 'watched'> {
  const { key, pendingWindow, disabled, retained, primary, replicas, services } = record;
  const { spec = 'SYMMETRIC_DEFAULT', usage = 'ENCRYPT_DECRYPT', origin = 'AWS_KMS' } = key;
  const due = rotationDue(record, date);
  return {
    ...placedKeyReference(key),
    spec: String(spec),
    usage: String(usage),
    material: String(origin),
    rotation: describeRotation(record),
    ...(due && { rotationDue: due }),
    pendingWindowDays: pendingWindow.text,
    retained,
    enabled: disabled.worst === 0,
    ...(primary && { primary: primary.id }),
    regions: [key, ...replicas].map((one) => String(one.region)),
    services,
  };
}

function describeRotation({ rotation: { worst, text }, key }: KeyRecord): string {
  if (worst === Number.POSITIVE_INFINITY) return text === 'false' ? 'none by itself' : `none by itself, or ${text}`;
  return key.replicaOf === undefined ? `every ${text} days` : `every ${text} days, with its primary`;
}

/** A key may have rotated on any day: the next time is within a period from now. */
function rotationDue({ rotation: { worst } }: KeyRecord, date: string): RotationDue | undefined {
  if (worst === Number.POSITIVE_INFINITY) return undefined;
  const latest = new Date(`${date}T00:00:00Z`);
  latest.setUTCDate(latest.getUTCDate() + worst);
  return { from: date, to: latest.toISOString().slice(0, 10) };
}
