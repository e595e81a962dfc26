import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EccNistCurve, GovernedKey, HmacHash, KeyKind, MlDsaParameterSet, Rotation, RsaKeySize } from 'cdk-kms-governance';
import { agreementAlias, otherParty, PARTIES, type Party } from './agreement';
import { aliasOf, SIGNING_KEYS, type SigningKeyName } from './algorithms';

const KINDS: Record<SigningKeyName, KeyKind> = {
  rsa: KeyKind.rsaSigning(RsaKeySize.BITS_3072),
  ecc: KeyKind.eccSigning(EccNistCurve.P256),
  ed25519: KeyKind.ed25519(),
  'ml-dsa': KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_65),
};

/** Keys that sign artefacts and tokens, a role that signs, another that verifies and cannot sign, and a key of each that they agree on keys with. */
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
  agreementKeys(stack, keyTeam, { builder, installer });
}

/** Each party derives with its own key, and reads the public key of the other. */
function agreementKeys(stack: Stack, keyTeam: iam.Role, roles: Record<Party, iam.Role>): void {
  for (const party of PARTIES) {
    const key = new GovernedKey(stack, `agreement-${party}`, {
      alias: agreementAlias(party),
      kind: KeyKind.eccKeyAgreement(EccNistCurve.P256),
      rotation: Rotation.none('the other party knows this one by its public key'),
      access: { administrators: [keyTeam] },
    });
    key.grants.deriveSharedSecret(roles[party]);
    key.grants.actions(roles[otherParty(party)], 'kms:GetPublicKey');
  }
}

if (require.main === module) signingKeys(new App());
