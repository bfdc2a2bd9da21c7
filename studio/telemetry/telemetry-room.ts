import type { Live } from '../../shared/api/live.ts';
import type { AudienceView, HeatColumn } from '../../shared/telemetry/audience-view.ts';
import { HISTORY_KEPT_MS, type History, type HistoryRequest, type Mark } from '../../shared/telemetry/history.ts';
import { engineApartMs } from '../../shared/telemetry/latency-bound.ts';
import type { Alarm, Incident } from '../../shared/telemetry/incident.ts';
import type { LatencyView, ReturnStats } from '../../shared/telemetry/latency.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { Recording } from '../../shared/telemetry/recording.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { LiveHub } from '../api/live-hub.ts';
import { AUDIENCE_STALE_MS } from '../observations.ts';
import { fileDate } from '../storage/durable-file.ts';
import { AlarmRoom, type AlarmSecond } from './alarms/alarm-room.ts';
import { LatencyDesk } from './latency/latency-desk.ts';
import { ReturnDesk } from './latency/return-desk.ts';
import type { ExportFormat } from './history/export-page.ts';
import { exportPages } from './history/export-pages.ts';
import type { HeatRequest } from './history/heat-rows.ts';
import { incidentMark, mostTelling, namedMark } from './history/marks.ts';
import { Measuring, type HostFacts } from './measuring.ts';
import { RecordingDesk } from './recording/recording-desk.ts';
import { TelemetryLog } from './telemetry-log.ts';
import { TelemetryStore } from './telemetry-store.ts';

/** What the API asks of telemetry. Times are studio time in ms. */
export interface TelemetryDesk {
  history(request: HistoryRequest): Promise<History>;
  marks(span: Span): Promise<Mark[]>;
  heat(request: HeatRequest): Promise<HeatColumn[]>;
  alarms(): readonly Alarm[];
  /** @param ids undefined: all of them */
  seen(ids: readonly string[] | undefined, by: string): void;
  incidents(span: Span): Promise<Incident[]>;
  readonly recordings: { list(): Promise<Recording[]> };
  /** @param windowId the same through a window's reconnects */
  returnStats(stats: ReturnStats, windowId: string): void;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

type Level = 'info' | 'warning' | 'error';

export interface TelemetryRoomDeps {
  readonly clock: Clock;
  readonly dataDir: string;
  /** CPU time of this process so far, in µs. */
  cpuUsage(): { user: number; system: number };
  /** Studio time in ms. */
  now(): number;
  /** What the host knows at this moment. */
  facts(): Omit<HostFacts, 'view' | 'latency' | 'returnMonitor'>;
  /** What a cue is called; null: there is none in the plan. */
  cueLabel(cueId: string): string | null;
  readonly version: string;
  /** Tells UIs what is measured; what they are told is recorded. */
  readonly hub: Pick<LiveHub, 'addPoint' | 'state' | 'subscribe'>;
  onNotice(level: Level, text: string): void;
  /** For the log alone. */
  onLog(level: Level, text: string): void;
}

/** What a plot can show at most. */
const MOST_MARKS = 2_000;
/** A page that captures tells its figures once a second. */
const CAPTURE_STALE_MS = 3_000;

/** Everything that is measured over time, put together: figures, alarms, ways of measuring latency, the audience. */
export class TelemetryRoom implements TelemetryDesk {
  /** What is measured, ten times and once a second. */
  readonly measuring: Measuring;
  readonly #deps: TelemetryRoomDeps;
  readonly #log = new TelemetryLog();
  readonly #store: TelemetryStore;
  readonly #alarms: AlarmRoom;
  /** Sessions as they happened, to be shown again. */
  readonly recordings: RecordingDesk;
  readonly #latency = new LatencyDesk();
  readonly #return = new ReturnDesk();
  #audience: AudienceView | null = null;

