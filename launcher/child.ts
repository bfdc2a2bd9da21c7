/** A child process, whatever platform started it (Node's fork, Electron's utility process). */
export interface Child {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; `how` in words: "exit code 1", "signal SIGKILL". */
  onExit(listener: (how: string) => void): void;
  /** Ends it without asking. */
  kill(): void;
}

/** How to start a child; handed in, because only Electron knows how to in Electron. */
export type SpawnChild = (entryFile: string, logFile: string) => Child;
