import * as path from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { HANDLER_EXCEPTIONS, LOG_EXCEPTION } from './handler-exceptions';
import { exemptFromRules, OWN_POLICY } from './scanner-exceptions';

const BUNDLES = path.join(__dirname, '..', '..', 'assets', 'handlers');

/** Time for the minute that roles and policies may take to be seen, and for what comes after. */
const TIMEOUT = Duration.minutes(3);

/**
 * The Lambda function behind resources of one type: one in each stack that has such resources, however many.
 *
 * Its role writes its log; what else it may do each resource grants it, on its own key.
 */
export class ResourceHandler extends Construct {
  /** @param name of the bundle below `assets/handlers` */
  public static of(scope: Construct, name: string): ResourceHandler {
    const stack = Stack.of(scope);
    const id = `KmsGovernance-${name}`;
    return (stack.node.tryFindChild(id) as ResourceHandler | undefined) ?? new ResourceHandler(stack, id, name);
  }

  /** How long CloudFormation waits for an answer. */
  public static readonly answerTimeout = TIMEOUT.plus(Duration.minutes(1));

  public readonly role: iam.Role;
  public readonly serviceToken: string;

  private constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const log = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY });
    log.grantWrite(this.role);
    const handler = new lambda.Function(this, 'Function', {
      description: `Custom resources of cdk-kms-governance: ${name}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      code: lambda.Code.fromAsset(path.join(BUNDLES, `${name}.lambda`)),
      handler: 'index.handler',
      role: this.role,
      logGroup: log,
      timeout: TIMEOUT,
      memorySize: 256,
      retryAttempts: 0, // every failure is an answer; a second run could make a second key
    });
    exemptFromRules(this.role, OWN_POLICY);
    exemptFromRules(log, LOG_EXCEPTION);
    exemptFromRules(handler, ...HANDLER_EXCEPTIONS);
    this.serviceToken = handler.functionArn;
  }
}
