import type { Disagreement, LatencyReading, LatencyWay } from '../../../shared/telemetry/latency.ts';
import { VSYNC_MS } from '../../../shared/telemetry/latency-bound.ts';
import type { LatencyFacts } from './facts.ts';

/** Ways that differ by more than this beyond what they may err by do not agree (ms). */
export const AGREE_WITHIN_MS = 100;
/** Differences that are alike within this have one cause (ms). */
const ALIKE_MS = 60;
/** It must last so long to be told, and be gone so long to be forgotten (ms): stalls and steering pass by. */
const DWELL_MS = 4_000;
/** Between different players also an outage of one of them must pass by. */
const DWELL_BETWEEN_PLAYERS_MS = 12_000;
/** A player with less than this is about to stand still or does already: what it shows is late for want of media. */
const HEALTHY_BUFFER_MS = 80;

/** A way whose bound is not known is taken for right within this (ms): a clock learnt over the internet. */
const UNTOLD_BOUND_MS = 67;

const TAGGED = 'the capture time that travels with the pictures (SEI or ID3)';

interface Differences {
  /** Mark minus time stamps in the same player (ms): clocks cancel. Null: not both known. */
  readonly viewers: number | null;
  /** Where the monitor reads no mark: the capture time in the media's tags minus that of the playlist. */
  readonly monitor: number | null;
  /** Which of them. */
  readonly monitorBy: 'return-mark' | 'return-tags';
  /**
   * Age at which media reaches a player, viewers minus return monitor (ms): the players' buffers are taken out, as
   * each may hold as much as it likes. Null: not all known.
   */
  readonly delivery: number | null;
  /** What `delivery` may err by (ms). */
  readonly deliveryBoundMs: number;
}

/** The ways' differences, and the likeliest cause of those that should not be; null when they agree. Pure. */
export function judge(readings: readonly LatencyReading[], facts: LatencyFacts): Disagreement | null {
  const differences = differencesOf(readings, facts);
  const viewers = beyond(differences.viewers, VSYNC_MS);
  const monitor = beyond(differences.monitor, VSYNC_MS);
  if (viewers !== null || monitor !== null) return datesAreOff(differences, viewers, monitor);
  const delivery = beyond(differences.delivery, differences.deliveryBoundMs);
  return delivery === null ? null : clockIsOff(delivery, readings, facts);
}

/** The largest of the differences that are judged (ms), with or without a cause; null: no two ways can be compared. Pure. */
export function largestDifferenceMs(readings: readonly LatencyReading[], facts: LatencyFacts): number | null {
  const { viewers, monitor, delivery } = differencesOf(readings, facts);
  const known = [viewers, monitor, delivery].flatMap((difference) => (difference === null ? [] : Math.abs(difference)));
  return known.length === 0 ? null : Math.max(...known);
}

function differencesOf(readings: readonly LatencyReading[], { view, returnMonitor }: LatencyFacts): Differences {
  const reading = (way: LatencyWay): LatencyReading | undefined => readings.find((one) => one.way === way);
  const minus = (a: number | null = null, b: number | null = null): number | null =>
    a === null || b === null ? null : a - b;
  const stamps = reading('timestamps');
  const returned = reading('return');
  const byMark = minus(reading('return-mark')?.p50Ms, returned?.p50Ms);
  return {
    viewers: view?.markMinusStampsMs ?? minus(reading('mark')?.p50Ms, stamps?.p50Ms),
    monitor: byMark ?? minus(reading('return-tags')?.p50Ms, returned?.p50Ms),
    monitorBy: byMark === null ? 'return-tags' : 'return-mark',
    delivery: minus(
      minus(stamps?.p50Ms, healthy(view?.bufferP50Ms)),
      minus(returned?.p50Ms, returnMonitor?.state === 'playing' ? healthy(returnMonitor.bufferMs) : null),
    ),
    deliveryBoundMs: (stamps?.errorBoundMs ?? UNTOLD_BOUND_MS) + (returned?.errorBoundMs ?? UNTOLD_BOUND_MS),
  };
}

function healthy(bufferMs: number | null = null): number | null {
  return bufferMs !== null && bufferMs >= HEALTHY_BUFFER_MS ? bufferMs : null;
}

function beyond(differenceMs: number | null, boundMs: number): number | null {
  return differenceMs !== null && Math.abs(differenceMs) > AGREE_WITHIN_MS + boundMs ? differenceMs : null;
}

