import { join } from 'node:path';
import type { Clock } from '../shared/time/clock.ts';
import type { StudioClock } from '../shared/time/studio-clock.ts';
import { Ingest, type IngestStatus } from './ingest/ingest.ts';
import type { MediaSink } from './ingest/publisher-stream.ts';
import { openTransport } from './ingest/open-transport.ts';
import { DiscontinuityNumbers } from './origin/discontinuity-numbers.ts';
import { MediaWindow, windowStartAt } from './origin/media-window.ts';
import { COMPARE_PATH, ORIGIN_PATH, Origin } from './origin/origin-http.ts';
import { Packager } from './origin/packager.ts';
import { PartDelay, type PartDelayFigures } from './origin/part-delay.ts';

export interface LiveStreamOptions {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly bindAddress: string;
  readonly srtPort: number;
  /** Keeps how far discontinuities were numbered. */
  readonly dataDir: string;
  readonly partMs: number;
  /** The same stream a second time, with parts of this length; null: not. */
  readonly comparePartMs: number | null;
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
  /** The stream's own one first. */
  readonly origins: readonly Origin[];
  readonly status: LiveStreamStatus;
  close(): Promise<void>;
}

/** Ingest, packager and origin as one. Throws when the SRT port is taken. */
export async function openLiveStream(options: LiveStreamOptions): Promise<LiveStream> {
  const { clock, studioClock, bindAddress, srtPort, log } = options;
  const main = openRendition(options, 'discontinuities.json', options.partMs);
  const compare = openComparison(options);
  const { window, packager } = main;
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
    sink: compare ? sinkFor([packager, compare.packager]) : packager,
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
  const origins = openOrigins(clock, main, compare, status);
  return {
    origins,
    get status() {
      return status();
    },
    close: async () => {
      for (const origin of origins) origin.close();
      await ingest.close();
    },
  };
}

interface Rendition {
  readonly window: MediaWindow;
  readonly packager: Packager;
}

function openRendition({ studioClock, dataDir, log }: LiveStreamOptions, file: string, partMs: number): Rendition {
  const now = studioClock.now();
  const discontinuities = new DiscontinuityNumbers({ file: join(dataDir, file), now, log });
  const window = new MediaWindow({ ...windowStartAt(now), discontinuities });
  return { window, packager: new Packager(window, partMs) };
}

function openComparison(options: LiveStreamOptions): Rendition | null {
  const { comparePartMs } = options;
  return comparePartMs === null ? null : openRendition(options, 'discontinuities-compare.json', comparePartMs);
}

function openOrigins(clock: Clock, main: Rendition, compare: Rendition | null, status: () => unknown): Origin[] {
  const origins = [new Origin({ clock, window: main.window, path: ORIGIN_PATH, status })];
  if (compare) origins.push(new Origin({ clock, window: compare.window, path: COMPARE_PATH, status }));
  return origins;
}

/** What a publisher sends goes to each of them. */
function sinkFor(sinks: readonly MediaSink[]): MediaSink {
  return {
    expectAudio: (expected) => {
      for (const sink of sinks) sink.expectAudio(expected);
    },
    pushVideo: (sample) => {
      for (const sink of sinks) sink.pushVideo(sample);
    },
    pushAudio: (frame) => {
      for (const sink of sinks) sink.pushAudio(frame);
    },
    endOfPublisher: () => {
      for (const sink of sinks) sink.endOfPublisher();
    },
  };
}
