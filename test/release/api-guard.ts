import { type CommandResult, tryCommand } from '../languages/command';
import { ROOT } from '../languages/packages';

/**
 * Whether what worked with one version of the API works with another; what does not is listed, with the line for `.compatignore` that permits it.
 * Experimental is no excuse: it is what everything is before 1.0.
 */
export function compareApis(before: string, after: string): Promise<CommandResult> {
  const options = ['--error-on', 'all', '--keys', '--ignore-file', '.compatignore'];
  return tryCommand(['npx', '--no-install', 'jsii-diff', before, after, ...options], { directory: ROOT });
}

/** The version that `npm install` gets; undefined before the first release. */
export async function releasedVersion(name: string): Promise<string | undefined> {
  const { succeeded, output } = await tryCommand(['npm', 'view', name, 'version', '--loglevel=error'], { directory: ROOT });
  if (succeeded) return output.trim();
  if (/\bE404\b/.test(output)) return undefined;
  throw new Error(`the last release of ${name} must be known to compare with it:\n${output}`);
}
