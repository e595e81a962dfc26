import { Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';

interface NetworkStackProps extends StackProps {
  readonly keys: KeysStack;
}

/** The network of one Region, without a way out: AWS services are reached through endpoints. */
export class NetworkStack extends Stack {
  public readonly vpc: ec2.Vpc;
  public readonly secretsEndpoint: ec2.InterfaceVpcEndpoint;

  constructor(scope: Construct, id: string, { keys, ...props }: NetworkStackProps) {
    super(scope, id, props);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      availabilityZones: [`${this.region}a`, `${this.region}b`],
      subnetConfiguration: [{ name: 'Services', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      gatewayEndpoints: {
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
      },
      flowLogs: { All: { destination: ec2.FlowLogDestination.toCloudWatchLogs(this.flowLogs(keys)) } },
    });
    this.secretsEndpoint = this.vpc.addInterfaceEndpoint('SecretsManager', {
      service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      open: false, // whoever needs it is let in by name
    });
    acknowledge(this.vpc, 'VPCDefaultSecurityGroupClosed', 'The baseline of the account empties default security groups');
  }

  private flowLogs(keys: KeysStack): logs.LogGroup {
    return new logs.LogGroup(this, 'FlowLogs', {
      logGroupName: `${names.SERVICE_LOGS}/network`,
      encryptionKey: keys.configuration.inRegionOf(this),
      retention: logs.RetentionDays.ONE_YEAR,
    });
  }
}
