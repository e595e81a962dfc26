const LONGEST_QUOTE = 200;

/** JSON that is not a policy. */
export class PolicySyntaxError extends Error {
  public readonly code = 'KmsGov.MalformedPolicy';

  /** `property` is where in the document, `rule` completes "must be", `fix` says what to do. */
  public constructor(property: string, rule: string, got: unknown, fix: string) {
    super(`\`${property}\` must be ${rule}, got \`${quote(got)}\`; ${fix}`);
    this.name = 'PolicySyntaxError';
  }
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
