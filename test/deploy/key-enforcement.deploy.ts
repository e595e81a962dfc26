import {
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { GovernedKey } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX, TAG, testOnAws } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { Ciphertext } from './ciphertext';
import { DeployedRegion } from './deployed-account';
import { keysOf } from './key-read-back';
import { onceAllowed } from './patience';
import { administrator, arnOf, stackIn, user } from './test-apps';

const STACK = `${PREFIX}Enforcement`;
const { account, engine, regions, run } = accountUnderTest();
/** Leaves it to IAM policies, which let whoever runs this do anything. */
const ACCOUNT = `arn:aws:iam::${account}:root`;
const home = new DeployedRegion(regions[0]);

describe('a deployed key policy', () => {
  let KeyId: string;

  beforeAll(async () => {
    await new CdkCli(engine).deploy((app) => {
      const stack = stackIn(app, STACK);
      new GovernedKey(stack, 'Key', {
        alias: aliasOf('enforced'),
        access: { administrators: [administrator(stack)], users: [user(stack)] },
      });
    });
    [{ arn: KeyId }] = Object.values(await keysOf(await home.stack(STACK)));
  });

  test('lets users use the key, and administrators administer it', async () => {
    expect(await (await Ciphertext.of('kept', KeyId, home.asUser.kms)).decrypted(home.asUser.kms)).toBe('kept');
    await onceAllowed(() => home.asAdministrator.send(new DisableKeyCommand({ KeyId })));
    await home.asAdministrator.send(new EnableKeyCommand({ KeyId }));
  });

  testOnAws('denies the use of the key to who administers it, and to who deploys', async () => {
    for (const kms of [home.asAdministrator, home.kms]) {
      const use = kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
      await expect(use).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
  });

  testOnAws('denies administration to users, and deletion sooner than the key says to everybody', async () => {
    await expect(home.asUser.kms.send(new DisableKeyCommand({ KeyId }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const hasty = home.asAdministrator.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await expect(hasty).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  testOnAws('cannot be put by who administers the account', async () => {
    const put = home.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyOf(allow({ AWS: ACCOUNT })) }));
    await expect(put).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('KMS, asked to put a policy', () => {
  let KeyId: string;

  beforeAll(async () => {
    const { KeyMetadata } = await home.kms.send(new CreateKeyCommand({ Tags: [{ TagKey: TAG, TagValue: run }] }));
    KeyId = KeyMetadata?.Arn ?? '';
  });

  const put = (statement: object) => home.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyOf(statement) }));

  testOnAws('refuses one under which the caller could put no other', async () => {
    await expect(put(allow({ AWS: arnOf('user') }))).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  testOnAws('refuses one that names a role which does not exist', async () => {
    const nobody = allow({ AWS: [ACCOUNT, `arn:aws:iam::${account}:role/${PREFIX}Nobody`] });
    await expect(put(nobody)).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  testOnAws('takes one that leaves it to the account', async () => {
    await put(allow({ AWS: ACCOUNT }));
  });
});

function allow(Principal: object): object {
  return { Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' };
}

function policyOf(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
