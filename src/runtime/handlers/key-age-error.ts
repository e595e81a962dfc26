/** Why an age is not known, or a run failed; `code` is stable across releases. */
export class KeyAgeError extends Error {
  constructor(
    public readonly code: `KmsGov.${string}`,
    message: string,
  ) {
    super(`${message} [${code}]`);
    this.name = code;
  }
}
