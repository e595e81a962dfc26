import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { EncryptedBucket } from 'cdk-kms-governance';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeObjectAccess } from './acknowledgement';
import type { KeysStack } from './keys';
import type { MessagesStack } from './messages';
import type { PeopleStack } from './people';

interface ScanningStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly people: PeopleStack;
  readonly vpc: ec2.IVpc;
  readonly documents: EncryptedBucket;
  readonly messages: MessagesStack;
}

/** Instances that look through every document for malware, on encrypted volumes. */
export class ScanningStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ScanningStackProps,
  ) {
    super(scope, id, props);
    const { documents, messages } = props;
    const role = new iam.Role(this, 'ScannerRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    documents.grantRead(role);
    messages.filed.grantConsumeMessages(role);
    messages.alerts.grantPublish(role);
    acknowledgeObjectAccess(role, 'FinTechNova-Documents:ExportsOutputFnGetAttDocuments7E5B2978Arn159F38C5');
    this.group(role);
    this.encryptByDefault();
  }

  private group(role: iam.Role): void {
    const { people, vpc } = this.props;
    const group = new autoscaling.AutoScalingGroup(this, 'Scanners', {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      launchTemplate: this.template(role),
      minCapacity: 1,
      maxCapacity: 4,
    });
    acknowledge(group, 'AS3', 'Scanners come and go with the documents that wait; nobody has to be told');
    const resource = group.node.defaultChild as autoscaling.CfnAutoScalingGroup;
    resource.serviceLinkedRoleArn = this.formatArn({
      service: 'iam',
      region: '',
      resource: 'role/aws-service-role/autoscaling.amazonaws.com',
      resourceName: people.autoScaling.attrRoleName,
    });
  }

  private template(role: iam.Role): ec2.LaunchTemplate {
    const { keys, vpc } = this.props;
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Scanners of documents' });
    for (const [name, service] of Object.entries({
      Sqs: ec2.InterfaceVpcEndpointAwsService.SQS,
      Sns: ec2.InterfaceVpcEndpointAwsService.SNS,
    })) {
      securityGroup.connections.allowToDefaultPort(new ec2.InterfaceVpcEndpoint(this, name, { vpc, service, open: false }));
    }
    return new ec2.LaunchTemplate(this, 'Template', {
      machineImage: ec2.MachineImage.fromSsmParameter('/fintechnova/scanner/image'),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.M7G, ec2.InstanceSize.LARGE),
      blockDevices: [{ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(50, { encrypted: true, kmsKey: keys.volumes }) }],
      requireImdsv2: true,
      detailedMonitoring: true,
      securityGroup,
      role,
    });
  }

  /**
   * CloudFormation has no resource for the default encryption of volumes: somebody runs these commands once. From then on whoever launches
   * something needs the key, through EC2; whether a role may launch is up to its own policy.
   */
  private encryptByDefault(): void {
    const { volumes } = this.props.keys;
    volumes.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal(this.account)],
        actions: [
          ...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'],
          ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        ],
        resources: ['*'],
        conditions: { StringEquals: { 'kms:ViaService': `ec2.${this.region}.amazonaws.com` } },
      }),
    );
    const [modify, enable] = ['modify-ebs-default-kms-key-id', 'enable-ebs-encryption-by-default'].map(
      (command) => `aws ec2 ${command} --region ${this.region}`,
    );
    new CfnOutput(this, 'EncryptVolumesByDefault', {
      description: 'To be run once: encrypts every new volume of the account in this Region',
      value: `${modify} --kms-key-id ${volumes.keyArn} && ${enable}`,
    });
  }
}
