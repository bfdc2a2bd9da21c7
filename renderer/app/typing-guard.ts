import type { Clock, Scheduled } from '../../shared/time/clock.ts';

/** Fingers that rest for so long have noticed. */
const REST_MS = 800;

/**
 * For when a text field is closed under somebody's fingers: what they go on typing would be taken for keys that run the
 * show (a space is GO). Swallows every key until none was pressed for 800 ms; Esc ends it at once, and so does what is returned.
 */
export function guardTyping(window: EventTarget, clock: Clock): () => void {
  let rest: Scheduled | null = null;
  const end = (): void => {
    rest?.cancel();
    for (const kind of ['keydown', 'keyup']) window.removeEventListener(kind, onKey, { capture: true });
  };
  const wait = (): void => {
    rest?.cancel();
    rest = clock.schedule(REST_MS, end);
  };
  const onKey = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== 'keydown') return;
    if ('key' in event && event.key === 'Escape') end();
    else wait();
  };
  for (const kind of ['keydown', 'keyup']) window.addEventListener(kind, onKey, { capture: true });
  wait();
  return end;
}