/** What the playlist says of a frame is not what the frame itself says. */
function datesAreOff(all: Differences, viewers: number | null, monitor: number | null): Disagreement {
  const byMs = Math.max(Math.abs(viewers ?? 0), Math.abs(monitor ?? 0));
  const alike = all.viewers !== null && all.monitor !== null && Math.abs(all.viewers - all.monitor) <= ALIKE_MS;
  const ways: LatencyWay[] = [
    ...(viewers === null ? [] : (['timestamps', 'mark'] as const)),
    ...(monitor === null ? [] : (['return', all.monitorBy] as const)),
  ];
  const by = `${byMs.toFixed(0)} ms`;
  if (alike) {
    return {
      byMs,
      ways,
      likely: 'encoder-rewrites-timestamps',
      text: `Everywhere the stream’s dates are ${by} off what its pictures say: the encoder in the cloud, or the packager, writes time stamps of its own.`,
      whatToDo:
        'Switch on “preserve input time stamps” (or the use of timed ID3) in the cloud encoder. Until then, believe the mark: cues are early or late by this much.',
    };
  }
  if (all.viewers !== null && all.monitor !== null) {
    const where = monitor === null ? 'where viewers load from' : 'at the studio’s CDN address';
    return {
      byMs,
      ways,
      likely: 'cdn-timeline-shifted',
      text: `The CDN’s timeline is shifted by ${by} ${where}: PROGRAM-DATE-TIME and picture differ there, and not alike elsewhere.`,
      whatToDo:
        'Look at the CDN probe for jumps of PROGRAM-DATE-TIME, and have that packager or edge restarted. Until then, its viewers see cues early or late by this much.',
    };
  }
  const what = viewers === null && all.monitorBy === 'return-tags' ? TAGGED : 'the picture it stands for';
  // With one player alone: dates after the picture can come from an encoder that dates by arrival; earlier ones cannot.
  const early = (viewers ?? monitor ?? 0) < 0;
  return {
    byMs,
    ways,
    likely: early ? 'cdn-timeline-shifted' : 'unknown',
    text: early
      ? `PROGRAM-DATE-TIME is ${by} earlier than ${what}: the CDN’s timeline is shifted.`
      : `PROGRAM-DATE-TIME is ${by} later than ${what}: the encoder writes time stamps of its own, or the CDN’s timeline is shifted.`,
    whatToDo:
      'Measure by the other player as well (return monitor on, a viewers’ page open): whether both are off alike tells encoder and CDN apart.',
  };
}

/** Media cannot reach one player so much sooner than another from the same origin. */
function clockIsOff(deliveryMs: number, readings: readonly LatencyReading[], facts: LatencyFacts): Disagreement {
  const edgeMs = facts.cdn?.liveEdgeAgeMs ?? null;
  const stampsMs = readings.find(({ way }) => way === 'timestamps')?.p50Ms ?? null;
  const impossible = edgeMs !== null && stampsMs !== null && stampsMs < edgeMs - AGREE_WITHIN_MS;
  const by = `${Math.abs(deliveryMs).toFixed(0)} ms ${deliveryMs < 0 ? 'sooner' : 'later'}`;
  return {
    byMs: Math.abs(deliveryMs),
    ways: ['timestamps', 'return'],
    likely: 'clock',
    text: impossible
      ? `Viewers say they see frames before the CDN has them: their clock, learnt from the engine, is off by about ${Math.abs(deliveryMs).toFixed(0)} ms.`
      : `By the clocks, media reaches viewers ${by} than the return monitor, buffers apart: the engine’s clock and the studio’s differ, or viewers’ network is that much slower.`,
    whatToDo:
      'Compare the engine’s time server with the studio’s (clock panel). If both are right, compare viewers by CDN and network.',
  };
}

/** Tells a disagreement when it has lasted, and forgets it when it has been gone for as long. */
export class DisagreementWatch {
  #candidate: { readonly sinceMs: number; readonly byCause: string } | null = null;
  #told: Disagreement | null = null;
  #agreedSinceMs: number | null = null;

  /** @param atMs studio time */
  look(atMs: number, found: Disagreement | null): Disagreement | null {
    if (found === null) {
      this.#candidate = null;
      this.#agreedSinceMs ??= atMs;
      if (atMs - this.#agreedSinceMs >= DWELL_MS) this.#told = null;
      return this.#told;
    }
    this.#agreedSinceMs = null;
    if (this.#candidate?.byCause !== found.likely) this.#candidate = { sinceMs: atMs, byCause: found.likely };
    const dwellMs = found.likely === 'clock' ? DWELL_BETWEEN_PLAYERS_MS : DWELL_MS;
    if (atMs - this.#candidate.sinceMs >= dwellMs) this.#told = found;
    return this.#told;
  }
}
