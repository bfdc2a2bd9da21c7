type Level = 'info' | 'warning' | 'error';

/** Tells once when a server turns false, when the state changes, and when the clock was set. */
export class ClockNotices {
  readonly #onNotice: (level: Level, text: string) => void;
  readonly #false = new Set<string>();
  #synchronised: boolean | null = null;

  constructor(onNotice: (level: Level, text: string) => void) {
    this.#onNotice = onNotice;
  }

  unreadable(server: string): void {
    this.#onNotice('error', `“${server}” is no time server: write host, host:port, nts://host or https://host.`);
  }

  stepped(byMs: number): void {
    this.#onNotice('info', `Studio time was set forward by ${byMs.toFixed(1)} ms.`);
  }

  wallClockSet(byMs: number): void {
    const seconds = (byMs / 1000).toFixed(1);
    const text = `This computer’s clock was set by ${seconds} s (or it slept); studio time goes on as it was.`;
    this.#onNotice('warning', text);
  }

  /** The servers that disagree with the majority now. */
  falsetickers(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#false.has(id)) continue;
      this.#false.add(id);
      this.#onNotice('warning', `Time server ${id} disagrees with the majority and is ignored.`);
    }
    for (const id of this.#false) if (!ids.includes(id)) this.#false.delete(id);
  }

  /** The badge tells how the first synchronisation goes; what is worth a notice is a change after it. */
  state(synchronised: boolean, source: string): void {
    const before = this.#synchronised;
    this.#synchronised = synchronised;
    if (before === null || before === synchronised) return;
    if (synchronised) this.#onNotice('info', `The clock is synchronised: ${source}.`);
    else this.#onNotice('warning', `The clock is no longer synchronised: ${source}.`);
  }
}
