import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { MultiRegionKeySetProps } from '../../src/constructs/multi-region-key-set';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, ENV, roleArn } from './synthesized';

export const FRANKFURT = 'eu-central-1';
export const VIRGINIA = 'us-east-1';

/** An app whose stack in eu-west-1 has a set of keys. */
export class KeySetApp {
  public readonly app = new App();
  public readonly home = new Stack(this.app, 'Home', { env: ENV });
  public readonly set: MultiRegionKeySet;

  constructor(props: MultiRegionKeySetProps = { replicaRegions: [FRANKFURT, VIRGINIA] }) {
    this.set = new MultiRegionKeySet(this.home, 'Keys', props);
  }

  public stackIn(region: string, id = `App-${region}`): Stack {
    return new Stack(this.app, id, { env: { account: ACCOUNT, region } });
  }

  public accessIn(region: string): EffectiveAccess {
    return new EffectiveAccess(this.app, region);
  }

  /** Templates by the name of their stack. */
  public templates(): Record<string, TemplateJson> {
    return Object.fromEntries(this.app.synth().stacks.map(({ stackName, template }) => [stackName, template]));
  }

  public replicaTemplate(region: string): Template {
    return Template.fromJSON(this.templates()[`Home-Keys-${region}`]);
  }
}

/** A template as far as tests read it. */
export interface TemplateJson {
  readonly Resources: Readonly<Record<string, ResourceJson>>;
  readonly Outputs?: object;
  readonly [section: string]: unknown;
}

interface ResourceJson {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

export function someRole(scope: Stack, id = 'Role'): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
}

/** The role that CloudFormation deploys stacks of a Region with. */
export function deployerIn(region: string): string {
  return roleArn(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${region}`);
}
