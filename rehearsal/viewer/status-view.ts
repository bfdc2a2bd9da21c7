import { element, setText } from './dom.ts';
import type { LinkState } from './engine-link.ts';
import type { PlayerState } from './player.ts';
import { connectionBadge, pictureNotice } from './texts.ts';

/** Notice, badges, sound: everything around the picture that is not a poll. */
export class StatusView {
  readonly #notice = element('notice', HTMLElement);
  readonly #title = element('notice-title', HTMLElement);
  readonly #detail = element('notice-detail', HTMLElement);
  readonly #watch = element('watch', HTMLButtonElement);
  readonly #live = element('live', HTMLElement);
  readonly #badge = element('badge', HTMLElement);
  readonly #sound = element('sound', HTMLButtonElement);
  readonly #soundLabel = element('sound-label', HTMLElement);
  readonly #video: HTMLVideoElement;

  constructor(video: HTMLVideoElement, onWatch: () => void) {
    this.#video = video;
    this.#watch.addEventListener('click', onWatch);
    this.#sound.addEventListener('click', () => {
      video.muted = !video.muted;
    });
    video.addEventListener('volumechange', () => {
      this.#showSound();
    });
    this.#showSound();
  }

  render(player: PlayerState, reason: string | null, link: LinkState, unackedVotes: number): void {
    const notice = pictureNotice(player, reason);
    this.#notice.classList.toggle('gone', notice === null);
    if (notice) {
      setText(this.#title, notice.title);
      setText(this.#detail, notice.detail);
    }
    this.#watch.hidden = player !== 'blocked' && player !== 'paused';
    this.#live.hidden = player !== 'playing';
    this.#sound.hidden = player !== 'playing' && player !== 'stalled';
    const badge = connectionBadge(player, link, unackedVotes);
    this.#badge.hidden = badge === null;
    setText(this.#badge, badge ?? '');
  }

  #showSound(): void {
    const on = !this.#video.muted;
    this.#sound.setAttribute('aria-pressed', String(on));
    setText(this.#soundLabel, on ? 'Sound on' : 'Turn sound on');
  }
}
