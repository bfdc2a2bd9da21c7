const ENDED = { done: true, value: undefined } as const;

export interface TrackReaderEvents<Frame> {
  /** The frame is the receiver's to close from now on. */
  readonly onFrame: (frame: Frame) => void;
  /** The track ended or broke, which is the same to us; not told after `close`. */
  readonly onEnd: () => void;
}

/** Reads the pictures or the sound of one track. Nothing stays open: what comes after `close` is closed at once. */
export class TrackReader<Frame extends { close(): void }> {
  readonly #events: TrackReaderEvents<Frame>;
  readonly #reader: ReadableStreamDefaultReader<Frame>;
  #started = false;
  #closed = false;

  constructor(stream: ReadableStream<Frame>, events: TrackReaderEvents<Frame>) {
    this.#events = events;
    this.#reader = stream.getReader();
  }

  /** Begins to read; until then nothing is taken from the track. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#read();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // A stream that already broke cannot be cancelled: that it is over is all that is wanted.
    this.#reader.cancel().catch(() => undefined);
  }

  async #read(): Promise<void> {
    for (;;) {
      // Only reading is caught: what is done with a frame must not fail.
      const { done, value } = await this.#reader.read().catch(() => ENDED);
      if (done) break;
      if (this.#closed) value.close();
      else this.#events.onFrame(value);
    }
    if (this.#closed) return;
    this.close();
    this.#events.onEnd();
  }
}
