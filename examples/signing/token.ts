import { GenerateMacCommand, type KMSClient, KMSInvalidMacException, VerifyMacCommand } from '@aws-sdk/client-kms';
import { aliasOf, MAC_ALGORITHM } from './algorithms';

const KEY = { KeyId: aliasOf('tokens'), MacAlgorithm: MAC_ALGORITHM };

/** A claim and its code; whoever verifies must ask KMS, because the key is one secret for both. */
export async function issueToken(kms: KMSClient, claim: string): Promise<string> {
  const { Mac = new Uint8Array() } = await kms.send(new GenerateMacCommand({ ...KEY, Message: Buffer.from(claim) }));
  return `${Buffer.from(claim).toString('base64url')}.${Buffer.from(Mac).toString('base64url')}`;
}

/** The claim, or `undefined` where the token was not issued here. */
export async function claimOf(kms: KMSClient, token: string): Promise<string | undefined> {
  const [claim, mac] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (!claim.length || !mac?.length) return undefined;
  try {
    await kms.send(new VerifyMacCommand({ ...KEY, Message: claim, Mac: mac }));
    return claim.toString();
  } catch (error) {
    if (error instanceof KMSInvalidMacException) return undefined;
    throw error;
  }
}
