// data table
import type { Price, PriceList } from './price-list';

const KMS_PAGE = 'https://aws.amazon.com/kms/pricing/';
const CLOUDWATCH_PAGE = 'https://aws.amazon.com/cloudwatch/pricing/';
const KMS_LIST = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/awskms/current/region_index.json';
const CLOUDWATCH_LIST = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonCloudWatch/current/region_index.json';

/** The same for every kind of key, primary and replica; a rotation adds as much, up to the second. */
const KEY: Price = { amount: '1.00', unit: 'key-month', source: KMS_PAGE, date: '2026-09-29' };
const ROTATION: Price = { amount: '1.00', unit: 'rotation-month', source: KMS_PAGE, date: '2026-09-29' };

/** Not of a Region. */
const DASHBOARD: Price = { amount: '3.00', unit: 'dashboard-month', source: CLOUDWATCH_PAGE, date: '2026-03-26' };

const kms = (amount: string, date: string): Price => ({ amount, unit: '10000 requests', source: KMS_LIST, date });
const cloudWatch = (amount: string, unit: string, date: string): Price => ({ amount, unit, source: CLOUDWATCH_LIST, date });

/**
 * List prices in US dollars, each as read from its source on its date; the price lists as published then. Where a Region lacks one, it was not
 * read. The free tier is that of both pages.
 */
export const LIST_PRICES: PriceList = {
  freeTier: { requests: 20_000, alarms: 10, metrics: 10, dashboards: 3, logGigabytes: 5 },
  regions: {
    'us-east-1': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', '2026-09-11'),
      rsa2048Requests: kms('0.03', '2025-10-28'),
      asymmetricRequests: kms('0.15', '2025-10-28'),
      eccDataKeyPairs: kms('0.10', '2025-10-28'),
      rsaDataKeyPairs: kms('12.00', '2025-10-28'),
      alarm: cloudWatch('0.10', 'alarm-month', '2025-10-28'),
      metric: cloudWatch('0.30', 'metric-month', '2025-10-28'),
      dashboard: DASHBOARD,
      logIngestion: cloudWatch('0.50', 'GB', '2026-03-26'),
    },
    'us-west-2': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', '2026-09-29'),
      dashboard: DASHBOARD,
    },
    'eu-west-1': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', '2026-09-29'),
      dashboard: DASHBOARD,
      logIngestion: cloudWatch('0.57', 'GB', '2026-03-01'),
    },
    'eu-central-1': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', '2026-09-29'),
      dashboard: DASHBOARD,
      logIngestion: cloudWatch('0.63', 'GB', '2026-03-26'),
    },
    'ap-southeast-2': {
      key: KEY,
      rotation: ROTATION,
      symmetricRequests: kms('0.03', '2026-10-06'),
      asymmetricRequests: kms('0.15', '2026-10-06'),
      rsaDataKeyPairs: kms('12.00', '2026-10-06'),
      dashboard: DASHBOARD,
    },
  },
};
