import type { Clock } from '../shared/time/clock.ts';
import type { StudioClock } from '../shared/time/studio-clock.ts';
import { Ingest, type IngestStatus } from './ingest/ingest.ts';
import { openTransport } from './ingest/open-transport.ts';
import { DiscontinuityNumbers } from './origin/discontinuity-numbers.ts';
import { MediaWindow, windowStartAt } from './origin/media-window.ts';
import { Origin } from './origin/origin-http.ts';
import { Packager } from './origin/packager.ts';
import { PartDelay, type PartDelayFigures } from './origin/part-delay.ts';

export interface LiveStreamOptions {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly bindAddress: string;
  readonly srtPort: number;
  /** Keeps how far discontinuities were numbered. */
  readonly discontinuityFile: string;
  log(line: string): void;
}

/** `status.json`: the ingest and what came of it. */
export interface LiveStreamStatus extends IngestStatus {
  /** Studio time at which this was true. */
  readonly nowMs: number;
  readonly droppedFrames: number;
  readonly parts: number;
  /** From the last byte of a part's last frame to the part on offer. */
  readonly frameToPart: PartDelayFigures | null;
}

export interface LiveStream {
  readonly origin: Origin;
  readonly status: LiveStreamStatus;
  close(): Promise<void>;
}

/** Ingest, packager and origin as one. Throws when the SRT port is taken. */
export async function openLiveStream(options: LiveStreamOptions): Promise<LiveStream> {
  const { clock, studioClock, bindAddress, srtPort, log } = options;
  const now = studioClock.now();
  const discontinuities = new DiscontinuityNumbers({ file: options.discontinuityFile, now, log });
  const window = new MediaWindow({ ...windowStartAt(now), discontinuities });
  const packager = new Packager(window);
  const delay = new PartDelay();
  let parts = window.nextPartSequence;
  let arrived = clock.monoNow();
  window.onChange(() => {
    if (window.nextPartSequence === parts) return;
    parts = window.nextPartSequence;
    delay.add(arrived, clock.monoNow());
  });
  const ingest = await Ingest.open({
    clock,
    studioClock,
    sink: packager,
    log,
    openTransport: (onConnect) =>
      openTransport({
        clock,
        bindAddress,
        port: srtPort,
        log,
        onConnect: (info) => {
          const handler = onConnect(info);
          return {
            onData: (bytes, at) => {
              arrived = at;
              handler.onData(bytes, at);
            },
            onEnd: (reason) => {
              arrived = clock.monoNow();
              handler.onEnd(reason);
            },
          };
        },
      }),
  });
  const status = (): LiveStreamStatus => ({
    nowMs: studioClock.now(),
    ...ingest.status,
    droppedFrames: packager.droppedFrames,
    parts: window.nextPartSequence - window.firstPartSequence,
    frameToPart: delay.figures,
  });
  const origin = new Origin({ clock, window, status });
  return {
    origin,
    get status() {
      return status();
    },
    close: async () => {
      origin.close();
      await ingest.close();
    },
  };
}
