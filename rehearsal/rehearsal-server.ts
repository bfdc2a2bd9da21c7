import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RehearsalConfig } from '../shared/process/launch.ts';
import { SrtError } from '../shared/srt/srt-error.ts';
import type { Clock } from '../shared/time/clock.ts';
import { StudioClock, type ClockMapping } from '../shared/time/studio-clock.ts';
import { startAudience, type Audience } from './audience/start-audience.ts';
import { createEngineServer } from './engine/engine-server.ts';
import { openHttpServer } from './http-server.ts';
import { openLiveStream } from './live-stream.ts';
import { ORIGIN_PATH } from './origin/origin-http.ts';

const VIEWER_DIR = fileURLToPath(new URL('../dist/viewer', import.meta.url));
/** The same crowd in every rehearsal. */
const AUDIENCE_SEED = 1;

export interface RehearsalDeps {
  readonly config: RehearsalConfig;
  readonly clock: Clock;
  /** Studio time as far as the launcher has told; null: not yet. */
  readonly mapping: ClockMapping | null;
  log(line: string): void;
}

export interface Rehearsal {
  readonly httpPort: number;
  setMapping(mapping: ClockMapping): void;
  close(): Promise<void>;
}

/** Starts every back-end of a rehearsal, or none: rejects with words for the operator. */
export async function openRehearsal({ config, clock, mapping, log }: RehearsalDeps): Promise<Rehearsal> {
  const studioClock = new StudioClock(clock);
  if (mapping) studioClock.apply(mapping);
  const { bindAddress, srtPort, httpPort, allowedHosts, controlKey, targetLatencyMs } = config;
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    mkdirSync(config.dataDir, { recursive: true });
    const storageFile = join(config.dataDir, 'engine.sqlite');
    const engine = createEngineServer({
      clock,
      studioClock,
      storageFile,
      controlKey,
      allowedHosts,
      targetLatencyMs,
      log,
    });
    opened.push(() => engine.close());
    const stream = await openLiveStream({
      clock,
      studioClock,
      bindAddress,
      srtPort,
      dataDir: config.dataDir,
      partMs: config.partMs,
      comparePartMs: config.comparePartMs,
      log,
    });
    opened.push(() => stream.close());
    const http = await openHttpServer({
      bindAddress,
      port: httpPort,
      allowedHosts,
      viewerDir: VIEWER_DIR,
      origins: stream.origins,
      engine,
      health: () => ({ ok: true, nowMs: studioClock.now(), ingest: { connected: stream.status.connected } }),
      log,
    });
    opened.push(() => http.close());
    const audience = config.audience > 0 ? openAudience(config, http.port, studioClock.mapping, log) : null;
    if (audience) opened.push(() => audience.close());
    return {
      httpPort: http.port,
      setMapping: (newMapping) => {
        studioClock.apply(newMapping);
        audience?.setMapping(newMapping);
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw new Error(explain(error, config), { cause: error });
  }
}

function openAudience(
  config: RehearsalConfig,
  httpPort: number,
  mapping: ClockMapping,
  log: (line: string) => void,
): Audience {
  return startAudience({
    engineUrl: `ws://127.0.0.1:${String(httpPort)}`,
    playlistUrl: `http://127.0.0.1:${String(httpPort)}${ORIGIN_PATH}index.m3u8`,
    viewers: config.audience,
    seed: AUDIENCE_SEED,
    mapping,
    log,
  });
}

function explain(error: unknown, { srtPort, httpPort, dataDir }: RehearsalConfig): string {
  const detail = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (error instanceof SrtError) {
    return `The rehearsal's SRT ingest cannot listen on UDP port ${String(srtPort)}: ${error.detail}. Is another studio running?`;
  }
  if (code === 'EADDRINUSE') {
    return `The rehearsal's TCP port ${String(httpPort)} is taken by another program. Is another studio running?`;
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') {
    return `The rehearsal cannot write to ${dataDir}: ${detail}`;
  }
  return `The rehearsal's back-ends cannot start: ${detail}`;
}
