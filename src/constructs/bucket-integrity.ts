import { type CfnResource, Stack } from 'aws-cdk-lib';
import { type Bucket, type CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { describeProblem } from './governance-error';

/** Properties that make the bucket what it promises, in the form they must keep. */
export type GuardedProperties = Pick<
  CfnBucket,
  'bucketEncryption' | 'ownershipControls' | 'publicAccessBlockConfiguration' | 'versioningConfiguration'
>;

/** What injectors, aspects, overrides and other policies took from a bucket since it was made. */
export function weakenedProblems(bucket: Bucket, guarded: GuardedProperties): string[] {
  const resource = bucket.node.defaultChild as CfnBucket;
  return [
    ...changedProperties(resource, guarded).map((name) => describeProblem(bucket, 'KmsGov.BucketWeakened', changed(name))),
    ...foreignPolicies(bucket).map((path) => describeProblem(bucket, 'KmsGov.BucketPolicyReplaced', replaced(path))),
    ...missingStatements(bucket).map((sid) => describeProblem(bucket, 'KmsGov.BucketPolicyReplaced', missing(sid))),
  ];
}

/** Statements without which a bucket would not deny what it promises to. */
const DENIALS = ['DenyPlainHttp', 'DenyPlainHttpAsBoolean', 'DenyOldTls', 'DenyOtherAlgorithm', 'DenyCustomerKeys', 'DenyKeyOfAws'];

function changedProperties(resource: CfnBucket, guarded: GuardedProperties): string[] {
  const overridden = overriddenProperties(resource);
  const text = (value: unknown) => JSON.stringify(Stack.of(resource).resolve(value));
  return Object.entries(guarded).flatMap(([name, value]) => {
    const spelled = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const isSame = text(resource[name as keyof GuardedProperties]) === text(value);
    return isSame && !overridden.has(spelled) ? [] : [spelled];
  });
}

function overriddenProperties(resource: CfnResource): ReadonlySet<string> {
  const overrides: { Properties?: Record<string, unknown> } = resource['rawOverrides'];
  return new Set(Object.keys(overrides.Properties ?? {}));
}

/** A bucket has one policy: another resource of it replaces what this one denies. */
function foreignPolicies(bucket: Bucket): string[] {
  const own = bucket.policy?.node.defaultChild;
  const policies = bucket.node.root.node.findAll().filter(CfnBucketPolicy.isCfnBucketPolicy);
  return policies.filter((policy) => policy !== own && isOf(policy, bucket)).map((policy) => policy.node.path);
}

function isOf(policy: CfnBucketPolicy, bucket: Bucket): boolean {
  const stack = Stack.of(policy);
  if (stack !== Stack.of(bucket)) return false;
  return JSON.stringify(stack.resolve(policy.bucket)) === JSON.stringify(stack.resolve(bucket.bucketName));
}

function missingStatements(bucket: Bucket): string[] {
  const policy = bucket.policy?.node.defaultChild as CfnBucketPolicy;
  if (overriddenProperties(policy).has('PolicyDocument')) return ['PolicyDocument'];
  const document = JSON.stringify(Stack.of(bucket).resolve(policy.policyDocument));
  return DENIALS.filter((sid) => !document.includes(`"${sid}"`));
}

function changed(name: string): string {
  return `\`${name}\` must stay as the bucket set it, got another value from a property injector, an aspect or an override; remove that, or use an \`s3.Bucket\``;
}

function replaced(path: string): string {
  return `the bucket must have one policy, got another one in \`${path}\`, which replaces it; use \`addToResourcePolicy\``;
}

function missing(sid: string): string {
  return `the bucket policy must keep what it denies, got it without \`${sid}\`; remove the override and use \`addToResourcePolicy\``;
}
