import type { AppModel, ResourceModel } from '../evaluation/app-model';
import { isPlainObject } from '../evaluation/choices';
import { speaksOf } from '../evaluation/iam-decision';
import type { Resolved } from '../evaluation/resolved';
import type { PrincipalEntry, Statement } from '../evaluation/statement';
import { OpenText, type Text } from '../evaluation/text';
import { textKey } from '../evaluation/text-building';
import type { BucketStatements } from './bucket-statements';
import { valuesAt } from './template-settings';

/**
 * Services that write logs with SSE-S3 only; the last writes for the second of them in some Regions.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const ACCESS_LOGGERS: readonly Text[] = ['logging.s3.amazonaws.com', 'logdelivery.elasticloadbalancing.amazonaws.com'];
const DELIVERY = 'delivery.logs.amazonaws.com';

const PUT_OBJECT = 's3:putobject';

/** The buckets that nobody but S3 and load balancers write to, with their logs. */
export class LogBuckets {
  private readonly ofBuckets: ReadonlySet<string>;
  private readonly ofBalancers: ReadonlySet<string>;

  constructor(
    private readonly model: AppModel,
    private readonly statements: BucketStatements,
  ) {
    this.ofBuckets = new Set(model.resources.filter(isBucket).flatMap(serverAccessTarget).map(textKey));
    this.ofBalancers = new Set(model.resources.flatMap(balancerTargets).map(textKey));
  }

  public has(bucket: ResourceModel): boolean {
    const key = textKey(bucket.ref);
    const isTarget = this.ofBuckets.has(key) || this.ofBalancers.has(key);
    const writers = this.statements
      .of(bucket)
      .map(({ statement }) => statement)
      .filter(allowsUploads);
    const isLogged = isTarget || writers.some((statement) => entriesOf(statement).some(isAccessLogger));
    return isLogged && writers.every((statement) => this.isLogger(statement, key)) && !this.isNamedByWriters(bucket);
  }

  /** Where load balancers deliver as an account of AWS, that is the principal; each Region has another one. */
  private isLogger(statement: Statement, bucket: string): boolean {
    const byAccount =
      this.ofBalancers.has(bucket) && (statement.resources?.values ?? []).every((value) => String(value).includes('AWSLogs/'));
    return entriesOf(statement).every((entry) => isAccessLogger(entry) || isDelivery(entry) || (byAccount && isAccount(entry)));
  }

  /** Whoever may write to any bucket does not write to this one for that. */
  private isNamedByWriters({ arn = '' }: ResourceModel): boolean {
    const ofBucket = [`${arn}/`, `${arn}*`];
    const names = ({ resources }: Statement) =>
      resources?.values.some((value) => ofBucket.some((start) => String(value).startsWith(start)));
    const policies = this.model.principals.flatMap(({ identityPolicies }) => identityPolicies);
    return policies.some(({ statements }) => statements.some((statement) => allowsUploads(statement) && names(statement)));
  }
}

function isBucket({ type }: ResourceModel): boolean {
  return type === 'AWS::S3::Bucket';
}

function serverAccessTarget({ properties }: ResourceModel): readonly Text[] {
  return valuesAt(properties, 'LoggingConfiguration').flatMap((logging) => valuesAt(logging, 'DestinationBucketName').flatMap(textOf));
}

function balancerTargets(resource: ResourceModel): readonly Text[] {
  return BALANCERS.get(resource.type)?.(resource.properties) ?? [];
}

const BALANCERS: ReadonlyMap<string, (properties: Resolved) => readonly Text[]> = new Map([
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', attributeTargets],
  [
    'AWS::ElasticLoadBalancing::LoadBalancer',
    (properties) => valuesAt(properties, 'AccessLoggingPolicy').flatMap((policy) => valuesAt(policy, 'S3BucketName').flatMap(textOf)),
  ],
]);

/** Application load balancers are the default; network load balancers can encrypt. */
function attributeTargets(properties: Resolved): readonly Text[] {
  if (valuesAt(properties, 'Type').some((type) => type === 'network')) return [];
  const attributes = valuesAt(properties, 'LoadBalancerAttributes');
  const targets = attributes.filter((attribute) => isPlainObject(attribute) && /_logs\.s3\.bucket$/.test(String(attribute.Key)));
  return targets.flatMap((attribute) => valuesAt(attribute, 'Value').flatMap(textOf));
}

function textOf(value: Resolved): readonly Text[] {
  return typeof value === 'string' || value instanceof OpenText ? [value] : [];
}

function allowsUploads(statement: Statement): boolean {
  return statement.effect === 'Allow' && speaksOf(statement, PUT_OBJECT) !== 'no';
}

function entriesOf({ principals }: Statement): readonly PrincipalEntry[] {
  return principals === undefined || principals.negated ? [{ type: 'AWS', value: '*' }] : principals.entries;
}

function isAccessLogger({ type, value }: PrincipalEntry): boolean {
  return type === 'Service' && ACCESS_LOGGERS.includes(value);
}

function isDelivery({ type, value }: PrincipalEntry): boolean {
  return type === 'Service' && value === DELIVERY;
}

function isAccount({ type, value }: PrincipalEntry): boolean {
  return type === 'AWS' && /^(\d{12}|arn:[\w-]+:iam::\d{12}:root)$/.test(String(value));
}
