import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey, Rotation } from 'cdk-kms-governance';
import { aliasOf, contextOf, ROTATIONS, type RotationName } from './archive';

/**
 * Three keys that rotate in three ways, and a role that archives under each of them.
 *
 * @param years the first makes the keys; each one more rotates once on demand, and once by hand
 */
export function archiveKeys(app: App, years: readonly string[]): void {
  const stack = new Stack(app, 'Rotation', { env: { account: '111122223333', region: 'eu-west-1' } });
  const keyTeam = new iam.Role(stack, 'KeyTeam', { assumedBy: new iam.AccountRootPrincipal() });
  const archivist = new iam.Role(stack, 'Archivist', { assumedBy: new iam.AccountRootPrincipal() });
  const [original, ...generations] = years;
  const rotations: Record<RotationName, Rotation> = {
    automatic: Rotation.automatic(Duration.days(90)),
    'on-demand': Rotation.onDemand(generations.at(-1) ?? original),
    manual: Rotation.manual({ every: Duration.days(365), generations }),
  };
  for (const name of ROTATIONS) {
    const key = new GovernedKey(stack, name, { alias: aliasOf(name), rotation: rotations[name], access: { administrators: [keyTeam] } });
    key.grants.encryptDecrypt(archivist, { encryptionContext: { archive: [contextOf(name).archive] } });
  }
}

if (require.main === module) {
  const app = new App();
  archiveKeys(app, String(app.node.tryGetContext('years') ?? '2026').split(','));
}
