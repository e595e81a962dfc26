import * as path from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { GovernedKey } from './governed-key';
import type { IGovernedKey } from './governed-key-base';
import { placeGrantee } from './grantee-placement';
import type { CheckedKey, KeyAgeCheck } from './key-age.contract';
import { KEY_AGE_ACTIONS, KEY_AGE_HANDLER, KEY_AGE_NAMESPACE } from './key-age.contract';
import type { KeyAlerts } from './key-alerts';
import { identitiesOf } from './principal-identity';
import type { ScannerException } from './scanner-exceptions';
import { exemptFromRules } from './scanner-exceptions';

const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'handlers', `${KEY_AGE_HANDLER}.lambda`);

/** A day has four chances to measure an age. */
const EVERY = Duration.hours(6);

/** Five hundred keys take three requests each, one after the other, and again where KMS is busy. A run that is cut short has published most. */
const TIMEOUT = Duration.minutes(15);

/**
 * Keys whose ARNs fit in one policy of 6,144 characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const KEYS_PER_POLICY = 60;

/** Keys that one role can read: it takes ten policies, of which one is for all of them. */
export const CHECKED_KEYS_MAX = 9 * KEYS_PER_POLICY;

export interface KeyAgeCheckerProps {
  readonly keys: readonly CheckedKey[];
  /** Encrypts the log and what could not be delivered. */
  readonly key: IGovernedKey;
  readonly alerts: KeyAlerts;
}

/** What scanners ask of a function, and this one is better without. */
const CHECKER_EXCEPTIONS: readonly ScannerException[] = [
  {
    reason: 'A run that fails is an alarm, and the next one measures every key again; nothing is left to queue.',
    cdkNag: ['LambdaDLQ', 'LambdaAsyncFailureDestination'],
    guardRegistry: ['LAMBDA_DLQ_CHECK'],
    checkov: ['CKV_AWS_116'],
  },
  {
    reason: 'The function calls KMS and CloudWatch alone, and holds nothing that a network would guard.',
    cdkNag: ['LambdaInsideVPC'],
    controlTower: ['lambda_inside_vpc_check'],
    guardRegistry: ['LAMBDA_INSIDE_VPC'],
    cfnNag: ['W89'],
    checkov: ['CKV_AWS_117'],
  },
  {
    reason:
      'Runs do not disturb each other; a limit would take from that of the account, which a new account cannot spare, and fail its deployment.',
    cdkNag: ['LambdaConcurrency'],
    guardRegistry: ['LAMBDA_CONCURRENCY_CHECK'],
    cfnNag: ['W92'],
    checkov: ['CKV_AWS_115'],
  },
  { reason: 'The function runs four times a day; its log and its metrics tell what it did.', cdkNag: ['LambdaTracing'] },
];

const METRICS_HAVE_NO_ARN: ScannerException = {
  reason: 'CloudWatch has no ARNs of metrics; the statement is bounded by their namespace.',
  cdkNag: ['IAM5[Resource::*]'],
};

