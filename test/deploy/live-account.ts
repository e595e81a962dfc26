import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AccountUnderTest, newRun } from './account-under-test';

const AWS_HOST = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;
const REGIONS = 3;

/**
 * The account that `LIVE_ACCOUNT` and `LIVE_REGIONS` name.
 *
 * @throws unless both are there and the credentials are of that account: what a run makes and removes is never left to chance
 */
export async function liveAccount(environment: NodeJS.ProcessEnv): Promise<AccountUnderTest> {
  const account = askedAccount(environment.LIVE_ACCOUNT);
  const regions = askedRegions(environment.LIVE_REGIONS);
  const caller = await callerIn(regions[0]);
  if (caller.account !== account) {
    throw new Error(`\`LIVE_ACCOUNT\` must be the account of the credentials, \`${caller.account}\`, got \`${account}\`; nothing was done`);
  }
  const isAws = AWS_HOST.test(await hostOfKms(regions[0]));
  // KMS and CloudFormation cannot tell on the engine, whose caller is always the root user
  if (isAws && caller.arn.endsWith(':root')) {
    throw new Error(`the credentials must be those of a user or role, got \`${caller.arn}\`; the root user can take no role`);
  }
  return { account, regions, caller: caller.arn, run: newRun(), isAws };
}

function askedAccount(account = ''): string {
  if (/^\d{12}$/.test(account)) return account;
  throw new Error(`\`LIVE_ACCOUNT\` must be the 12 digits of the account to deploy to, got \`${account}\`; see docs/live-check.md`);
}

function askedRegions(asked = ''): readonly string[] {
  const regions = asked.split(',').filter(Boolean);
  if (new Set(regions).size === REGIONS && regions.length === REGIONS) return regions;
  throw new Error(`\`LIVE_REGIONS\` must be three Regions with commas between, home first, got \`${asked}\`; see docs/live-check.md`);
}

async function callerIn(region: string): Promise<{ readonly account: string; readonly arn: string }> {
  try {
    const { Account = '', Arn = '' } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn };
  } catch (cause) {
    throw new Error(`the credentials must say whose they are in \`${region}\`, got \`${(cause as Error).message}\``, { cause });
  }
}

/** Who answers for KMS, whatever variable or profile says where it is. */
async function hostOfKms(region: string): Promise<string> {
  const kms = new KMSClient({ region });
  let host = '';
  kms.middlewareStack.add(
    (next) => (call) => {
      host = (call.request as { hostname: string }).hostname;
      return next(call);
    },
    { step: 'finalizeRequest' },
  );
  await kms.send(new ListKeysCommand({ Limit: 1 }));
  return host;
}
