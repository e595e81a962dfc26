import type { KeyModel, PrincipalModel, ResourceModel } from '../evaluation/app-model';
import type { JudgedApp } from './judged-app';
import type { Judgement } from './judgement';
import type { RuleId } from './rule-id';
import type { RuleOptions } from './rule-options';
import type { Severity } from './severity';

/** What people read about a rule. Sentences without a final period, but for `why` and `blindSpots`, which are paragraphs. */
export interface RuleMetadata {
  readonly id: RuleId;
  /** What holds where the rule is kept. */
  readonly title: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** What to do about a finding that has no fix of its own. */
  readonly fix: string;
  /** Of a finding that has no severity of its own. */
  readonly severity: Severity;
  /** What the rule cannot see. */
  readonly blindSpots: string;
  /** The options that it looks at. @default - none */
  readonly goesBy?: readonly (keyof RuleOptions)[];
}

/** A rule about each key and replica key of an app. */
export interface KeyRule extends RuleMetadata {
  readonly judges: 'key';
  readonly judge: (key: KeyModel, app: JudgedApp) => Judgement;
}

/** A rule about each bucket of an app. */
export interface BucketRule extends RuleMetadata {
  readonly judges: 'bucket';
  readonly judge: (bucket: ResourceModel, app: JudgedApp) => Judgement;
}

/** A rule about each role, user and group of an app. */
export interface PrincipalRule extends RuleMetadata {
  readonly judges: 'principal';
  readonly judge: (principal: PrincipalModel, app: JudgedApp) => Judgement;
}

/** One rule. Its judgement is total: what is not known is undetermined, never an exception. */
export type Rule = KeyRule | BucketRule | PrincipalRule;
