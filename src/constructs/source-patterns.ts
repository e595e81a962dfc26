import type { CfnResource } from 'aws-cdk-lib';
import { Aws, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { generatedNamePrefix } from './generated-role-name';
import { mergeConditions } from './merge-conditions';
import type { Conditions } from './principal-identity';

/**
 * The same conditions with ARNs, or patterns of them, in place of references to buckets, topics and event buses; without those that nobody can foresee.
 *
 * What is encrypted with the key refers to the key: a reference back would be a cycle, as would one from the stack of the key to a stack that
 * uses it.
 */
export function foreseenSources(conditions: Conditions): Conditions {
  return mergeConditions(Object.entries(conditions).map(([operator, keys]) => foreseenKeys(operator, keys)));
}

function foreseenKeys(operator: string, keys: Conditions[string]): Conditions {
  const foreseen = Object.entries(keys).map(([key, value]) => [key, foreseenValue(value)] as const);
  const kept = foreseen.filter(([, value]) => value !== UNFORESEEABLE);
  if (kept.length === 0) return {};
  const isPattern = operator === 'StringEquals' && JSON.stringify(kept).includes('-*"');
  return { [isPattern ? 'StringLike' : operator]: Object.fromEntries(kept) };
}

/** Stands for the name that deployment gives a bucket: its letters are small and its parts are cut. */
const UNFORESEEABLE = Symbol('unforeseeable');

function foreseenValue(value: unknown): unknown {
  const values = [value].flat().map((each) => (typeof each === 'string' ? foreseenText(each) : each));
  if (values.includes(UNFORESEEABLE)) return UNFORESEEABLE;
  return Array.isArray(value) ? values : values[0];
}

function foreseenText(text: string): string | typeof UNFORESEEABLE {
  const target = soleTarget(text);
  if (CfnBucket.isCfnBucket(target)) return bucketArn(target);
  if (CfnTopic.isCfnTopic(target)) return arnOf(target, 'sns', target.topicName);
  if (CfnEventBus.isCfnEventBus(target)) return arnOf(target, 'events', target.name, 'event-bus/');
  return text;
}

function soleTarget(text: string): IConstruct | undefined {
  if (!Token.isUnresolved(text)) return undefined;
  const { length, firstToken } = Tokenization.reverseString(text);
  return length === 1 && Reference.isReference(firstToken) ? firstToken.target : undefined;
}

function bucketArn(bucket: CfnBucket): string | typeof UNFORESEEABLE {
  const name: unknown = Stack.of(bucket).resolve(bucket.bucketName);
  return typeof name === 'string' ? `arn:${Aws.PARTITION}:s3:::${name}` : UNFORESEEABLE;
}

function arnOf(resource: CfnResource, service: string, givenName: string | undefined, prefix = ''): string {
  const stack = Stack.of(resource);
  const name = stack.resolve(givenName) ?? `${generatedNamePrefix(resource)}-*`;
  return `arn:${Aws.PARTITION}:${service}:${stack.region}:${stack.account}:${prefix}${name}`;
}
