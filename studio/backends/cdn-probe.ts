import type { Finding, ProbeReading } from '../../shared/telemetry/probe.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { compareCdns, differDraft, NOT_COMPARED, type CdnComparison, type ComparedCdn } from '../probe/compare-cdns.ts';
import type { Fetcher } from '../probe/fetcher.ts';
import type { FindingDraft } from '../probe/finding-book.ts';
import { UrlProbe } from '../probe/url-probe.ts';
import { CdnStartUp, START_UP_MS, type CdnPhase } from './cdn-start-up.ts';

/** What viewers get from one of the CDNs; figures are medians of the last minute, null: not measured. */
export interface CdnReading extends CdnComparison {
  /** Host and file, for people. */
  readonly name: string;
  /** False: nobody has asked it yet, and all else says nothing. */
  readonly asked: boolean;
  readonly reachable: boolean;
  /** Studio time minus the end of the newest media; null when the playlist does not tell. */
  readonly liveEdgeAgeMs: number | null;
  readonly responseMs: number | null;
  /** In words, what is wrong with the answer; null when it is a playlist with media. */
  readonly problem: string | null;
  /** Null: not known yet. Of `ll-hls` every playlist is had as soon as it is there. */
  readonly format: ProbeReading['format'];
  readonly manifestMs: number | null;
  readonly ttfbMs: number | null;
  readonly partFetchMs: number | null;
  readonly throughputKbps: number | null;
  readonly errorsPerMinute: number;
  readonly findings: readonly Finding[];
  /** Whether media may be expected there. */
  readonly phase: CdnPhase;
}

export interface CdnProbeOptions {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly playlistUrl: string;
  /** Other CDNs with the same programme, to compare with. */
  readonly otherUrls: readonly string[];
  /** Its own: closed with it. */
  readonly fetcher: Fetcher & { close(): void };
  /** Off air nothing is expected at a CDN, so nothing is found wrong with it. */
  isOnAir(): boolean;
  /** Of each CDN, the one that viewers are sent to first. */
  onReadings(readings: readonly CdnReading[]): void;
}

const PERIOD_MS = 1_000;
/** The first segments of a stream are seldom like the others: what was odd about them is not told. */
const SETTLING_MS = 6_000;
/** Parts last a second at most, so that a playlist of low-latency HLS is overdue after this. */
const SILENT_MS = 2_000;
/** Others are asked for once in two seconds at least: who has not answered for so long has been asked in vain. */
const SILENT_PLAIN_MS = 3_000;
/** An address that leads nowhere for so long is looked at from its beginning again. */
const REOPEN_MS = 10_000;

/** Asks the CDNs about once a second, as viewers would, and judges what they answer. */
export class CdnProbe {
  readonly #options: CdnProbeOptions;
  readonly #watches: readonly CdnWatch[];
  #timer: Scheduled | null = null;
  #closed = false;

  constructor(options: CdnProbeOptions) {
    this.#options = options;
    const urls = new Set([options.playlistUrl, ...options.otherUrls]);
    this.#watches = [...urls].map((url) => new CdnWatch(options, url));
  }

  /** Of each CDN, the one that viewers are sent to first. */
  get readings(): ProbeReading[] {
    const nowMs = this.#options.studioClock.now();
    return this.#watches.map(({ reading }) => ({ ...reading, liveEdgeAgeMs: edgeAgeNow(reading, nowMs) }));
  }

  start(): void {
    this.#timer ??= every(this.#options.clock, PERIOD_MS, () => {
      for (const watch of this.#watches) watch.tick();
      if (this.#closed) return;
      const comparisons = this.#compare();
      const nowMs = this.#options.studioClock.now();
      const readings = this.#watches.map((watch, index) =>
        cdnReading(watch.reading, watch.phase, comparisons[index] ?? NOT_COMPARED, nowMs),
      );
      if (readings.some(({ asked }) => asked)) this.#options.onReadings(readings);
    });
  }

  /** Of each CDN against the first: only while media is expected at both. */
  #compare(): CdnComparison[] {
    const [first] = this.#watches;
    return this.#watches.map((watch) => {
      const [one, other] = [first?.compared ?? null, watch.compared];
      if (!first || watch === first || !one || !other) return NOT_COMPARED;
      const comparison = compareCdns(one, other);
      const draft = differDraft(comparison, first.reading.name);
      if (draft) watch.note(draft);
      return comparison;
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const watch of this.#watches) watch.close();
    this.#options.fetcher.close();
  }
}

/**
 * How old the newest media is now, null: not told. Of low-latency HLS each playlist is had as soon as it is there: where none
 * comes, none is there, and what was newest grows old. Of others nobody knows until they are asked again, unless in vain. Where
 * the newest answer has no media, or is the end of it, nothing newer is there.
 */
