import type { PrincipalModel } from '../../evaluation/app-model';
import { parseArn } from '../../evaluation/arn';
import { decide } from '../../evaluation/decide';
import { type PolicyDocument, parsePolicy } from '../../evaluation/policy-document';
import { principalSubject } from '../../evaluation/questions/subject';
import { compileStatement } from '../../evaluation/statement-matching';
import { type Hole, joinText, type Text } from '../../evaluation/text';
import type { Verdict } from '../../evaluation/verdict';
import { listed } from '../access-wording';
import { isBoundBy } from '../bounds';
import type { JudgedApp } from '../judged-app';
import { type Cause, type Doubt, judgementOf } from '../judgement';
import type { PrincipalRule } from '../rule';

export const BROAD_DECRYPT: PrincipalRule = {
  id: 'BroadDecrypt',
  title: 'no IAM policy lets its principal decrypt with every key',
  why: 'A policy for kms:Decrypt on `*` covers keys that nobody thought of, keys of other accounts that trust this one, and every key to come. FSBP controls KMS.1 and KMS.2 ask that there is none.',
  fix: 'name the keys by ARN, or bound the statement by kms:ViaService, kms:ResourceAliases or aws:ResourceTag',
  severity: 'error',
  blindSpots: 'Managed policies that are not in the app and not of AWS, service control policies, and which keys let IAM policies decide.',
  goesBy: ['conditionsBoundDecrypt'],
  judges: 'principal',
  judge: (principal, app) => {
    const documents = ownPolicies(principal, app);
    const asked = [joinText(ANY_REGION), ...app.regions].flatMap((region) => askIn(region, { ...principal, identityPolicies: documents }));
    const isBound = (verdict: Verdict) => app.options.conditionsBoundDecrypt && isBoundBy(verdict, BOUNDS);
    const broad = asked.filter(({ verdict }) => verdict.outcome === 'allowed' && !isBound(verdict));
    const open = asked.filter(({ verdict }) => verdict.outcome === 'unknown');
    if (broad.length > 0) return judgementOf([causeOf(principal, broad)]);
    return judgementOf([], open.length === 0 ? [] : [doubtOf(principal, open)]);
  },
};

/** By either of which a ciphertext can be read. */
const ACTIONS = ['kms:Decrypt', 'kms:ReEncryptFrom'];

/** What says on which keys, or through which service. */
const BOUNDS = /^(kms:(resourcealiases|requestalias|viaservice)|aws:(resourcetag\/.+|calledvia(first|last)?))$/;

const ANY_REGION: Hole = { id: 'any Region', reason: 'any Region', min: 1 };
const ANY_KEY: Hole = { id: 'any key', reason: 'any key', min: 1 };

interface Asked {
  readonly action: string;
  readonly region: Text;
  readonly verdict: Verdict;
}

/** Policies of its groups are at fault by themselves. */
function ownPolicies({ identityPolicies, groups = [] }: PrincipalModel, { model }: JudgedApp): readonly PolicyDocument[] {
  if (groups.length === 0) return identityPolicies;
  const ofGroups = new Set(model.principals.filter(({ id }) => groups.includes(id)).flatMap((group) => group.identityPolicies));
  return identityPolicies.filter((document) => !ofGroups.has(document));
}

/** Asks about a key of the account of which nothing is known, and whose policy leaves everything to IAM. */
function askIn(region: Text, principal: PrincipalModel): readonly Asked[] {
  const { account, permissionsBoundary } = principal;
  const partition = parseArn(principal.arn)?.partition ?? 'aws';
  const arn = joinText('arn:', partition, ':kms:', region, ':', account, ':key/', ANY_KEY);
  const identityPolicies = principal.identityPolicies.map((document) => aboutEveryKey(document, arn));
  if (identityPolicies.every(({ statements }) => statements.length === 0)) return [];
  const policies = { keyPolicy: leftToIam(account, partition), identityPolicies, permissionsBoundary };
  const caller =
    principal.kind === 'group' ? joinText('arn:', partition, ':iam::', account, ':user/(somebody of the group)') : principal.arn;
  const request = { principal: caller, key: { arn, account, region, partition }, open: true };
  return ACTIONS.map((action) => ({ action, region, verdict: decide({ ...request, action }, policies) }));
}

function leftToIam(account: Text, partition: Text): PolicyDocument {
  const everybody = { AWS: joinText('arn:', partition, ':iam::', account, ':root') };
  const statement = { Effect: 'Allow', Principal: everybody, Action: 'kms:*', Resource: '*' };
  return parsePolicy({ Version: '2012-10-17', Statement: statement }, 'a key policy that leaves everything to IAM');
}

/** What is said of some keys alone is neither broad nor narrows what is. */
function aboutEveryKey(document: PolicyDocument, arn: Text): PolicyDocument {
  const statements = document.statements.filter(
    (statement) => statement.unknown.length > 0 || compileStatement(statement).covers(arn, () => 'open') === 'yes',
  );
  return { ...document, statements };
}

function causeOf(principal: PrincipalModel, broad: readonly Asked[]): Cause {
  const everywhere = broad.filter(({ region }) => typeof region !== 'string');
  const where = everywhere.length > 0 ? '' : ` in ${listed(broad.map(({ region }) => region))}`;
  const by = everywhere.length > 0 ? everywhere : broad;
  return {
    message: `${nameOf(principal)} is allowed ${listed(by.map(({ action }) => action))} on every key${where}`,
    because: by.flatMap(({ verdict }) => verdict.because.filter(({ layer }) => layer !== 'keyPolicy')),
  };
}

function doubtOf(principal: PrincipalModel, open: readonly Asked[]): Doubt {
  const reasons = open.flatMap(({ verdict }) => verdict.unknownBecause.map(({ reason }) => reason));
  return { reason: `${listed(reasons)}, which decides whether ${nameOf(principal)} may decrypt with every key` };
}

function nameOf(principal: PrincipalModel): string {
  return `${principal.kind} ${principalSubject(principal).label}`;
}
