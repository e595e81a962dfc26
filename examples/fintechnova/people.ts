import { Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

interface PeopleStackProps extends StackProps {
  /** The account in which employees sign in. */
  readonly identityAccount: string;
}

/** The roles that employees assume, and that of the machine which launches instances. It knows nothing of data and is deployed first. */
export class PeopleStack extends Stack {
  /** Runs the keys and never sees what they protect. */
  public readonly keyTeam: iam.Role;
  /** Files customer documents, without being able to read them again. */
  public readonly uploader: iam.Role;
  /** Reads customer documents and looks into large payments. */
  public readonly analyst: iam.Role;
  /** Reads audit logs and how the keys are set up, and no customer data. */
  public readonly auditor: iam.Role;
  /** What EC2 Auto Scaling launches our instances with; a key policy can only name it once it exists. */
  public readonly autoScaling: iam.CfnServiceLinkedRole;

  private readonly employees: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: PeopleStackProps) {
    super(scope, id, props);
    this.employees = new iam.AccountPrincipal(props.identityAccount).withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
    this.keyTeam = this.role('KeyTeam', 'Administers the KMS keys');
    this.uploader = this.role('Uploader', 'Files customer documents');
    this.analyst = this.role('Analyst', 'Reads customer documents');
    this.auditor = this.role('Auditor', 'Reads audit logs and key policies');
    this.autoScaling = new iam.CfnServiceLinkedRole(this, 'AutoScaling', {
      awsServiceName: 'autoscaling.amazonaws.com',
      customSuffix: 'fintechnova',
    });
  }

  /** With a name, by which policies in other Regions know it. */
  private role(id: string, description: string): iam.Role {
    return new iam.Role(this, id, { roleName: `FinTechNova-${id}`, assumedBy: this.employees, description });
  }
}

/**
 * A role of the people stack as another stack grants to it: the policy becomes a resource of that stack, named after it. A grant to the
 * role itself would put the policy into the people stack, which would then need what is deployed after it.
 */
export function roleWithin(stack: Stack, role: iam.IRole): iam.IRole {
  return iam.Role.fromRoleArn(stack, role.node.id, role.roleArn, { defaultPolicyName: `PolicyOf${stack.node.id}` });
}
