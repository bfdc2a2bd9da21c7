import type { AudienceView, DatingCounts, Spread } from '../../../shared/telemetry/audience-view.ts';
import { latencyBoundMs } from '../../../shared/telemetry/latency-bound.ts';
import type { LatencyReading, LatencyWay, ReturnStats } from '../../../shared/telemetry/latency.ts';
import type { LatencyFacts } from './facts.ts';
import { percentile } from './theil-sen.ts';

/** What the return monitor told in so long a time stands behind its p95 (ms). */
const RETURN_WINDOW_MS = 10_000;
/** The return monitor tells medians over a second. */
const RETURN_SPAN_MS = 1_000;
/** Viewers report what was shown in the last second, and are put together once a second. */
const VIEWERS_SPAN_MS = 2_000;

type ReturnWay = Extract<LatencyWay, 'return' | 'return-mark' | 'return-tags'>;

/** Why a monitor that plays has no figure. */
const NOT_THERE: Readonly<Record<ReturnWay, string>> = {
  return: 'Nothing dates the frames: neither PROGRAM-DATE-TIME in the playlist nor our tags in the media (ID3, SEI).',
  'return-mark':
    'No mark is in the picture, or its window is hidden: switch the latency mark on, and keep the window in view.',
  'return-tags':
    'No capture time is in the media: the encoder in the cloud, or the packager, takes ID3 and SEI out. Have it pass them on.',
};

const ENGINE_SILENT = 'The engine answers, but has told nothing of its viewers for 5 s and more: see its alarm.';

/** SEI before ID3: it is in the pictures' own data, and cannot be put beside another one. */
const byTags = ({ glassToGlassByMs }: ReturnStats): number | null =>
  glassToGlassByMs?.sei ?? glassToGlassByMs?.id3 ?? null;

const missing = (way: LatencyWay, why: string): LatencyReading => ({
  way,
  p50Ms: null,
  p95Ms: null,
  ...{ p99Ms: null, spreadMs: null },
  errorBoundMs: null,
  ageMs: null,
  viewers: 0,
  spanMs: null,
  missing: why,
  datedBy: [],
});

/** The ways side by side; holds the return monitor's last seconds. */
export class Ways {
  #returned: ReturnStats[] = [];

  read(facts: LatencyFacts): LatencyReading[] {
    this.#remember(facts);
    return [
      timestamps(facts),
      mark(facts),
      this.#ofReturn('return', facts, ({ glassToGlassMs }) => glassToGlassMs),
      this.#ofReturn('return-mark', facts, ({ markMs }) => markMs),
      this.#ofReturn('return-tags', facts, byTags),
    ];
  }

  #remember({ returnMonitor, atMs }: LatencyFacts): void {
    if (returnMonitor === null || returnMonitor.state === 'off') this.#returned = [];
    else if (returnMonitor.atMs !== this.#returned.at(-1)?.atMs) this.#returned.push(returnMonitor);
    this.#returned = this.#returned.filter((stats) => atMs - stats.atMs < RETURN_WINDOW_MS);
  }

  #ofReturn(way: ReturnWay, facts: LatencyFacts, figureOf: (stats: ReturnStats) => number | null): LatencyReading {
    const stats = facts.returnMonitor;
    const now = stats && figureOf(stats);
    if (stats === null || now === null) return missing(way, whyNoReturn(way, stats, facts));
    const values = this.#returned.flatMap((one) => figureOf(one) ?? []);
    return {
      way,
      p50Ms: now,
      p95Ms: percentile(values, 0.95),
      ...{ p99Ms: null, spreadMs: null },
      errorBoundMs: latencyBoundMs(stats.clockErrorBoundMs),
      ageMs: Math.max(0, facts.atMs - stats.atMs),
      viewers: 1,
      spanMs: RETURN_SPAN_MS,
      missing: null,
      datedBy: way === 'return' && stats.datedBy !== null ? [{ by: stats.datedBy, viewers: 1 }] : [],
    };
  }
}

/** Real pages before simulated viewers; histograms of all frames before the reports' single figures. */
function timestamps(facts: LatencyFacts): LatencyReading {
  const { view, audience, engineApartMs } = facts;
  const spread = view?.pages ?? view?.all ?? audience?.pageLatency ?? audience?.latency ?? null;
  if (spread === null) {
    const silent = audience === null && engineApartMs !== null;
    return missing('timestamps', silent ? ENGINE_SILENT : 'Nobody plays the stream: open the viewers’ page.');
  }
  return ofViewers('timestamps', spread, facts);
}

function mark(facts: LatencyFacts): LatencyReading {
  const { view } = facts;
  if (view?.marks) return ofViewers('mark', view.marks, facts);
  if ((view?.pages?.viewers ?? 0) === 0) {
    return missing('mark', 'No real viewer page plays: only decoded pixels carry the mark. Open the viewers’ page.');
  }
  return missing('mark', 'No page has read the mark: switch the latency mark on, and measuring in the viewers’ page.');
}

function ofViewers(way: LatencyWay, spread: Spread, facts: LatencyFacts): LatencyReading {
  const { view, atMs } = facts;
  return {
    way,
    p50Ms: spread.p50Ms,
    p95Ms: spread.p95Ms,
    ...{ p99Ms: spread.p99Ms, spreadMs: spread.syncSpreadMs },
    errorBoundMs: latencyBoundMs(view?.clockErrorP50Ms ?? null, facts.engineApartMs),
    ageMs: view ? Math.max(0, atMs - view.atMs) : null,
    viewers: spread.viewers,
    spanMs: view ? VIEWERS_SPAN_MS : null,
    missing: null,
    datedBy: way === 'timestamps' && view ? datingOf(view, spread) : [],
  };
}

/** By what the frames of those behind a spread are dated. */
function datingOf({ pages, datedBy }: AudienceView, spread: Spread): DatingCounts {
  return datedBy
    .map((one) => ({ by: one.by, viewers: spread === pages ? one.pages : one.viewers }))
    .filter(({ viewers }) => viewers > 0);
}

function whyNoReturn(way: ReturnWay, stats: ReturnStats | null, { encoder }: LatencyFacts): string {
  if (stats === null || stats.state === 'off') {
    return 'No window tells of a return monitor: switch it on in one of this studio, and keep that window in view.';
  }
  if (stats.state === 'failed') return `The return monitor failed: ${stats.reason ?? 'no reason was told'}.`;
  if (stats.state === 'stalled') return 'The return monitor stands still: no new media comes from the CDN.';
  if (stats.state === 'connecting') {
    return encoder?.onAir === true
      ? 'The return monitor waits for the stream.'
      : 'The studio is off air: there is nothing to return.';
  }
  return NOT_THERE[way];
}
