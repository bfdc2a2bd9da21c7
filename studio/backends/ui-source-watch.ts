import type { EncoderStatus } from '../../shared/process/encoder-control.ts';

/** A window that reconnects this fast (the encoder was restarted, another window takes over) is not called lost. */
const LOST_AFTER_MS = 1_000;

type State =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'missing'; readonly sinceMs: number }
  | { readonly kind: 'lost' };

/** Notices when the window whose pictures are on air goes away, and when one is back. */
export class UiSourceWatch {
  readonly #onNotice: (level: 'info' | 'warning', text: string) => void;
  #state: State = { kind: 'unknown' };

  constructor(onNotice: (level: 'info' | 'warning', text: string) => void) {
    this.#onNotice = onNotice;
  }

  /** @param nowMs when the encoder said it, in studio time. */
  encoderSays(status: EncoderStatus, nowMs: number): void {
    const before = this.#state;
    this.#state = next(before, status, nowMs);
    if (this.#state.kind === before.kind) return;
    if (this.#state.kind === 'lost') {
      this.#onNotice(
        'warning',
        'The window that sends the programme is gone, so no new pictures go out: open the studio there again, or put another source on air.',
      );
    }
    if (before.kind === 'lost' && this.#state.kind === 'connected') {
      this.#onNotice('info', 'A window sends the programme again.');
    }
  }
}

function next(state: State, status: EncoderStatus, nowMs: number): State {
  // Off air, or from another source, no window is missed.
  if (!status.onAir || status.source?.kind !== 'ui') return { kind: 'unknown' };
  if (status.uiConnected) return { kind: 'connected' };
  switch (state.kind) {
    case 'unknown':
    case 'lost':
      return state;
    case 'connected':
      return { kind: 'missing', sinceMs: nowMs };
    case 'missing':
      return nowMs - state.sinceMs >= LOST_AFTER_MS ? { kind: 'lost' } : state;
  }
}
