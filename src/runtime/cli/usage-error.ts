/** A call that cannot be carried out: ends with exit code 2. */
export class UsageError extends Error {
  constructor(
    /** Stable, for programs: `KmsGov.<PascalCase>`. */
    readonly code: `KmsGov.${string}`,
    message: string,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}