export function edgeAgeNow(
  { format, problem, liveEdgeAgeMs, atMs }: Pick<ProbeReading, 'format' | 'problem' | 'liveEdgeAgeMs' | 'atMs'>,
  nowMs: number,
): number | null {
  const silentMs = nowMs - atMs;
  const isOverdue = problem !== null || silentMs > (format === 'll-hls' ? SILENT_MS : SILENT_PLAIN_MS);
  return liveEdgeAgeMs === null || !isOverdue ? liveEdgeAgeMs : liveEdgeAgeMs + silentMs;
}

function cdnReading(reading: ProbeReading, phase: CdnPhase, compared: CdnComparison, nowMs: number): CdnReading {
  const { name, reachable, manifestMs, problem, format } = reading;
  const liveEdgeAgeMs = edgeAgeNow(reading, nowMs);
  const { ttfbMs, partFetchMs, throughputKbps, errorsPerMinute, findings } = reading;
  const isUndated = problem === null && format !== null && liveEdgeAgeMs === null;
  return {
    ...{ name, asked: reading.requests > 0 },
    ...compared,
    reachable,
    // With no playlist viewers have what was newest, which grows old.
    liveEdgeAgeMs,
    responseMs: reachable ? manifestMs : null,
    problem: isUndated ? 'its playlist carries no PROGRAM-DATE-TIME, so its age cannot be told' : problem,
    ...{ format, manifestMs, ttfbMs, partFetchMs, throughputKbps, errorsPerMinute, findings, phase },
  };
}

/** One CDN, watched for as long as the studio runs; each time on air begins anew. */
class CdnWatch {
  readonly #options: CdnProbeOptions;
  readonly #url: string;
  readonly #startUp = new CdnStartUp();
  #probe: UrlProbe | null = null;
  #wasOnAir = false;
  /** Monotonic: since when it is on air without having settled; null when it has, or is off air. */
  #startingMs: number | null = null;
  /** Monotonic: since when it has had media. */
  #fineMs: number | null = null;
  /** Monotonic: since when there has been nothing to judge. */
  #brokenMs: number | null = null;

  constructor(options: CdnProbeOptions, url: string) {
    this.#options = options;
    this.#url = url;
  }

  get reading(): ProbeReading {
    const reading = this.#current().reading();
    // What is found between two ticks is not told either while nothing is expected there.
    const known = { ...reading, starting: this.phase === 'starting' && (reading.reachable || reading.requests === 0) };
    return this.#judges ? known : { ...known, errorsPerMinute: 0, findings: [], stalls: null, stalledMs: null };
  }

  get phase(): CdnPhase {
    return this.#startUp.phase;
  }

  /** What other CDNs are held against; null while nothing is expected there. */
  get compared(): ComparedCdn | null {
    const { offsetMs, ageMs } = this.#current();
    return this.#judges ? { offsetMs, ageMs } : null;
  }

  note(draft: FindingDraft): void {
    this.#current().note(draft);
  }

  get #judges(): boolean {
    return this.#wasOnAir && this.#startingMs === null;
  }

  tick(): void {
    const nowMs = this.#options.clock.monoNow();
    const isOnAir = this.#options.isOnAir();
    if (isOnAir && !this.#wasOnAir) {
      this.#renew();
      this.#startingMs = nowMs;
      this.#fineMs = null;
    }
    this.#wasOnAir = isOnAir;
    const reading = this.#current().reading();
    this.#startUp.look({ monoMs: nowMs, onAir: isOnAir, reading });
    const { problem, format } = reading;
    const isFine = problem === null && format !== null;
    this.#fineMs = isFine ? (this.#fineMs ?? nowMs) : null;
    const isSettled = this.#fineMs !== null && nowMs - this.#fineMs > SETTLING_MS;
    const isOverdue = this.#startingMs !== null && !isFine && nowMs - this.#startingMs > START_UP_MS;
    if (isSettled || isOverdue) this.#startingMs = null;
    if (!this.#judges) this.#current().forgetFindings();
    // An address that leads nowhere yet is asked again by the probe itself, unless that has failed.
    const isBroken = !isFine && (format !== null || this.#current().hasFailed);
    this.#brokenMs = isBroken ? (this.#brokenMs ?? nowMs) : null;
    if (this.#brokenMs !== null && nowMs - this.#brokenMs > REOPEN_MS) this.#reopen();
  }

  close(): void {
    this.#probe?.close();
  }

  #current(): UrlProbe {
    return this.#probe ?? this.#renew();
  }

  /** What was found stays, unless the probe has to be another. */
  #reopen(): void {
    this.#brokenMs = null;
    const probe = this.#current();
    if (probe.hasFailed) this.#renew();
    else probe.reopen();
  }

  #renew(): UrlProbe {
    this.#probe?.close();
    this.#brokenMs = null;
    const { clock, studioClock, fetcher } = this.#options;
    const probe = new UrlProbe({
      clock,
      fetcher,
      url: this.#url,
      settings: { depth: 'light', mustBeLive: true, playerBufferMs: null, slackMs: 0 },
      span: 'minute',
      now: () => studioClock.now(),
    });
    this.#probe = probe;
    // A probe never rejects: what goes wrong is a finding.
    void probe.run();
    return probe;
  }
}
