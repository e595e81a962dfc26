import { App, Resource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { L2Case } from './l2-cases';
import { ACCOUNT, ENV } from './synthesized';

/** A key that writes nothing and remembers what it was asked for; conditions that come later count. */
class RecordingKey extends Resource implements kms.IKey {
  public readonly statements: iam.PolicyStatement[] = [];
  public readonly keyArn: string;
  public readonly keyId: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new kms.CfnKey(this, 'Resource', { keyPolicy: {} });
    this.keyArn = key.attrArn;
    this.keyId = key.ref;
  }

  public get keyRef(): kms.KeyReference {
    return { keyArn: this.keyArn, keyId: this.keyId };
  }

  public addAlias(alias: string): kms.Alias {
    return new kms.Alias(this, alias, { aliasName: alias, targetKey: this });
  }

  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.statements.push(statement);
    return { statementAdded: true, policyDependable: this };
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const silent = new iam.ArnPrincipal('*');
    return iam.Grant.addToPrincipalAndResource({
      grantee: silent,
      actions,
      resourceArns: ['*'],
      resourcePolicyPrincipal: grantee.grantPrincipal,
      resource: this,
    });
  }

  public readonly grantDecrypt = (grantee: iam.IGrantable) => this.grant(grantee, 'kms:Decrypt');
  public readonly grantEncrypt = (grantee: iam.IGrantable) => this.grant(grantee, 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*');
  public readonly grantEncryptDecrypt = (grantee: iam.IGrantable) =>
    this.grant(grantee, 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*');
  public readonly grantSign = (grantee: iam.IGrantable) => this.grant(grantee, 'kms:Sign');
  public readonly grantVerify = (grantee: iam.IGrantable) => this.grant(grantee, 'kms:Verify');
  public readonly grantSignVerify = (grantee: iam.IGrantable) => this.grant(grantee, 'kms:Sign', 'kms:Verify');
  public readonly grantGenerateMac = (grantee: iam.IGrantable) => this.grant(grantee, 'kms:GenerateMac');
  public readonly grantVerifyMac = (grantee: iam.IGrantable) => this.grant(grantee, 'kms:VerifyMac');
}

/** What a construct of the CDK asks of its key, in words; none for nothing. */
export function requestsOf({ hand }: Pick<L2Case, 'hand'>): string[] {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const key = new RecordingKey(stack, 'Key');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  hand({ stack, key, role });
  const ofKey = key.statements.map((statement) => describe(statement, stack));
  return [...new Set([...ofKey, ...ofIdentities(stack)])];
}

/** Statements that the construct writes to roles by itself, which the recording key never does. */
function ofIdentities(stack: Stack): string[] {
  const policies = stack.node.findAll().filter((construct): construct is iam.CfnPolicy => iam.CfnPolicy.isCfnPolicy(construct));
  const namesKey = policies.some((policy) => {
    const statements: { Action: string | string[] }[] = stack.resolve(policy.policyDocument)?.Statement ?? [];
    return statements.some(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
  });
  return namesKey ? ['writes the role’s side itself'] : [];
}

function describe(statement: iam.PolicyStatement, stack: Stack): string {
  const { Principal: principal, Condition: condition } = stack.resolve(statement.toStatementJson());
  const keys = Object.values(condition ?? {}).flatMap((operator) => Object.keys(operator as object));
  const names = [...new Set(keys)].map((key) => `\`${key}\``).join(', ');
  return `${who(principal)}${names === '' ? '' : ` with ${names}`}`;
}

function who(principal: Record<string, unknown>): string {
  if (principal.Service !== undefined) return `\`${text(principal.Service)}\``;
  return /:root"/.test(JSON.stringify(principal)) ? 'the account' : 'the role';
}

function text(value: unknown): string {
  return Token.isUnresolved(value) || typeof value !== 'string' ? 'service' : value;
}
