import type { Source } from '../../../shared/process/encoder-control.ts';
import type { ReturnStats } from '../../../shared/telemetry/latency.ts';
import { frameMsOf, type LatencyFacts } from './facts.ts';
import { median } from './theil-sen.ts';

/** Stages are measured at different moments: each figure is the median of its last seconds (ms). */
const WINDOW_MS = 6_000;

const MEASURED = [
  'glassToGlassMs',
  'composeMs',
  'captureToComposedMs',
  'captureToEncodedMs',
  'captureToMuxMs',
  'captureToSendMs',
  'srtLatencyMs',
  'srtRttMs',
  'edgeAgeMs',
  'fetchMs',
  'arrivalAgeMs',
  'bufferMs',
  'soundBehindMs',
  'renderMs',
] as const;
type Measured = (typeof MEASURED)[number];

/** An AAC frame of 48 kHz sound (ISO/IEC 14496-3: 1024 samples). */
const AAC_FRAME_MS = (1024 / 48_000) * 1000;

/** A clock whose bound nobody has told is taken for right within this (ms): a round trip over the internet. */
const UNTOLD_CLOCK_MS = 50;

/** Whose latency the budget adds up to. */
export type BudgetSubject = 'pages' | 'viewers' | 'return';

/** Medians of one stretch of time, in ms; null: not measured. */
export type BudgetFigures = Readonly<Record<Measured, number | null>> & {
  readonly subject: BudgetSubject;
  readonly source: Source['kind'] | null;
  /** `edgeAgeMs` is the age of media as it is published; else that at any moment of a playlist's life. */
  readonly edgeSeenAtOnce: boolean;
  readonly frameMs: number;
  /** Null: not known. */
  readonly partMs: number | null;
  /** How far the clock of the window that captures may be from the host’s, and that of whoever shows the picture. */
  readonly captureClockMs: number;
  readonly readersClockMs: number;
};

interface Sample {
  readonly atMs: number;
  readonly values: Readonly<Record<Measured, number | null>>;
}

/** Gathers the figures of the budget, so that all stand for the same stretch of time. */
export class BudgetWindow {
  #samples: Sample[] = [];
  #subject: BudgetSubject | null = null;

  /** Null while nobody plays. */
  add(facts: LatencyFacts): BudgetFigures | null {
    const subject = subjectOf(facts);
    if (subject !== this.#subject) this.#samples = [];
    this.#subject = subject;
    if (subject === null) return null;
    const { atMs, encoder, returnMonitor } = facts;
    this.#samples = this.#samples.filter((sample) => atMs - sample.atMs < WINDOW_MS && sample.atMs <= atMs);
    this.#samples.push({ atMs, values: measure(facts, subject) });
    const medians = Object.fromEntries(
      MEASURED.map((name) => [name, median(this.#samples.flatMap(({ values }) => values[name] ?? []))]),
    ) as Record<Measured, number | null>;
    return {
      ...medians,
      subject,
      source: encoder?.source?.kind ?? null,
      edgeSeenAtOnce: facts.cdn?.seenAtOnce ?? false,
      frameMs: frameMsOf(encoder),
      partMs: returnMonitor?.partMs ?? null,
      captureClockMs: facts.capture?.clockErrorBoundMs ?? UNTOLD_CLOCK_MS,
      readersClockMs: readersClockOf(facts, subject),
    };
  }
}

function readersClockOf({ returnMonitor, view, engineApartMs }: LatencyFacts, subject: BudgetSubject): number {
  if (subject === 'return') return returnMonitor?.clockErrorBoundMs ?? UNTOLD_CLOCK_MS;
  return (engineApartMs ?? UNTOLD_CLOCK_MS) + (view?.clockErrorP50Ms ?? UNTOLD_CLOCK_MS);
}

/** Simulated viewers have no screen: real pages before them, and the return monitor's screen before theirs. */
function subjectOf({ view, audience, returnMonitor }: LatencyFacts): BudgetSubject | null {
  const pages = view?.pages?.viewers ?? 0;
  if (pages > 0 && pages === view?.all?.viewers) return 'pages';
  if (returnMonitor && glassOf(returnMonitor) !== null) return 'return';
  return view?.all || audience?.latency ? 'viewers' : null;
}

/** The picture itself is believed before the playlist’s dates. */
function glassOf(stats: ReturnStats): number | null {
  return stats.state === 'playing' ? (stats.markMs ?? stats.glassToGlassMs) : null;
}

function measure(facts: LatencyFacts, subject: BudgetSubject): Record<Measured, number | null> {
  const { encoder, capture, view, audience, returnMonitor, cdn } = facts;
  const srt = encoder?.link.state === 'connected' ? encoder.link.srt : null;
  const fromWindow = encoder?.source?.kind === 'ui' ? capture : null;
  const monitor = returnMonitor?.state === 'playing' ? returnMonitor : null;
  const own = subject === 'return' ? monitor : null;
  return {
    glassToGlassMs:
      subject === 'return'
        ? own && glassOf(own)
        : subject === 'pages'
          ? (view?.pages?.p50Ms ?? null)
          : (view?.all?.p50Ms ?? audience?.latency?.p50Ms ?? null),
    composeMs: fromWindow?.composeP50Ms ?? null,
    captureToComposedMs: fromWindow?.captureToComposedP50Ms ?? null,
    captureToEncodedMs: fromWindow?.captureToEncodedP50Ms ?? null,
    captureToMuxMs: encoder?.captureToMuxMs?.p50 ?? null,
    captureToSendMs: encoder?.captureToSendMs?.p50 ?? null,
    srtLatencyMs: srt?.latencyMs ?? null,
    srtRttMs: srt?.rttMs ?? null,
    edgeAgeMs: cdn?.liveEdgeAgeMs ?? null,
    fetchMs: monitor?.fetchMs ?? cdn?.partFetchMs ?? null,
    arrivalAgeMs: arrivalAgeOf(subject, facts),
    bufferMs: subject === 'return' ? (own?.bufferMs ?? null) : (view?.bufferP50Ms ?? null),
    // A simulated player has no sound that could end sooner.
    soundBehindMs: subject === 'viewers' ? null : soundBehindMs(encoder),
    renderMs: monitor?.renderMs ?? null,
  };
}

/** Simulated viewers tell none, and pages among them would not stand for the median one. */
function arrivalAgeOf(subject: BudgetSubject, { view, returnMonitor }: LatencyFacts): number | null {
  if (subject === 'viewers') return null;
  if (subject === 'pages') return view?.arrivalAgeP50Ms ?? null;
  return returnMonitor?.state === 'playing' ? returnMonitor.arrivalAgeMs : null;
}

/**
 * How much earlier the sound of a part ends than its pictures (ms): it is written later, for it comes when it is over. A
 * player's buffer ends where the shorter of the two does.
 */
function soundBehindMs(encoder: LatencyFacts['encoder']): number | null {
  const { video = null, audio = null } = encoder?.timelineLagMs ?? {};
  return video === null || audio === null ? null : Math.max(0, audio - video + frameMsOf(encoder) - AAC_FRAME_MS);
}
