import type { Problem, ResourcePolicyModel, VpcEndpointModel } from './app-model';
import { type AppResource, withDefault } from './app-resource';
import type { Resolved } from './resolved';
import { splitText } from './text';

/** Resources that are the policy of another one, and the property that holds it. */
const POLICY_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['AWS::S3::BucketPolicy', 'PolicyDocument'],
  ['AWS::SQS::QueuePolicy', 'PolicyDocument'],
  ['AWS::SNS::TopicPolicy', 'PolicyDocument'],
  ['AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy'],
]);

/** @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
const DEFAULT_ENDPOINT_POLICY: Resolved = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };

const KMS_SERVICES = ['kms', 'kms-fips'];

export function readResourcePolicies(resources: readonly AppResource[], report: (problem: Problem) => void): ResourcePolicyModel[] {
  return resources.flatMap((resource) => {
    const property = POLICY_PROPERTIES.get(resource.type);
    if (property === undefined) return [];
    const policy = resource.policy(resource.value(property), `resource policy ${resource.id}`, report);
    return [{ ...resource.identity, type: resource.type, policy }];
  });
}

/** The interface endpoints that requests to KMS can come through. */
export function readVpcEndpoints(resources: readonly AppResource[], report: (problem: Problem) => void): VpcEndpointModel[] {
  return resources.filter(isKmsEndpoint).map((endpoint) => ({
    ...endpoint.identity,
    account: endpoint.account,
    policy: endpoint.policy(
      withDefault(endpoint.value('PolicyDocument'), DEFAULT_ENDPOINT_POLICY),
      `VPC endpoint policy of ${endpoint.id}`,
      report,
    ),
  }));
}

/** Services are named `com.amazonaws.<region>.kms`. */
function isKmsEndpoint(resource: AppResource): boolean {
  if (resource.type !== 'AWS::EC2::VPCEndpoint') return false;
  const labels = splitText(resource.text('ServiceName') ?? '', '.');
  return KMS_SERVICES.some((service) => service === labels[labels.length - 1]);
}
