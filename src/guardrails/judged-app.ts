import type { AppModel, KeyModel, ResourceIdentity, ResourceModel } from '../evaluation/app-model';
import { AccessQuestions } from '../evaluation/questions/access-questions';
import type { Escalation } from '../evaluation/questions/escalation';
import type { Holding } from '../evaluation/questions/holdings';
import type { Text } from '../evaluation/text';
import { textKey } from '../evaluation/text-building';
import { AgeChecks } from './age-checks';
import { BucketStatements } from './bucket-statements';
import { IdentityStatements } from './identity-statements';
import { KeyWatchers } from './key-watchers';
import { knownHoldings } from './known-access';
import { LogBuckets } from './log-buckets';
import type { RuleOptions } from './rule-options';

/** An app, what can be asked of it, and what its rules allow. What several rules ask is answered once. */
export class JudgedApp {
  public readonly questions: AccessQuestions;
  public readonly buckets: readonly ResourceModel[];
  /** Where stacks are known to be. */
  public readonly regions: readonly string[];
  /** Aliases that point at no key of the app, as far as the templates say. */
  public readonly strayAliases: readonly ResourceModel[];
  public readonly bucketStatements: BucketStatements;
  public readonly logBuckets: LogBuckets;
  public readonly keyWatchers: KeyWatchers;
  public readonly ageChecks: AgeChecks;
  public readonly identityStatements: IdentityStatements;
  private readonly byId: ReadonlyMap<string, ResourceModel>;
  private keysByName?: ReadonlyMap<string, KeyModel>;
  private readonly knownEscalations = new Map<KeyModel, readonly Escalation[]>();
  private readonly holdingsByKey = new Map<KeyModel, readonly Holding[]>();

  constructor(
    public readonly model: AppModel,
    public readonly options: RuleOptions,
  ) {
    this.questions = new AccessQuestions(model);
    this.buckets = model.resources.filter(({ type }) => type === 'AWS::S3::Bucket');
    this.regions = [...new Set(model.stacks.map(({ region }) => region).filter((region) => typeof region === 'string'))];
    this.byId = new Map(model.resources.map((resource) => [resource.id, resource]));
    this.bucketStatements = new BucketStatements(model);
    this.logBuckets = new LogBuckets(model, this.bucketStatements);
    this.keyWatchers = new KeyWatchers(model);
    this.ageChecks = new AgeChecks(model);
    this.identityStatements = new IdentityStatements(model);
    const placed = new Set(model.keys.flatMap(({ namedBy }) => namedBy.map(({ id }) => id)));
    this.strayAliases = model.resources.filter(({ type, id }) => type === 'AWS::KMS::Alias' && !placed.has(id));
  }

  /** The same app by other options: what is known of it stays known. */
  public withOptions(options: RuleOptions): JudgedApp {
    return Object.assign(Object.create(JudgedApp.prototype), this, { options });
  }

  /** The resource of the template behind a key, principal or policy; those that policies merely name have none. */
  public resourceOf({ id }: ResourceIdentity): ResourceModel | undefined {
    return this.byId.get(id);
  }

  /** The key of the app that a text names by its ARN or id. */
  public keyNamed(text: Text): KeyModel | undefined {
    this.keysByName ??= new Map(
      this.model.keys.flatMap((key) => [key.arn, this.resourceOf(key)?.ref ?? key.arn].map((name) => [textKey(name), key])),
    );
    return this.keysByName.get(textKey(text));
  }

  /** Who can become a user or manager of a key without being one. */
  public escalations(key: KeyModel): readonly Escalation[] {
    const known = this.knownEscalations.get(key) ?? this.questions.escalations(key);
    this.knownEscalations.set(key, known);
    return known;
  }

  /** Who holds what on a key by policies that the app shows: see `knownHoldings`. */
  public knownHoldings(key: KeyModel): readonly Holding[] {
    const known = this.holdingsByKey.get(key) ?? knownHoldings(key, this.questions);
    this.holdingsByKey.set(key, known);
    return known;
  }
}
