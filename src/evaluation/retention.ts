import type { Resolved } from './resolved';

/**
 * Values of DeletionPolicy and UpdateReplacePolicy that keep a resource. With the last one it is deleted only where its very creation is rolled
 * back, before anybody used it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
const RETAINING: readonly Resolved[] = ['Retain', 'RetainExceptOnCreate'];

/** What CloudFormation does with a key or alias that leaves the template, unless it is told otherwise. */
export const DEFAULT_DELETION_POLICY = 'Delete';

export function retains(policy: Resolved = DEFAULT_DELETION_POLICY): boolean {
  return RETAINING.includes(policy);
}
