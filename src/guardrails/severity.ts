/** Errors fail synthesis, warnings do not. */
export type Severity = 'error' | 'warning';
