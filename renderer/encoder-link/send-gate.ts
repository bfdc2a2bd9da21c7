/** Sound of the media socket: 48 kHz × 2 × 4 bytes. */
const AUDIO_BYTES_PER_SECOND = 384_000;
const AUDIO_LIMIT_FACTOR = 2;

export interface GateOptions {
  readonly bitrateKbps: number;
}

/**
 * Keeps a slow socket from filling the memory. When more than half a second waits to be sent, video is left out up
 * to the next key frame after the backlog is gone: a decoder can do nothing with the frames between. Sound, which is
 * small and repairs itself, is left out only at twice that.
 */
export class SendGate {
  readonly #limitBytes: number;
  #open = false;

  constructor({ bitrateKbps }: GateOptions) {
    this.#limitBytes = (bitrateKbps * 125 + AUDIO_BYTES_PER_SECOND) / 2;
  }

  /** Whether a video frame may be sent now. */
  video(keyFrame: boolean, bufferedBytes: number): boolean {
    if (bufferedBytes > this.#limitBytes) this.#open = false;
    else if (keyFrame && bufferedBytes < this.#limitBytes / 2) this.#open = true;
    return this.#open;
  }

  audio(bufferedBytes: number): boolean {
    return bufferedBytes <= this.#limitBytes * AUDIO_LIMIT_FACTOR;
  }

  /** True while frames are left out only for want of a key frame: ask the encoder for one. */
  wantsKeyFrame(bufferedBytes: number): boolean {
    return !this.#open && bufferedBytes < this.#limitBytes / 2;
  }

  /** A new connection: begin with a key frame. */
  reset(): void {
    this.#open = false;
  }
}
