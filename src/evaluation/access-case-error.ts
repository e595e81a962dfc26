/** An access test case that cannot be run as it stands. */
export class AccessCaseError extends Error {
  constructor(
    /** Stable, for programs: `KmsGov.<PascalCase>`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'AccessCaseError';
  }
}
