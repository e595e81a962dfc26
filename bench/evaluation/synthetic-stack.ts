import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from 'cdk-kms-governance';
import { KEYS_PER_STACK, PRINCIPALS } from './workload';

/** The template of a stack of governed keys, whose policies name twenty principals each: none of them is invented by hand. */
export function syntheticTemplate(): unknown {
  const app = new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 }, treeMetadata: false });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const staff = Array.from(
    { length: PRINCIPALS },
    (_, n) => new iam.Role(stack, `Role${n}`, { assumedBy: new iam.AccountRootPrincipal() }),
  );
  for (let n = 0; n < KEYS_PER_STACK; n++) {
    new GovernedKey(stack, `Key${n}`, {
      alias: `bench/${n}`,
      access: {
        administrators: staff.slice(0, 2),
        auditors: staff.slice(2, 4),
        encrypters: staff.slice(4, 10),
        decrypters: staff.slice(10, 16),
        users: staff.slice(16),
      },
    });
  }
  return app.synth().getStackByName('Stack').template;
}
