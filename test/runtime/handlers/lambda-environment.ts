import type { CloudWatchServer } from './cloudwatch-server';
import type { KmsServer } from './kms-server';

/** What Lambda sets for a function, with AWS where the servers are. */
export function useLambdaEnvironment(kms: KmsServer, cloudWatch?: CloudWatchServer): void {
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch?.url ?? '',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
}

/** Pauses nobody has to wait for, and how long they would have been. */
export class Pauses {
  public readonly milliseconds: number[] = [];
  public readonly take = async (milliseconds: number): Promise<void> => {
    this.milliseconds.push(milliseconds);
  };
}

/** Keeps the log of handlers out of the output of the tests. */
export function captureLog(): string[] {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return lines;
}
