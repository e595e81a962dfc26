import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { WatchedKey } from './watched-key';

/** Where every alert is explained. */
export const MONITORING_GUIDE = 'https://github.com/cdk-kms-governance/cdk-kms-governance/blob/main/docs/guides/monitoring.md';

const { fromPath } = EventField;
const BY_CALLER = `by ${fromPath('$.detail.userIdentity.arn')} from ${fromPath('$.detail.sourceIPAddress')} at ${fromPath('$.detail.eventTime')}`;
const OCCURRENCE = `${fromPath('$.detail-type')}: ${fromPath('$.resources[0]')} at ${fromPath('$.time')}`;
const OF_KMS =
  'A rotation is evidence, and ends what was overdue. Expired material has to be imported again before the key is of any use. A key that is deleted is gone for good.';
const CALL = `${fromPath('$.detail.eventName')} on ${fromPath('$.detail.resources[0].ARN')}`;

/** A change that nobody deployed. */
export function changeMessage(keys: readonly WatchedKey[]): RuleTargetInput {
  const todo =
    'What comes from AWS Internal KMS did by itself: evidence. If somebody did it and nobody planned it, end their sessions, undo the change and look for others by them.';
  return messageAbout(keys, `${CALL}, ${BY_CALLER}. ${todo}`, 'what-to-do-about-a-change');
}

/** A change by a role that deploys the app. */
export function deploymentMessage(keys: readonly WatchedKey[]): RuleTargetInput {
  const todo = 'This is a deployment role: if no deployment was running, somebody else has it. End its sessions and look at what it did.';
  return messageAbout(keys, `Deployed: ${CALL}, ${BY_CALLER}. ${todo}`, 'what-to-do-about-a-deployment');
}

/** Something that KMS did by itself. */
export function lifecycleMessage(keys: readonly WatchedKey[]): RuleTargetInput {
  return messageAbout(keys, `${OCCURRENCE}. ${OF_KMS}`, 'what-to-do-about-an-event-of-kms');
}

/** A change of some key of an organization. */
export function organizationMessage(): RuleTargetInput {
  const where = `in account ${fromPath('$.account')} and Region ${fromPath('$.region')}`;
  const todo = 'Ask the owners of the account whether they planned it; if not, end the sessions of who did it.';
  return messageOf({ message: `${CALL} ${where}, ${BY_CALLER}. ${todo} ${MONITORING_GUIDE}#what-to-do-about-a-change` });
}

/** Something that KMS did to some key of an organization. */
export function organizationLifecycleMessage(): RuleTargetInput {
  const where = `in account ${fromPath('$.account')} and Region ${fromPath('$.region')}`;
  return messageOf({ message: `${OCCURRENCE} ${where}. ${OF_KMS} ${MONITORING_GUIDE}#what-to-do-about-an-event-of-kms` });
}

function messageAbout(keys: readonly WatchedKey[], text: string, section: string): RuleTargetInput {
  return messageOf({
    message: `${keys.map(({ label }) => label).join(', ')}: ${text} ${MONITORING_GUIDE}#${section}`,
    keys: keys.map(({ label, arn }) => ({ key: label, arn })),
    console: consoleLinks(keys),
  });
}

/** People read `message`; machines the rest, where what happened is whole. A path outside of text is in every event: one that is not would leave a gap. */
function messageOf(parts: Readonly<Record<string, unknown>>): RuleTargetInput {
  return RuleTargetInput.fromObject({
    ...parts,
    id: fromPath('$.id'),
    type: fromPath('$.detail-type'),
    account: fromPath('$.account'),
    region: fromPath('$.region'),
    time: fromPath('$.time'),
    detail: fromPath('$.detail'),
  });
}

function consoleLinks([{ id, region }, ...others]: readonly WatchedKey[]): string {
  const page = `https://${region}.console.aws.amazon.com/kms/home?region=${region}#/kms/keys`;
  return others.length === 0 ? `${page}/${id}` : page;
}
