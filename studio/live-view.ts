import type { DeviceStatus } from '../shared/api/devices.ts';
import type { CdnFigures, ClockView, Live, LiveWithoutRun, Programme } from '../shared/api/live.ts';
import type { EncoderStatus, Source } from '../shared/process/encoder-control.ts';
import type { Backends } from '../shared/process/launch.ts';
import type { Coming } from '../shared/show/coming.ts';
import type { RunState } from '../shared/show/run-state.ts';
import type { Alarm } from '../shared/telemetry/incident.ts';
import type { LatencyView, ReturnStats } from '../shared/telemetry/latency.ts';
import type { EngineLinkView } from './backends/engine-link.ts';
import { cdnHealth, cdnsHealth, cdnStarting, clockHealth, engineHealth, ingestHealth } from './backends/health.ts';
import type { CdnReading } from './backends/cdn-probe.ts';
import { audienceNow, audienceSilentMs, type Observations } from './observations.ts';
import { backDateLeftMs } from './show/rescue.ts';
import { isArmed } from './telemetry/alarms/armed.ts';
import { playheads } from './telemetry/playheads.ts';

export interface LiveFacts {
  readonly nowMs: number;
  readonly run: RunState;
  readonly coming: readonly Coming[];
  readonly clock: ClockView;
  /** What the encoder told last, and when; null while it cannot be reached: then `encoderDown` says why. */
  readonly encoder: { status: EncoderStatus; heardMs: number } | null;
  readonly encoderDown: string | null;
  readonly observed: Observations;
  readonly engine: EngineLinkView | null;
  /** Which of them are set up. */
  readonly backends: Backends;
  readonly wantedOnAir: boolean;
  readonly source: Source | null;
  readonly programme: Programme;
  readonly lossPct: number | null;
  readonly targetLatencyMs: number;
  /** How old a frame may be now for word of it to reach every viewer before it does; null: nobody watches. */
  readonly rescueLeftMs: number | null;
  readonly devices: DeviceStatus[];
  readonly latency: LatencyView | null;
  readonly returnMonitor: ReturnStats | null;
  readonly alarms: readonly Alarm[];
  readonly freeDiskBytes: number | null;
}

/** A page that captured and fell silent for so long is no longer shown as capturing. */
const CAPTURE_STALE_MS = 5_000;

/** Everything that moves, as the UI and `/api/live` show it. */
export function liveView(facts: LiveFacts): Live {
  const { nowMs, encoder, observed, targetLatencyMs, clock } = facts;
  const { capture } = observed;
  const audience = audienceNow(observed, nowMs);
  const onAir = encoder?.status.onAir ?? false;
  const cdns = observed.cdns.map((reading) => cdnFigures(reading, onAir, targetLatencyMs));
  const status = encoder?.status ?? null;
  return {
    nowMs,
    run: facts.run,
    coming: [...facts.coming],
    connections: {
      ingest: ingestHealth({
        configured: facts.backends.ingest !== null,
        wantedOnAir: facts.wantedOnAir,
        encoder: status,
        encoderDown: facts.encoderDown,
        lossPct: facts.lossPct,
      }),
      cdn: cdnsHealth(cdns, facts.backends.cdnUrl !== null),
      engine: engineHealth(facts.engine, audienceSilentMs(observed, nowMs)),
      clock: clockHealth({
        ...{ view: clock, alarms: facts.alarms },
        armed: isArmed({ wantedOnAir: facts.wantedOnAir, onAir: status?.onAir ?? false, run: facts.run }),
      }),
    },
    clock,
    encoder: status,
    encoderHeardMs: encoder?.heardMs ?? null,
    source: facts.source,
    programme: facts.programme,
    capture: capture && nowMs - capture.atMs < CAPTURE_STALE_MS ? capture : null,
    audience,
    armed: [...observed.armed],
    engineLink: facts.engine?.measured ?? null,
    cdn: observed.cdns[0]?.asked ? (cdns[0] ?? null) : null,
    cdns,
    playheads: playheads(nowMs, encoder, audience),
    targetLatencyMs,
    rescue: {
      leftMs: backDateLeftMs(facts.rescueLeftMs, nowMs, encoder),
      speechStartedAtMs: capture?.speechStartedAtMs ?? null,
    },
    devices: facts.devices,
    latency: facts.latency,
    returnMonitor: facts.returnMonitor,
    alarms: [...facts.alarms],
    freeDiskBytes: facts.freeDiskBytes,
  };
}

function cdnFigures(reading: CdnReading, onAir: boolean, targetLatencyMs: number): CdnFigures {
  const { name, reachable, liveEdgeAgeMs, responseMs, datesApartMs, laterMs, wrong, asked } = reading;
  return {
    ...{ name, reachable, liveEdgeAgeMs, responseMs, datesApartMs, laterMs, wrong },
    starting: cdnStarting({ onAir, reading }),
    health: cdnHealth({ configured: true, onAir, reading: asked ? reading : null, targetLatencyMs }),
  };
}

/** What is pushed: the run goes by itself, as changes. */
export function withoutRun(live: Live): LiveWithoutRun {
  const { run: _, ...rest } = live;
  return rest;
}
