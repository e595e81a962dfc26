/** A question that cannot be asked as it stands: it names what the app does not have, or has more than once. */
export class QuestionError extends Error {
  constructor(
    /** Stable, for programs: `KmsGov.<PascalCase>`. */
    readonly code: `KmsGov.${string}`,
    message: string,
  ) {
    super(message);
    this.name = 'QuestionError';
  }
}
