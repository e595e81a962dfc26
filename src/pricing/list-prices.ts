// data table
import type { Price, PriceList } from './price-list';

const KMS_PAGE = 'https://aws.amazon.com/kms/pricing/';
const CLOUDWATCH_PAGE = 'https://aws.amazon.com/cloudwatch/pricing/';
const KMS_LIST = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/awskms/current/region_index.json';
const CLOUDWATCH_LIST = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonCloudWatch/current/region_index.json';

/** Public documents that quote these sources, each on the date of its prices. */
const RESEARCH = 'a public research note';
const SUMMARY = 'a public summary of the price list';
const FIXTURE = 'a public test suite';
const ESTIMATE = 'a public cost estimate';
const REVIEW = 'a public cost review';

/** The same for every kind of key, primary and replica. Stored copies of the page, of unknown age, have the same price. */
const KEY: Price = { amount: '1.00', unit: 'key-month', source: KMS_PAGE, date: '2026-09-29', quotedBy: RESEARCH };

/**
 * Up to the second. A stored copy of the page has the amount, for every rotation; the guide of KMS says that there are no more than two.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
const ROTATION: Price = { amount: '1.00', unit: 'rotation-month', source: KMS_PAGE, date: '2026-09-29', quotedBy: RESEARCH };

/** Not of a Region. */
const DASHBOARD: Price = { amount: '3.00', unit: 'dashboard-month', source: CLOUDWATCH_PAGE, date: '2026-03-26', quotedBy: ESTIMATE };

type Quoted = Pick<Price, 'date' | 'quotedBy'>;

const kms = (amount: string, quoted: Quoted): Price => ({ amount, unit: '10000 requests', source: KMS_LIST, ...quoted });
const cloudWatch = (amount: string, unit: string, quoted: Quoted): Price => ({ amount, unit, source: CLOUDWATCH_LIST, ...quoted });

/** The list as published on 2026-09-11. */
const PUBLISHED: Quoted = { date: '2026-09-11', quotedBy: RESEARCH };
const NOTED: Quoted = { date: '2026-09-29', quotedBy: RESEARCH };
const SUMMED: Quoted = { date: '2025-10-28', quotedBy: SUMMARY };
const ESTIMATED: Quoted = { date: '2026-03-26', quotedBy: ESTIMATE };
const RECORDED: Quoted = { date: '2026-10-06', quotedBy: FIXTURE };

/**
 * List prices in US dollars. None was read at AWS: each is as somebody quotes the page or the price list, and says so. Where a Region lacks one,
 * nobody was found who does. The free tier is in stored copies of both pages.
 */
export const LIST_PRICES: PriceList = {
  freeTier: { requests: 20_000, alarms: 10, metrics: 10, dashboards: 3, logGigabytes: 5 },
  regions: {
    'us-east-1': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', PUBLISHED),
      rsa2048Requests: kms('0.03', SUMMED),
      asymmetricRequests: kms('0.15', SUMMED),
      eccDataKeyPairs: kms('0.10', SUMMED),
      rsaDataKeyPairs: kms('12.00', SUMMED),
      alarm: cloudWatch('0.10', 'alarm-month', SUMMED),
      metric: cloudWatch('0.30', 'metric-month', SUMMED),
      dashboard: DASHBOARD,
      logIngestion: cloudWatch('0.50', 'GB', ESTIMATED),
    },
    'us-west-2': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', NOTED),
      dashboard: DASHBOARD,
    },
    'eu-west-1': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', NOTED),
      dashboard: DASHBOARD,
      logIngestion: cloudWatch('0.57', 'GB', { date: '2026-03-01', quotedBy: REVIEW }),
    },
    'eu-central-1': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', NOTED),
      dashboard: DASHBOARD,
      logIngestion: cloudWatch('0.63', 'GB', ESTIMATED),
    },
    'ap-southeast-2': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', RECORDED),
      asymmetricRequests: kms('0.15', RECORDED),
      rsaDataKeyPairs: kms('12.00', RECORDED),
      dashboard: DASHBOARD,
    },
  },
};
