import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ComparisonOperator, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlertProps, KeyAlerts } from './key-alerts';

/**
 * Alarms on what KMS measures of an external key store. Their further dimensions (operation, certificate, kind of error) are not known beforehand:
 * queries take all of them.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/xks-monitoring.html
 */
export function watchKeyStore(scope: Construct, store: string, alerts: KeyAlerts): Alarm[] {
  return Object.entries(alarmsOf(store)).map(([id, props]) => alerts.alarm(scope, `${store}${id}`, props));
}

const CERTIFICATE_DAYS = 30;
/** KMS takes an answer later than this for none. @see https://docs.aws.amazon.com/kms/latest/developerguide/keystore-external.html */
const PROXY_TIMEOUT_MILLISECONDS = 250;

function alarmsOf(store: string): Record<string, AlertProps> {
  return {
    Certificate: {
      alarmDescription: `External key store ${store}: the certificate of its proxy expires within ${CERTIFICATE_DAYS} days. Renew it.`,
      metric: query(store, 'MIN(XksProxyCertificateDaysToExpire)'),
      threshold: CERTIFICATE_DAYS,
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    },
    Errors: {
      alarmDescription: `External key store ${store}: its proxy fails. Keys in it cannot be used while it does.`,
      metric: query(store, 'SUM(XksProxyErrors)'),
      threshold: 5,
    },
    Latency: {
      alarmDescription: `External key store ${store}: its proxy takes longer than KMS waits.`,
      metric: query(store, 'MAX(XksProxyLatency)'),
      threshold: PROXY_TIMEOUT_MILLISECONDS,
      evaluationPeriods: 3,
    },
    Managers: {
      alarmDescription: `External key store ${store}: one of its key managers is unavailable.`,
      metric: query(store, 'MAX(XksExternalKeyManagerStates)', " AND XksExternalKeyManagerState = 'Unavailable'"),
    },
  };
}

function query(store: string, what: string, more = ''): MathExpression {
  return new MathExpression({
    expression: `SELECT ${what} FROM "AWS/KMS" WHERE CustomKeyStoreId = '${store}'${more}`,
    usingMetrics: {},
    period: Duration.minutes(5),
  });
}