  constructor(deps: TelemetryRoomDeps) {
    this.#deps = deps;
    const nowMs = deps.now();
    const kept = { dir: deps.dataDir, nowMs, asideSuffix: fileDate(nowMs) };
    this.#store = new TelemetryStore(kept, (level, text) => {
      deps.onNotice(level, text);
    });
    const { clock, dataDir, now, onLog, onNotice } = deps;
    this.#alarms = new AlarmRoom({ clock, dataDir, now, onLog, onNotice });
    this.recordings = new RecordingDesk({
      ...{ dataDir, now, onNotice, studioVersion: deps.version },
      subscribe: (signal) => deps.hub.subscribe(signal),
      state: () => deps.hub.state(),
    });
    this.measuring = new Measuring({
      clock: deps.clock,
      cpuUsage: deps.cpuUsage,
      now: deps.now,
      facts: () => this.#facts(),
      onBetween: (point) => {
        this.#keep(point);
      },
    });
  }

  /** The last ten minutes, a point a second. */
  get points(): readonly TelemetryPoint[] {
    return this.#log.points;
  }

  /** Takes over what an earlier host measured, and begins to measure. */
  async open(): Promise<void> {
    this.#log.takeOver(await this.#store.recent(this.#deps.clock));
    this.measuring.start();
    void this.recordings.start();
  }

  /** Measures everything, once a second. */
  second(): TelemetryPoint {
    this.#lookAtLatency();
    const point = this.measuring.second();
    this.#log.add(point);
    this.#keep(point);
    const { encoder } = this.#deps.facts();
    if (encoder?.status.onAir) this.#store.onAir(encoder.status.onAirSinceMs ?? point.atMs, point.atMs);
    return point;
  }

  /** Looks for alarms in what was measured, once a second. */
  watch(
    point: TelemetryPoint,
    live: Live,
    { wantedOnAir, lastBreak }: Pick<AlarmSecond, 'wantedOnAir' | 'lastBreak'>,
  ): void {
    const cdnFindings = this.#deps.facts().cdns.map(({ findings }) => findings);
    this.#alarms.second({ point, live, audience: this.audience, cdnFindings, wantedOnAir, lastBreak });
  }

  /** What operators were told. */
  addNotice(level: Level, text: string): void {
    this.#store.addNotice(level, text, this.#deps.now());
  }

  async close(): Promise<void> {
    this.measuring.close();
    await this.recordings.close();
    await this.#alarms.close();
    await this.#store.close();
  }

  /** Of the CDNs, the one that viewers are sent to first. */
  get cdnNames(): readonly string[] {
    return this.#deps.facts().cdns.map(({ name }) => name);
  }

  get latency(): LatencyView | null {
    return this.#latency.view;
  }

  /** What the window with the return monitor told last; null when it fell silent. */
  get returnMonitor(): ReturnStats | null {
    return this.#return.latest(this.#deps.now());
  }

  /** The last second's view; null when the engine fell silent. */
  get audience(): AudienceView | null {
    const view = this.#audience;
    return view && Math.abs(this.#deps.now() - view.atMs) < AUDIENCE_STALE_MS ? view : null;
  }

  audienceSeen(view: AudienceView): void {
    this.#audience = view;
    if (view.heat) this.#store.appendHeat(view.heat, view.heatGroups);
  }

  returnStats(stats: ReturnStats, windowId: string): void {
    this.#return.take(stats, windowId, this.#deps.now());
  }

  history(request: HistoryRequest): Promise<History> {
    return this.#store.ask('history', request);
  }

  /** The same in bytes (history-wire.ts): what the thread made is passed on as it is. */
  historyBytes(request: HistoryRequest): Promise<Uint8Array> {
    return this.#store.ask('historyBytes', request);
  }

  async marks(span: Span): Promise<Mark[]> {
    const [kept, incidents] = await Promise.all([this.#store.ask('marks', span), this.incidents(span)]);
    const named = kept.map(({ cueId, ...mark }) => namedMark(mark, cueId, this.#deps.cueLabel));
    return mostTelling([...named, ...incidents.map(incidentMark)], MOST_MARKS);
  }

  heat(request: HeatRequest): Promise<HeatColumn[]> {
    return this.#store.ask('heat', request);
  }

  /** Every second of a span as a file, bit by bit; without a span all that is kept. */
  export(format: ExportFormat, span: Partial<Span>): AsyncIterable<Uint8Array> {
    const toMs = span.toMs ?? this.#deps.now() + 1;
    const fromMs = Math.max(span.fromMs ?? Number.NEGATIVE_INFINITY, toMs - HISTORY_KEPT_MS);
    return exportPages((after) => this.#store.ask('page', { format, fromMs, toMs, after }));
  }

  /** Free where the studio writes; null: not known yet. */
  get freeDiskBytes(): number | null {
    return this.#alarms.freeDiskBytes;
  }

  alarms(): readonly Alarm[] {
    return this.#alarms.alarms;
  }

  seen(ids: readonly string[] | undefined, by: string): void {
    this.#alarms.seen(ids, by);
  }

  incidents({ fromMs, toMs }: Span): Promise<Incident[]> {
    return this.#alarms.incidents(fromMs, toMs);
  }

  #facts(): HostFacts {
    const facts = this.#deps.facts();
    const { capture } = facts;
    const fresh = capture !== null && this.#deps.now() - capture.atMs < CAPTURE_STALE_MS;
    return {
      ...facts,
      capture: fresh ? capture : null,
      view: facts.audience && this.audience,
      latency: this.latency,
      returnMonitor: this.returnMonitor,
    };
  }

  #lookAtLatency(): void {
    const { encoder, capture, audience, returnMonitor, cdns, engineLink } = this.#facts();
    const [first] = cdns;
    const cdn = first?.asked ? first : null;
    this.#latency.second({
      atMs: this.#deps.now(),
      engineApartMs: engineApartMs(engineLink),
      encoder: encoder?.status ?? null,
      capture,
      audience,
      view: audience && this.audience,
      returnMonitor,
      cdn: cdn && { ...cdn, seenAtOnce: cdn.format === 'll-hls' },
    });
  }

  #keep(point: TelemetryPoint): void {
    this.#store.append(point);
    this.#deps.hub.addPoint(point);
  }
}
