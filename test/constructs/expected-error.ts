/** Bad input and what it is told. */
export interface Case {
  readonly what: string;
  readonly code: string;
  readonly message: string;
}

/** Message and code of what a function throws; every error of the library has both, and the construct path. */
export function expectError(act: () => unknown, { code, message }: Omit<Case, 'what'>): void {
  let error: (Error & { code?: string; constructPath?: string }) | undefined;
  try {
    act();
  } catch (thrown) {
    error = thrown as Error;
  }
  expect(error?.message).toBe(`${message} [${code} at Stack/Key]`);
  expect(error).toMatchObject({ name: 'GovernanceError', code, constructPath: 'Stack/Key' });
}
