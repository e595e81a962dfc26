/** Where a command writes: the result to one stream, everything else to the other. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Where a person looks on: text that may be overwritten. @default - nobody looks on */
  readonly progress?: (text: string) => void;
}

/** The streams of this process. */
export const PROCESS_TERMINAL: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ...(process.stderr.isTTY && { progress: (text: string) => void process.stderr.write(text) }),
};

/** Exit codes of every command. */
export const EXIT = { nothingFound: 0, findings: 1, badUsage: 2 } as const;
