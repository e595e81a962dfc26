import { decideIam, type IamRequest } from '../iam-decision';
import type { PolicyDocument } from '../policy-document';
import type { Target } from '../resource-matching';
import { OpenText, type Text } from '../text';
import type { Verdict } from '../verdict';
import type { Path, Step } from './escalation';
import type { Subject } from './subject';

/** A call that somebody may be able to make. */
export interface IamCall extends Omit<IamRequest, 'caller'> {
  /** How reports call what it is on. */
  readonly label: string;
  readonly resourcePolicy?: PolicyDocument;
  /** Why it is not known what else decides the call. */
  readonly unsure?: string;
}

/** Calls all of which are needed. */
export type IamCalls = readonly IamCall[];

/** Any resource of a service. */
export const ANY_RESOURCE: Target = new OpenText([{ id: 'any resource', reason: 'any resource of the service', min: 1 }]);

/** A call on a resource of an account. */
export function callOn(action: string, on: Text, { account, label }: { readonly account: Text; readonly label: string }): IamCall {
  return { action, on, account, label };
}

/** The steps by which somebody makes all the calls; undefined where one of them is denied. */
export function attempt(subject: Subject, calls: IamCalls): Path | undefined {
  const steps: Step[] = [];
  let certain = true;
  for (const call of calls) {
    const verdict = verdictOn(subject, call);
    if (verdict.outcome === 'denied') return undefined;
    certain &&= verdict.outcome === 'allowed';
    steps.push(stepOf(subject, call, verdict));
  }
  return { steps, certain };
}

/** Of ways to the same end, the first that is certain, else the first that may be. */
export function firstPath<T>(ways: readonly T[], pathOf: (way: T) => Path | undefined): Path | undefined {
  let possible: Path | undefined;
  for (const way of ways) {
    const path = pathOf(way);
    if (path?.certain) return path;
    possible ??= path;
  }
  return possible;
}

function verdictOn({ caller, policies }: Subject, { label: _, resourcePolicy, unsure, ...request }: IamCall): Verdict {
  const { identityPolicies, permissionsBoundary } = policies;
  const verdict = decideIam({ caller, ...request }, { identityPolicies, permissionsBoundary, resourcePolicy });
  if (unsure === undefined || verdict.outcome !== 'allowed') return verdict;
  return { ...verdict, outcome: 'unknown', reason: unsure, unknownBecause: [{ reason: unsure }] };
}

function stepOf(actor: Subject, { action, label }: IamCall, { because, conditions, unknownBecause }: Verdict): Step {
  return { actor, action, on: label, because, conditions, unknownBecause };
}
