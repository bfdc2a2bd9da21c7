import { describe } from './device-source.ts';
import type { SourceState } from './source-state.ts';
import { SHARING_ENDED, screenTrouble } from './trouble.ts';

export interface ScreenSourceDeps {
  /** Opens the browser's picker; rejects as `getDisplayMedia` does. */
  readonly open: () => Promise<MediaStream>;
  readonly onChange: (state: SourceState, picture: MediaStreamTrack | null, sound: MediaStreamTrack | null) => void;
}

/** A shared screen, window or tab, with its sound where the browser offers that. */
export class ScreenSource {
  readonly #deps: ScreenSourceDeps;
  #wish = 0;
  #stream: MediaStream | null = null;

  constructor(deps: ScreenSourceDeps) {
    this.#deps = deps;
  }

  /** What is shared now goes on until something else was chosen; a cancelled choice changes nothing then. */
  async share(): Promise<void> {
    const wish = ++this.#wish;
    const sharing = this.#stream !== null;
    if (!sharing) this.#deps.onChange({ kind: 'asking' }, null, null);
    try {
      const stream = await this.#deps.open();
      const picture = stream.getVideoTracks()[0];
      if (wish !== this.#wish || !picture) {
        stopAll(stream);
        return;
      }
      if (this.#stream) stopAll(this.#stream);
      this.#live(stream, picture);
    } catch (error) {
      if (wish === this.#wish && this.#stream === null) this.#deps.onChange(screenTrouble(error), null, null);
    }
  }

  stop(): void {
    this.#wish += 1;
    if (this.#stream) stopAll(this.#stream);
    this.#stream = null;
    this.#deps.onChange({ kind: 'idle' }, null, null);
  }

  #live(stream: MediaStream, picture: MediaStreamTrack): void {
    this.#stream = stream;
    picture.addEventListener('ended', () => {
      if (this.#stream !== stream) return;
      stopAll(stream);
      this.#stream = null;
      this.#deps.onChange(SHARING_ENDED, null, null);
    });
    this.#deps.onChange({ kind: 'live', ...describe(picture) }, picture, stream.getAudioTracks()[0] ?? null);
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
