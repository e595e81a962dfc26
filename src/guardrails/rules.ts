import type { Rule } from './rule';
import { DELETION_WINDOW } from './rules/DeletionWindow';
import { ESCALATION_PATH } from './rules/EscalationPath';
import { LOCKED_OUT } from './rules/LockedOut';
import { PUBLIC_ACCESS } from './rules/PublicAccess';
import { SEPARATION_OF_DUTIES } from './rules/SeparationOfDuties';
import { UNLISTED_ACCOUNT } from './rules/UnlistedAccount';

/** Every rule, in the order of reports. */
export const RULES: readonly Rule[] = [SEPARATION_OF_DUTIES, ESCALATION_PATH, PUBLIC_ACCESS, UNLISTED_ACCOUNT, LOCKED_OUT, DELETION_WINDOW];
