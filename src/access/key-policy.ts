import { KEY_POLICY_MAX_BYTES } from './limits';
import { isJsonObject, listOf, optionalTextOf } from './policy-json';
import { PolicySyntaxError } from './policy-syntax-error';
import type { StatementJson } from './statement';
import { Statement } from './statement';

/** A key policy as JSON. */
export interface KeyPolicyJson {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly StatementJson[];
}

/** What IAM takes a policy without `Version` for; it knows no policy variables. */
const VERSION_WHEN_ABSENT = '2008-10-17';

/**
 * A key policy: statements in an order that people read and IAM ignores. Immutable.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export class KeyPolicy {
  /** `Statement` may be one object or a list, every list in it one value. Throws `PolicySyntaxError` for what is no policy. */
  public static parse(json: unknown): KeyPolicy {
    if (!isJsonObject(json) || json.Statement === undefined) {
      throw new PolicySyntaxError('KeyPolicy', 'an object with a `Statement`', json, 'give the policy document itself');
    }
    const statements = listOf(json.Statement).map(Statement.parse);
    const version = optionalTextOf('Version', json.Version) ?? VERSION_WHEN_ABSENT;
    return new KeyPolicy(version, statements, optionalTextOf('Id', json.Id));
  }

  private constructor(
    public readonly version: string,
    public readonly statements: readonly Statement[],
    public readonly id?: string,
  ) {}

  /**
   * Its size as it counts against the limit: the UTF-8 bytes of the JSON text without whitespace between tokens. AWS documents the
   * limit in bytes; CloudFormation sends compact JSON. Whether KMS would count whitespace that it is sent is not documented.
   */
  public get sizeInBytes(): number {
    return Buffer.byteLength(JSON.stringify(this.toJson()));
  }

  public get isWithinSizeLimit(): boolean {
    return this.sizeInBytes <= KEY_POLICY_MAX_BYTES;
  }

  /** One text for all policies equal to this one. */
  public get identity(): string {
    return JSON.stringify([this.version, [...new Set(this.statements.map((statement) => statement.identity))].sort()]);
  }

  /** A new policy with these statements at the end. */
  public with(...statements: readonly Statement[]): KeyPolicy {
    return new KeyPolicy(this.version, [...this.statements, ...statements], this.id);
  }

  /** Whether IAM treats both alike: order, repetition, Sids and the policy's id do not count. */
  public equals(other: KeyPolicy): boolean {
    return this.identity === other.identity;
  }

  /** Each statement in canonical spelling, the first of equal ones kept, in the given order. */
  public normalize(): KeyPolicy {
    const first = new Map<string, Statement>();
    for (const statement of this.statements) {
      first.set(statement.identity, first.get(statement.identity) ?? statement.normalize());
    }
    return new KeyPolicy(this.version, [...first.values()], this.id);
  }

  public toJson(): KeyPolicyJson {
    return {
      Version: this.version,
      ...(this.id !== undefined && { Id: this.id }),
      Statement: this.statements.map((statement) => statement.toJson()),
    };
  }
}
