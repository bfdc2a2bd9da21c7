import type { Clock } from '../../shared/time/clock.ts';

/** A frame on its way to the screen. */
export interface ShownFrame {
  /** Its place on the video element's timeline (s). */
  readonly mediaTimeS: number;
  /** When it is displayed, on the window's monotonic clock (ms). */
  readonly displayAtMonoMs: number;
}

export interface FrameWatch {
  close(): void;
}

/**
 * Calls back for every frame the video shows, in time to paint something together with it
 * (WICG video-rvfc; where that is missing, on animation frames, up to a frame less exact).
 */
export function watchFrames(video: HTMLVideoElement, clock: Clock, onFrame: (frame: ShownFrame) => void): FrameWatch {
  let closed = false;
  let handle = 0;
  if ('requestVideoFrameCallback' in video) {
    const turn = (_now: number, shown: VideoFrameCallbackMetadata): void => {
      if (closed) return;
      handle = video.requestVideoFrameCallback(turn);
      onFrame({ mediaTimeS: shown.mediaTime, displayAtMonoMs: shown.expectedDisplayTime });
    };
    handle = video.requestVideoFrameCallback(turn);
    return {
      close: () => {
        closed = true;
        video.cancelVideoFrameCallback(handle);
      },
    };
  }
  const old: HTMLVideoElement = video;
  let lastTimeS = -1;
  const turn = (): void => {
    if (closed) return;
    handle = requestAnimationFrame(turn);
    if (old.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || old.currentTime === lastTimeS) return;
    lastTimeS = old.currentTime;
    onFrame({ mediaTimeS: lastTimeS, displayAtMonoMs: clock.monoNow() });
  };
  handle = requestAnimationFrame(turn);
  return {
    close: () => {
      closed = true;
      cancelAnimationFrame(handle);
    },
  };
}
