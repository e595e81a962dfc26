import { Money, type Quantity } from './money';

/** What is paid for. */
export type PricedItem =
  | 'key'
  | 'rotation'
  | 'symmetricRequests'
  | 'rsa2048Requests'
  | 'asymmetricRequests'
  | 'eccDataKeyPairs'
  | 'rsaDataKeyPairs'
  | 'alarm'
  | 'metric'
  | 'dashboard'
  | 'logIngestion';

const PER_REQUESTS: Readonly<Record<string, number>> = {
  request: 1,
  '1000 requests': 1_000,
  '10000 requests': 10_000,
  '1000000 requests': 1_000_000,
};

/** The units that a price can be for, and how many of them. */
export const UNITS: Readonly<Record<PricedItem, Readonly<Record<string, number>>>> = {
  key: { 'key-month': 1 },
  rotation: { 'rotation-month': 1 },
  symmetricRequests: PER_REQUESTS,
  rsa2048Requests: PER_REQUESTS,
  asymmetricRequests: PER_REQUESTS,
  eccDataKeyPairs: PER_REQUESTS,
  rsaDataKeyPairs: PER_REQUESTS,
  alarm: { 'alarm-month': 1 },
  metric: { 'metric-month': 1 },
  dashboard: { 'dashboard-month': 1 },
  logIngestion: { GB: 1 },
};

/** A price, and where and when it was read. */
export interface Price {
  /** A decimal, such as `0.03`. */
  readonly amount: string;
  /** One of `UNITS`. */
  readonly unit: string;
  readonly source: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Who quoted the source, where it was not read itself: the price is not verified then. */
  readonly quotedBy?: string;
}

/** What an account gets for nothing each month, all Regions together. */
export interface FreeTier {
  /** Of symmetric keys, HMAC keys included. */
  readonly requests: number;
  readonly alarms: number;
  readonly metrics: number;
  readonly dashboards: number;
  readonly logGigabytes: number;
}

/** Prices in US dollars by Region. What is not there is not known. */
export interface PriceList {
  readonly freeTier: FreeTier;
  readonly regions: Readonly<Record<string, Partial<Readonly<Record<PricedItem, Price>>>>>;
}

/** What a quantity costs. */
export function costOfQuantity(item: PricedItem, { amount, unit }: Price, quantity: Quantity): Money {
  return Money.of(amount).times(quantity, UNITS[item][unit]);
}
