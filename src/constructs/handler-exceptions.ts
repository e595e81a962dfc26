import type { ScannerException } from './scanner-exceptions';

/** What scanners ask of a Lambda function behind custom resources, and CloudFormation does not need of it. */
export const HANDLER_EXCEPTIONS: readonly ScannerException[] = [
  {
    reason: 'CloudFormation calls the function and takes every failure as the answer, which ends the deployment; nothing is left to queue.',
    cdkNag: ['LambdaDLQ', 'LambdaAsyncFailureDestination'],
    guardRegistry: ['LAMBDA_DLQ_CHECK'],
    checkov: ['CKV_AWS_116'],
  },
  {
    reason: 'CloudFormation calls the function once per resource; a limit would take from that of the account, and fail deployments.',
    cdkNag: ['LambdaConcurrency'],
    guardRegistry: ['LAMBDA_CONCURRENCY_CHECK'],
    cfnNag: ['W92'],
    checkov: ['CKV_AWS_115'],
  },
  {
    reason: 'The function calls KMS alone, and holds nothing that a network would guard.',
    cdkNag: ['LambdaInsideVPC'],
    guardRegistry: ['LAMBDA_INSIDE_VPC'],
    cfnNag: ['W89'],
    checkov: ['CKV_AWS_117'],
  },
  { reason: 'The function runs when a stack is deployed; its log and the trail tell what it did.', cdkNag: ['LambdaTracing'] },
];

/** Of the log of such a function. */
export const LOG_EXCEPTION: ScannerException = {
  reason: 'The log holds ids of keys and grants, never data; CloudWatch Logs encrypts it with a key of its own.',
  cdkNag: ['CloudWatchLogGroupEncrypted'],
  controlTower: ['cloudwatch_log_group_encrypted_check'],
  guardRegistry: ['CLOUDWATCH_LOG_GROUP_ENCRYPTED'],
  cfnNag: ['W84'],
  checkov: ['CKV_AWS_158'],
};
