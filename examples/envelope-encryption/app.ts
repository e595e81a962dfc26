import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { MultiRegionKeySet } from 'cdk-kms-governance';
import { ALIAS, HOME, RECOVERY, TENANTS } from './tenants';

/** A key in two Regions; for each tenant a role that encrypts and another that decrypts, with the encryption context of that tenant alone. */
export function documentKeys(app: App): void {
  const stack = new Stack(app, 'EnvelopeEncryption', { env: { account: '111122223333', region: HOME } });
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  const keys = new MultiRegionKeySet(stack, 'Documents', {
    alias: ALIAS,
    replicaRegions: [RECOVERY],
    encryptionContext: { tenant: [...TENANTS] },
    access: { administrators: [role('KeyTeam')] },
  });
  for (const tenant of TENANTS) {
    const encryptionContext = { tenant: [tenant] };
    keys.grants.encrypt(role(`Writer-${tenant}`), { encryptionContext });
    keys.grants.decrypt(role(`Reader-${tenant}`), { encryptionContext });
  }
}

if (require.main === module) documentKeys(new App());
