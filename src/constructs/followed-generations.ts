import { CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CREATE_ONLY_KEYS } from '../access/create-only-keys';
import { describeProblem } from './governance-error';
import type { KeyGeneration } from './key-generation';
import { quotedNames } from './key-generation';
import { followedKeys } from './key-references';

/** Resources of the app that would be replaced with their data, or fail to update, when the key gets its next generation. */
export function followedGenerationProblems(key: IConstruct, generations: readonly KeyGeneration[]): string[] {
  if (generations.length === 1) return [];
  const resources = (Stage.of(key) ?? key.node.root).node.findAll().filter(CfnResource.isCfnResource);
  return resources.flatMap((resource) =>
    propertiesFollowing(resource, generations).map((property) => describeFollower(key, resource, property, generations)),
  );
}

function propertiesFollowing(resource: CfnResource, generations: readonly KeyGeneration[]): readonly string[] {
  const paths = generations.map(({ cfnKey }) => cfnKey.node.path);
  const createOnly = CREATE_ONLY_KEYS[resource.cfnResourceType] ?? [];
  return createOnly.filter((property) => followedKeys(resource, [property]).some((path) => paths.includes(path)));
}

function describeFollower(key: IConstruct, { node }: CfnResource, property: string, generations: readonly KeyGeneration[]): string {
  const message =
    `\`${property}\` of \`${node.path}\` must be one generation of the key, got whichever is current: the next one would replace the resource with its data; ` +
    `use \`key.generation(...)\` with the name of the generation it was made with, of ${quotedNames(generations)}`;
  return describeProblem(key, 'KmsGov.GenerationFollowed', message);
}
