import type { Presence } from '../../shared/api/access.ts';
import type { LiveMessage, LiveWithoutRun } from '../../shared/api/live.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import type { ProbeReading } from '../../shared/telemetry/probe.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import { runChange, type RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { LiveQueue } from './live-queue.ts';

export interface LiveHubOptions {
  readonly clock: Clock;
  buildLive(): LiveWithoutRun;
  getRun(): RunState;
  getPlan(): { show: Show; planRevision: number };
  getPeople(): Presence[];
  getTelemetry(): readonly TelemetryPoint[];
  /** Null before the first second of an audience. */
  getAudience(): AudienceView | null;
  /** As the standing watch has them; empty without a CDN. */
  getCdns(): readonly ProbeReading[];
  /** Studio time, for notices. */
  now(): number;
}

type Told<T extends LiveMessage['type']> = Extract<LiveMessage, { type: T }>;

export interface HubState {
  readonly show: Told<'show'>;
  readonly run: Told<'run'>;
  readonly rest: readonly LiveMessage[];
}

/** At most ten a second. */
const USUAL_SPACING_MS = 100;
/** What comes together (a GO and its tally) goes out together; still well within 20 ms. */
const URGENT_DELAY_MS = 4;
const MAX_SUBSCRIBERS = 64;
const KEEP_NOTICES = 20;
/** Findings told of each CDN, the gravest first: a stream that is broken all over must not fill the link. */
const MOST_FINDINGS = 40;

/** Pushes what moves to everyone who subscribed. A slow subscriber costs the others nothing. */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #queues = new Set<LiveQueue>();
  #pending: { dueMs: number; scheduled: Scheduled } | null = null;
  #flushedMs = Number.NEGATIVE_INFINITY;
  /** The run as everybody knows it; null while nobody listens. */
  #told: RunState | null = null;
  #noticeId = 0;
  #notices: Extract<LiveMessage, { type: 'notice' }>[] = [];
  #closed = false;

  constructor(options: LiveHubOptions) {
    this.#options = options;
  }

  get subscribers(): number {
    return this.#queues.size;
  }

  /** Everything from now on, beginning with the whole state; ends when the signal aborts or the caller is too slow. */
  async *subscribe(signal: AbortSignal | undefined): AsyncGenerator<LiveMessage, void, void> {
    const { clock, buildLive, getPeople, getTelemetry, getAudience, getCdns } = this.#options;
    if (this.#closed || signal?.aborted || this.#queues.size >= MAX_SUBSCRIBERS) return;
    const queue = new LiveQueue({ clock, getShow: () => this.#show() });
    const leave = (): void => {
      queue.close();
    };
    signal?.addEventListener('abort', leave, { once: true });
    // Who was here before must not miss what this one is told at once.
    this.#tellRun();
    this.#queues.add(queue);
    try {
      queue.put(this.#show());
      const run = this.#options.getRun();
      this.#told = run;
      queue.put({ type: 'run', run });
      queue.put({ type: 'live', live: buildLive() });
      queue.put({ type: 'presence', people: getPeople() });
      queue.put({ type: 'telemetry', points: [...getTelemetry()] });
      const audience = getAudience();
      if (audience) queue.put({ type: 'audience', view: audience });
      queue.put(cdnsMessage(getCdns()));
      for (const notice of this.#notices) queue.put(notice);
      for (let message = await queue.take(); message; message = await queue.take()) yield message;
    } finally {
      this.#queues.delete(queue);
      if (this.#queues.size === 0) this.#told = null;
      signal?.removeEventListener('abort', leave);
      queue.close();
    }
  }

  /** All that somebody who has just come is told, figures and notices left out. */
  state(): HubState {
    const { buildLive, getPeople, getRun, getCdns } = this.#options;
    return {
      show: this.#show(),
      run: { type: 'run', run: getRun() },
      rest: [{ type: 'live', live: buildLive() }, { type: 'presence', people: getPeople() }, cdnsMessage(getCdns())],
    };
  }

  /** Something moved: told within 100 ms. */
  changed(): void {
    this.#flushBy(Math.max(this.#flushedMs + USUAL_SPACING_MS, this.#options.clock.monoNow() + URGENT_DELAY_MS));
  }

  /** The run or a tally changed: told within 20 ms. */
  changedNow(): void {
    this.#flushBy(this.#options.clock.monoNow() + URGENT_DELAY_MS);
  }

  /** The plan was edited: told at once, for who edited it waits for it. */
  planEdited(edit: Omit<Extract<LiveMessage, { type: 'plan' }>, 'type'>): void {
    this.#push({ type: 'plan', ...edit });
    this.changedNow();
  }

  /** Somebody came, went, or looks elsewhere. */
  peopleChanged(): void {
    this.#push({ type: 'presence', people: this.#options.getPeople() });
  }

  /** The audience's latency in bands and groups, once a second. */
  audienceSeen(view: AudienceView): void {
    this.#push({ type: 'audience', view });
  }

  /** What the CDNs deliver and what is wrong with it, once a second. */
  cdnsSeen(readings: readonly ProbeReading[]): void {
    this.#push(cdnsMessage(readings));
  }

  addPoint(point: TelemetryPoint): void {
    this.#push({ type: 'telemetry', points: [point] });
  }

  notice(level: 'info' | 'warning' | 'error', text: string): void {
    this.#noticeId += 1;
    const id = `n${String(this.#noticeId)}`;
    const notice = { type: 'notice' as const, id, level, text, atMs: this.#options.now() };
    this.#notices = [...this.#notices, notice].slice(-KEEP_NOTICES);
    this.#push(notice);
  }

  close(): void {
    this.#closed = true;
    this.#pending?.scheduled.cancel();
    for (const queue of this.#queues) queue.close();
  }

  #push(message: LiveMessage): void {
    for (const queue of this.#queues) if (!queue.put(message)) this.#queues.delete(queue);
  }

  #flushBy(dueMs: number): void {
    if (this.#closed || this.#queues.size === 0) return;
    if (this.#pending && this.#pending.dueMs <= dueMs) return;
    this.#pending?.scheduled.cancel();
    const { clock } = this.#options;
    const scheduled = clock.schedule(dueMs - clock.monoNow(), () => {
      this.#pending = null;
      this.#flushedMs = clock.monoNow();
      if (this.#queues.size === 0) return;
      this.#tellRun();
      this.#push({ type: 'live', live: this.#options.buildLive() });
    });
    this.#pending = { dueMs, scheduled };
  }

  /** Tells what changed of the run since it was told last: a GO among 5,000 cues costs what it changes. */
  #tellRun(): void {
    const before = this.#told;
    const run = this.#options.getRun();
    if (!before || run === before) return;
    this.#told = run;
    if (run.runId === before.runId) this.#push({ type: 'run-change', change: runChange(before, run) });
    else this.#push({ type: 'run', run });
  }

  #show(): Extract<LiveMessage, { type: 'show' }> {
    return { type: 'show', ...this.#options.getPlan() };
  }
}

function cdnsMessage(readings: readonly ProbeReading[]): Told<'cdns'> {
  const told = readings.map((reading) => ({ ...reading, findings: reading.findings.slice(0, MOST_FINDINGS) }));
  return { type: 'cdns', readings: told };
}
