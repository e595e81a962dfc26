import type { App } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AppModel, PrincipalModel } from '../../src/evaluation/app-model';
import { decide } from '../../src/evaluation/decide';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { Caller, ContextValue } from '../../src/evaluation/request';
import type { Text } from '../../src/evaluation/text';
import type { Outcome } from '../../src/evaluation/verdict';
import { readAppFiles } from '../../src/runtime/app-files';

type Context = Readonly<Record<string, ContextValue>>;

/** IAM policies that allow everything: an outsider is let do by its own account whatever it likes. */
const ALLOWED_BY_IAM = [parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, 'own account')];

/** What the policies of a synthesized app allow, as the evaluator judges it from the templates alone. */
export class EffectiveAccess {
  private readonly model: AppModel;

  /** @param region where the key is that is asked about; any, for an app with one key */
  constructor(
    app: App,
    private readonly region?: string,
  ) {
    this.model = readAppFiles([app.synth().directory]);
  }

  /** One call of a role or user of the app, with the identity policies that the templates give it. */
  public ofRole(role: IConstruct, action: string, context: Context = {}): Outcome {
    const { arn, identityPolicies, permissionsBoundary } = this.principal(role);
    return this.decide(arn, action, context, { identityPolicies, permissionsBoundary });
  }

  /** The ARN of a role or user of the app, as far as the templates tell it. */
  public arnOf(role: IConstruct): Text {
    return this.principal(role).arn;
  }

  /** One call of somebody outside of the app, whose own IAM policies allow everything, or of a service. */
  public of(caller: Caller, action: string, context: Context = {}): Outcome {
    return this.decide(caller, action, context, { identityPolicies: ALLOWED_BY_IAM });
  }

  private decide(caller: Caller, action: string, context: Context, policies: object): Outcome {
    const [key] = this.model.keys.filter(({ region }) => this.region === undefined || region === this.region);
    const { keyPolicy, grants } = key;
    return decide({ principal: caller, action, key, context, open: false }, { keyPolicy, grants, ...policies }).outcome;
  }

  private principal(role: IConstruct): PrincipalModel {
    const found = this.model.principals.find(({ constructPath }) => constructPath === `${role.node.path}/Resource`);
    if (!found)
      throw new Error(`no principal at ${role.node.path} among ${this.model.principals.map(({ constructPath }) => constructPath)}`);
    return found;
  }
}