/** Measures how old the material of keys is, every six hours, by one function for all keys of a Region. */
export class KeyAgeChecker extends Construct {
  public readonly alarms: readonly Alarm[];
  private readonly role: iam.Role;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeyAgeCheckerProps,
  ) {
    super(scope, id);
    const logGroup = this.makeLog();
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const checker = this.makeFunction(logGroup);
    checker.node.addDependency(...this.permit(logGroup)); // the first check comes at once
    const group = this.schedule(checker);
    this.alarms = [
      this.alarm(
        'Failed',
        checker.metricErrors(),
        'The ages of some KMS keys could not be measured. The log of the function says which and why.',
      ),
      this.alarm('Unscheduled', schedulerMetric(group, 'TargetErrorCount'), 'The check of KMS keys could not be started.'),
      this.alarm(
        'Dropped',
        schedulerMetric(group, 'InvocationDroppedCount'),
        'A check of KMS keys was given up. It is in the dead-letter queue.',
      ),
    ];
  }

  /** Has the policy of a key name the function, where IAM policies cannot let it read the key. */
  public enter(key: GovernedKey): void {
    for (const identity of identitiesOf(this.role, this, '`keys`')) {
      const { principal, conditions, holder } = placeGrantee({ key, grantee: this.role, holder: identity });
      const statement = new iam.PolicyStatement({
        sid: 'MonitorReadsRotation',
        principals: [principal],
        actions: KEY_AGE_ACTIONS,
        resources: ['*'],
        conditions,
      });
      key._addStatement({ statement, holder, source: `the monitor at \`${this.node.path}\`` });
    }
  }

  private makeLog(): logs.LogGroup {
    return new logs.LogGroup(this, 'Log', {
      encryptionKey: this.props.key,
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private makeFunction(logGroup: logs.ILogGroup): lambda.Function {
    const checker = new lambda.Function(this, 'Function', {
      description: 'Measures the age of the material of KMS keys',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      role: this.role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      timeout: TIMEOUT,
      memorySize: 256,
    });
    exemptFromRules(checker, ...CHECKER_EXCEPTIONS);
    return checker;
  }

  /**
   * Lets the function read the rotation of the given keys, and put metrics of one namespace: CloudWatch knows no other resource of them. Policies name
   * the role, since the policy of a key may name it too.
   */
  private permit(log: logs.ILogGroup): iam.ManagedPolicy[] {
    const own = [
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] }),
      new iam.PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': KEY_AGE_NAMESPACE } },
      }),
    ];
    const policy = new iam.ManagedPolicy(this, 'Policy', { roles: [this.role], statements: own });
    exemptFromRules(policy, METRICS_HAVE_NO_ARN);
    return [policy, ...this.readPolicies()];
  }

  private readPolicies(): iam.ManagedPolicy[] {
    const arns = this.props.keys.map(({ arn }) => arn);
    const parts = Math.ceil(arns.length / KEYS_PER_POLICY);
    return [...Array(parts).keys()].map((part) => {
      const resources = arns.slice(part * KEYS_PER_POLICY, (part + 1) * KEYS_PER_POLICY);
      const statements = [new iam.PolicyStatement({ actions: KEY_AGE_ACTIONS, resources })];
      return new iam.ManagedPolicy(this, `Keys${part + 1}`, { roles: [this.role], statements });
    });
  }

  private schedule(checker: lambda.Function): ScheduleGroup {
    const scheduleGroup = new ScheduleGroup(this, 'Schedules', { removalPolicy: RemovalPolicy.DESTROY });
    const queue = this.props.alerts.deadLetterQueue;
    const role = this.makeScheduleRole(checker, scheduleGroup);
    const check: KeyAgeCheck = { keys: this.props.keys };
    new Schedule(this, 'Schedule', {
      description: 'Measures the age of the material of KMS keys',
      schedule: ScheduleExpression.rate(EVERY),
      scheduleGroup,
      target: {
        bind: () => ({
          arn: checker.functionArn,
          role,
          input: ScheduleTargetInput.fromObject(check),
          deadLetterConfig: { arn: queue.queueArn },
          retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: Duration.hours(1).toSeconds() },
        }),
      },
    });
    return scheduleGroup;
  }

  private makeScheduleRole(checker: lambda.Function, { scheduleGroupArn }: ScheduleGroup): iam.Role {
    const source = { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': scheduleGroupArn };
    const role = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: source } }),
    });
    const statements = [
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [checker.functionArn] }),
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.props.alerts.deadLetterQueue.queueArn] }),
    ];
    new iam.ManagedPolicy(this, 'SchedulePolicy', { roles: [role], statements }); // the other way round were a cycle: the key names the role
    this.props.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'ScheduleLeavesWhatItCannotDeliver',
        principals: [role],
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: ['*'],
        conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
    return role;
  }

  private alarm(id: string, metric: Metric, alarmDescription: string): Alarm {
    return this.props.alerts.alarm(this, id, {
      alarmDescription,
      metric: metric.with({ statistic: Stats.SUM, period: Duration.minutes(5) }),
    });
  }
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html */
function schedulerMetric({ scheduleGroupName }: ScheduleGroup, metricName: string): Metric {
  return new Metric({ namespace: 'AWS/Scheduler', metricName, dimensionsMap: { ScheduleGroup: scheduleGroupName } });
}
