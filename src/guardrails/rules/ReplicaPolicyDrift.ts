import { dutiesShownBy } from '../../access/duties';
import type { AppModel, KeyModel } from '../../evaluation/app-model';
import { type AccessChange, broadens } from '../../evaluation/questions/broadening';
import { groupBy } from '../../evaluation/questions/grouping';
import { arnOf, textId } from '../../evaluation/questions/subject';
import type { PrincipalEntry, Statement } from '../../evaluation/statement';
import { type Hole, joinText, type Text, textEquals } from '../../evaluation/text';
import { describeDuties, describeSubject, listed } from '../access-wording';
import { isBoundBy } from '../bounds';
import type { JudgedApp } from '../judged-app';
import { type Cause, judgementOf, NOT_APPLICABLE } from '../judgement';
import type { KeyRule } from '../rule';

export const REPLICA_POLICY_DRIFT: KeyRule = {
  id: 'ReplicaPolicyDrift',
  title: 'all keys of a multi-Region key let the same principals do the same',
  why: 'A replica decrypts everything that its primary encrypted, and its key policy is its own: KMS never synchronises them. Access that is closed in one Region is open in another.',
  fix: 'give the keys one policy, as MultiRegionKeySet does',
  severity: 'error',
  blindSpots:
    'Keys of the set outside of the app, identity policies, and grants. What is Regional is left aside: access through a service, and principals that a stack in the Region of the key deploys.',
  judges: 'key',
  judge: (key, app) => {
    if (key.replicaOf === undefined) return NOT_APPLICABLE;
    const other = counterpartOf(key, app);
    if (other === undefined) return judgementOf([], [{ reason: 'the policy of its primary key is not in the app' }]);
    if (other === key) return NOT_APPLICABLE;
    const unknown = [key, other].flatMap(({ keyPolicy }) => keyPolicy.statements.flatMap((statement) => statement.unknown));
    if (unknown.length > 0)
      return judgementOf([], [{ reason: `${listed(unknown)}, which decides whether ${key.id} and ${other.id} have one policy` }]);
    return judgementOf(driftOf(key, other, app));
  },
};

/** The primary, else the first replica of the same primary; the key itself where it is the first. */
function counterpartOf(key: KeyModel, { model }: JudgedApp): KeyModel | undefined {
  const primary = model.keys.find(({ id }) => id === key.replicaOf);
  if (primary) return primary;
  const siblings = model.keys.filter(({ replicaOf }) => replicaOf !== undefined && textId(replicaOf) === textId(key.replicaOf ?? ''));
  return siblings.length > 1 ? siblings[0] : undefined;
}

interface Drift {
  readonly change: AccessChange;
  readonly action: string;
  readonly side: 'here' | 'there';
}

/** Somebody whose name has the Region in it is the same in both Regions, or one for each: what differs either way differs. */
function driftOf(key: KeyModel, other: KeyModel, app: JudgedApp): readonly Cause[] {
  const [byName, byRegion] = [driftsUnder(key, other, false), driftsUnder(key, other, true)];
  const known = new Set(byRegion.map(idOf));
  const drifts = byName.filter((drift) => known.has(idOf(drift)) && !isRegional(drift, drift.side === 'here' ? key : other, app));
  if (drifts.length === 0) return [];
  const bySubject = groupBy(drifts, ({ change, side }) => `${change.subject.id} ${side}`);
  return [
    {
      message: `the policy is another than that of ${other.id}: ${bySubject.map(describeDrift).sort().slice(0, MOST_SHOWN).join('; ')}`,
      because: drifts.flatMap(({ change }) => change.verdict.because.filter(({ layer }) => layer === 'keyPolicy')),
    },
  ];
}

/** Access that is for what runs in the Region of the key: through one of its services, or by a principal that a stack there deploys. */
function isRegional({ change: { subject, verdict } }: Drift, { region }: KeyModel, app: JudgedApp): boolean {
  if (isBoundBy(verdict, /^kms:viaservice$/)) return true;
  const arn = arnOf(subject);
  const deployed = app.model.principals.filter((principal) => arn !== undefined && textEquals(principal.arn, arn) !== 'no');
  return deployed.length > 0 && deployed.every((principal) => textEquals(app.resourceOf(principal)?.region ?? '', region) === 'yes');
}

const MOST_SHOWN = 6;

function idOf({ change, action, side }: Drift): string {
  return `${change.subject.id} ${action} ${side}`;
}

function describeDrift(drifts: readonly Drift[]): string {
  const [{ change, side }] = drifts;
  return `${describeSubject(change.subject)} may ${describeDuties(drifts.flatMap(({ action }) => dutiesShownBy(action)))} ${side} only, or under fewer conditions ${side}`;
}

/** What a replica never has, and what says nothing. */
const NO_MATTER = ['kms:ReplicateKey', 'kms:UpdatePrimaryRegion', 'kms:DescribeKey', 'kms:GetPublicKey'];

/** With the policies of both in one place, and IAM policies left aside. */
function driftsUnder(key: KeyModel, other: KeyModel, renamesPrincipals: boolean): readonly Drift[] {
  const moved = key.keyPolicy.statements.map((statement) =>
    movedStatement(statement, { from: key.region, to: other.region, renamesPrincipals }),
  );
  const [there, here] = [other.keyPolicy, { ...key.keyPolicy, statements: moved }].map((keyPolicy) =>
    appOfKey({ ...other, grants: [], keyPolicy }),
  );
  return broadens(there, here).flatMap(({ gained, lost }) => [...drifts(gained, 'here'), ...drifts(lost, 'there')]);
}

function drifts(changes: readonly AccessChange[], side: Drift['side']): readonly Drift[] {
  return changes.flatMap((change) =>
    change.actions.filter((action) => !NO_MATTER.includes(action)).map((action) => ({ change, action, side })),
  );
}

function appOfKey(key: KeyModel): AppModel {
  return { stacks: [], keys: [key], principals: [], vpcEndpoints: [], resourcePolicies: [], resources: [], problems: [] };
}

interface Move {
  readonly from: Text;
  readonly to: Text;
  readonly renamesPrincipals: boolean;
}

/** The statement as it would be in another Region. */
function movedStatement(statement: Statement, move: Move): Statement {
  const { principals, conditions } = statement;
  const names = move.renamesPrincipals ? move : { ...move, to: move.from };
  return {
    ...statement,
    principals: principals && { ...principals, entries: principals.entries.map((entry) => movedEntry(entry, names)) },
    conditions: conditions.map((line) => {
      const by = /^aws:principalarn$/i.test(line.key) ? names : move;
      return { ...line, values: line.values.map((value) => movedText(value, by)) };
    }),
  };
}

function movedEntry(entry: PrincipalEntry, move: Move): PrincipalEntry {
  return { ...entry, value: movedText(entry.value, move) };
}

function movedText(text: Text, { from, to }: Pick<Move, 'from' | 'to'>): Text {
  if (typeof from !== 'string') return text;
  const parts: readonly (string | Hole)[] = typeof text === 'string' ? [text] : text.parts;
  return joinText(...parts.flatMap((part) => (typeof part === 'string' ? movedPart(part, from, to) : [part])));
}

function movedPart(part: string, from: string, to: Text): readonly (Text | Hole)[] {
  return part.split(from).flatMap((piece, index) => (index === 0 ? [piece] : [to, piece]));
}
