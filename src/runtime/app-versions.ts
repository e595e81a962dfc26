import type { AppModel } from '../evaluation/app-model';
import { readApp, withStackId } from '../evaluation/app-reader';
import type { StackSource } from '../evaluation/stack-source';
import { TemplateError } from '../evaluation/template-error';
import { readStacks } from './app-files';

/** One app at two times. */
export interface AppVersions {
  readonly before: AppModel;
  readonly after: AppModel;
}

/** Reads two versions of one app. Two templates are taken for versions of one stack, whatever their files are called. */
export function readAppVersions(before: string, after: string): AppVersions {
  const [earlier, later] = alignIds(readStacks(before), readStacks(after));
  const versions = { before: readApp(earlier), after: readApp(later) };
  if (isOneApp(versions)) return versions;
  const message = `AFTER must be another version of the app BEFORE, got an app without any resource of \`${before}\`; compare two versions of one app`;
  throw new TemplateError('KmsGov.DifferentApps', message, { file: after });
}

type Stacks = readonly StackSource[];

function alignIds(before: Stacks, after: Stacks): readonly [Stacks, Stacks] {
  const bare = before.length === 1 && after.length === 1 && before[0].name === undefined && after[0].name === undefined;
  return [bare ? [withStackId(before[0], after[0].id)] : before, after];
}

function isOneApp({ before, after }: AppVersions): boolean {
  const known = new Set(resourcesOf(before));
  const others = resourcesOf(after);
  return known.size === 0 || others.length === 0 || others.some((resource) => known.has(resource));
}

/** Every app of the CDK has the metadata. */
function resourcesOf({ resources }: AppModel): readonly string[] {
  return resources.filter(({ type }) => type !== 'AWS::CDK::Metadata').map(({ id, type }) => `${type} ${id}`);
}
