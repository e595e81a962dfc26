import type { App } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AppModel, KeyModel } from '../../src/evaluation/app-model';
import { decide } from '../../src/evaluation/decide';
import type { Caller, ContextValue } from '../../src/evaluation/request';
import type { Outcome } from '../../src/evaluation/verdict';
import { readAppFiles } from '../../src/runtime/app-files';

type Context = Readonly<Record<string, ContextValue>>;

/** What the policies of a synthesized app with several keys allow on each of them. */
export class AccessToKeys {
  private readonly model: AppModel;

  constructor(app: App) {
    this.model = readAppFiles([app.synth().directory]);
  }

  /** One call of a role of the app, with the identity policies that the templates give it. */
  public ofRole(key: IConstruct, role: IConstruct, action: string, context: Context = {}): Outcome {
    const { arn, identityPolicies } = find(this.model.principals, role);
    return this.decide(find(this.model.keys, key), { principal: arn, identityPolicies }, action, context);
  }

  /** One call of an AWS service. */
  public ofService(key: IConstruct, service: string, action: string, context: Context = {}): Outcome {
    return this.decide(find(this.model.keys, key), { principal: { service }, identityPolicies: [] }, action, context);
  }

  private decide(key: KeyModel, caller: CallerWithPolicies, action: string, context: Context): Outcome {
    const { keyPolicy, grants } = key;
    const { principal, identityPolicies } = caller;
    return decide({ principal, action, key, context, open: false }, { keyPolicy, grants, identityPolicies }).outcome;
  }
}

interface CallerWithPolicies {
  readonly principal: Caller;
  readonly identityPolicies: AppModel['principals'][number]['identityPolicies'];
}

function find<T extends { readonly constructPath?: string }>(models: readonly T[], construct: IConstruct): T {
  const found = models.find(({ constructPath }) => constructPath === `${construct.node.path}/Resource`);
  if (found === undefined) throw new Error(`nothing at ${construct.node.path} among ${models.map(({ constructPath }) => constructPath)}`);
  return found;
}
