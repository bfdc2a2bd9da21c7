import type { Live, Programme } from '../../shared/api/live.ts';

/** What the studio was started with (`--source camera|screen`), for its own window to take up by itself. */
export type WishedCapture = 'camera' | 'screen';

export interface WishedCaptureDeps {
  readonly live: { getState(): { readonly live: Live | null }; subscribe(listener: () => void): () => void };
  startCamera(): void;
  shareScreen(): void;
  showScene(scene: Programme['scene']): void;
}

/** Reads `?capture=…` from the page's address and takes it out, so that a reload does not ask for it again. */
export function takeWishedCapture(
  location: Pick<Location, 'href'>,
  history: Pick<History, 'replaceState'>,
): WishedCapture | null {
  const url = new URL(location.href);
  const wish = url.searchParams.get('capture');
  if (wish === null) return null;
  url.searchParams.delete('capture');
  history.replaceState(null, '', `${url.pathname}${url.search}${url.hash}`);
  return wish === 'camera' || wish === 'screen' ? wish : null;
}

/** The scene in which the wish is seen; null when the one chosen shows it already. */
export function sceneFor(wish: WishedCapture, scene: Programme['scene']): Programme['scene'] | null {
  return scene === wish || scene === 'screen-with-camera' ? null : wish;
}

/**
 * Starts what was wished for once the host and the encoder are there, unless another window sends already. Returns how
 * to forget the wish.
 */
export function captureAsWished(wish: WishedCapture, deps: WishedCaptureDeps): () => void {
  let leave: (() => void) | null = null;
  const look = (): void => {
    const { live } = deps.live.getState();
    if (!live?.encoder) return;
    leave?.();
    if (live.encoder.uiConnected) return;
    const scene = sceneFor(wish, live.programme.scene);
    if (scene !== null) deps.showScene(scene);
    if (wish === 'camera') deps.startCamera();
    else deps.shareScreen();
  };
  leave = deps.live.subscribe(look);
  return leave;
}
