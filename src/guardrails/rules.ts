import type { Rule } from './rule';
import { DELETION_WINDOW } from './rules/DeletionWindow';

/** Every rule, in the order of reports. */
export const RULES: readonly Rule[] = [DELETION_WINDOW];
