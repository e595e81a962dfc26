import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EccNistCurve, GovernedKey, HmacHash, KeyKind, Rotation, RsaKeySize } from 'cdk-kms-governance';
import { aliasOf, SIGNING_KEYS, type SigningKeyName } from './algorithms';

const KINDS: Record<SigningKeyName, KeyKind> = {
  rsa: KeyKind.rsaSigning(RsaKeySize.BITS_3072),
  ecc: KeyKind.eccSigning(EccNistCurve.P256),
  ed25519: KeyKind.ed25519(),
};

/** Keys that sign artefacts and tokens, a role that signs, and another that verifies and cannot sign. */
export function signingKeys(app: App): void {
  const stack = new Stack(app, 'Signing', { env: { account: '111122223333', region: 'eu-west-1' } });
  const [keyTeam, builder, installer] = ['KeyTeam', 'Builder', 'Installer'].map(
    (name) => new iam.Role(stack, name, { assumedBy: new iam.AccountRootPrincipal() }),
  );
  const access = { administrators: [keyTeam] };
  for (const name of SIGNING_KEYS) {
    const rotation = Rotation.none('artefacts are verified with one published key');
    const key = new GovernedKey(stack, name, { alias: aliasOf(name), kind: KINDS[name], rotation, access });
    key.grants.sign(builder);
    key.grants.verify(installer);
  }
  const tokens = new GovernedKey(stack, 'tokens', { alias: aliasOf('tokens'), kind: KeyKind.hmac(HmacHash.SHA_256), access });
  tokens.grants.generateMac(builder);
  tokens.grants.verifyMac(installer);
}

if (require.main === module) signingKeys(new App());
