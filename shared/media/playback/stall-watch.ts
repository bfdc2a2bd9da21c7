import type { Clock, Scheduled } from '../../time/clock.ts';

/** A hole shorter than a few frames is not seen: it is not worth a badge. */
const SEEN_AFTER_MS = 80;
/** `waiting` right after a jump of ours is the jump, unless it lasts as long as this. */
const SEEK_GRACE_MS = 1_500;

/** As much of a video element as is watched. */
export interface StallVideo {
  readonly ended: boolean;
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

export interface StallHandlers {
  onStall(): void;
  onPlaying(): void;
  /** By the system's media keys, or by a browser that saves power: not by the page. */
  onPaused(): void;
  onEnded(): void;
}

/** Tells from the video element's events when the picture stands still for want of data, and counts it. */
export class StallWatch {
  readonly #video: StallVideo;
  readonly #clock: Clock;
  readonly #handlers: StallHandlers;
  readonly #listeners: [string, () => void][];
  #count = 0;
  #started = false;
  #suspect: Scheduled | null = null;
  #seekUntilMs = 0;
  #standsSinceMs: number | null = null;
  #stoodMs = 0;
  #isHeld = false;
  /** There is data again, but the picture is held. */
  #couldGoOn = false;

  constructor(video: StallVideo, clock: Clock, handlers: StallHandlers) {
    this.#video = video;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#listeners = [
      ['waiting', () => this.#waiting()],
      ['playing', () => this.#playing()],
      ['pause', () => this.#paused()],
      ['ended', () => handlers.onEnded()],
      ['emptied', () => this.#emptied()],
    ];
    for (const [name, listener] of this.#listeners) video.addEventListener(name, listener);
  }

  get count(): number {
    return this.#count;
  }

  /** How long the picture stood still for want of data (ms), a stall that lasts included. */
  get stoodMs(): number {
    return this.#stoodMs + (this.#standsSinceMs === null ? 0 : this.#clock.monoNow() - this.#standsSinceMs);
  }

  /** Whether the page itself holds the picture: a stall is over when it moves, not when it could. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    if (!isHeld && this.#couldGoOn) this.#goesOn();
  }

  /** The next pause is of our own making. */
  expectSeek(): void {
    this.#seekUntilMs = this.#clock.monoNow() + SEEK_GRACE_MS;
  }

  close(): void {
    this.#suspect?.cancel();
    for (const [name, listener] of this.#listeners) this.#video.removeEventListener(name, listener);
  }

  #waiting(): void {
    if (!this.#started || this.#suspect) return;
    const waitsSinceMs = this.#clock.monoNow();
    const seenAfterMs = Math.max(SEEN_AFTER_MS, this.#seekUntilMs - waitsSinceMs);
    this.#suspect = this.#clock.schedule(seenAfterMs, () => {
      this.#count++;
      this.#standsSinceMs = waitsSinceMs;
      this.#handlers.onStall();
    });
  }

  #playing(): void {
    this.#started = true;
    // A jump is over as soon as the picture moves: what waits after that waits for data.
    this.#seekUntilMs = 0;
    if (this.#isHeld && this.#standsSinceMs !== null) this.#couldGoOn = true;
    else this.#goesOn();
  }

  #goesOn(): void {
    this.#noLongerWaits();
    this.#handlers.onPlaying();
  }

  #paused(): void {
    this.#noLongerWaits();
    // An end pauses too, and says so itself.
    if (this.#started && !this.#video.ended) this.#handlers.onPaused();
  }

  /** A new stream is attached: waiting for its first frame is not a stall. */
  #emptied(): void {
    this.#started = false;
    this.#noLongerWaits();
  }

  #noLongerWaits(): void {
    this.#suspect?.cancel();
    this.#suspect = null;
    this.#couldGoOn = false;
    this.#stoodMs = this.stoodMs;
    this.#standsSinceMs = null;
  }
}
