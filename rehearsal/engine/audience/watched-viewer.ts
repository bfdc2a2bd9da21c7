import { framesIn, HISTOGRAM_LARGEST_MS, percentileIn } from '../../../shared/interaction/latency-histogram.ts';
import type { ViewerReport } from '../../../shared/interaction/protocol.ts';
import type { ClientKind } from '../audience-book.ts';
import { RatchetWatch } from './ratchet-watch.ts';
import { StallMeter } from './stall-meter.ts';

/** Of a viewer that does not say. */
const UNKNOWN = 'unknown';

/** What is remembered of one viewer from report to report. Times are studio time in ms. */
export class WatchedViewer {
  readonly viewerId: string;
  readonly sessions = new Set<number>();
  readonly ratchet = new RatchetWatch();
  /** What it stalled before it was first heard is not of the last minute. */
  readonly stallMeter = new StallMeter(0);
  client: ClientKind;
  /** When its last socket closed; null while it has one. */
  leftAtMs: number | null = null;
  /** Since when it has been playing without a break of more than a few seconds; null before. */
  playsSinceMs: number | null = null;
  /** When the picture last stood still; null: never seen to. */
  stoodAtMs: number | null = null;
  reportedAtMs = Number.NEGATIVE_INFINITY;
  #report: ViewerReport | null = null;
  #latencyMs: number | null = null;
  #droppedShare: number | null = null;

  constructor(viewerId: string, client: ClientKind) {
    this.viewerId = viewerId;
    this.client = client;
  }

  get report(): ViewerReport | null {
    return this.#report;
  }

  /** Glass-to-glass latency of the last report: the median of its frames, or of the frame that stands still; null: not playing. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /** Of the frames since the report before the last, how many were dropped (0 … 1); null: it does not tell, or there were none. */
  get droppedShare(): number | null {
    return this.#droppedShare;
  }

  /** Whether no frame was shown since the report before the last. */
  get standsStill(): boolean {
    return this.#latencyMs !== null && this.#report !== null && framesOf(this.#report) === 0;
  }

  get cdn(): string {
    return this.#report?.cdn ?? UNKNOWN;
  }

  get device(): string {
    return this.#report?.device ?? UNKNOWN;
  }

  get network(): string {
    return this.#report?.network ?? UNKNOWN;
  }

  /** @param targetMs what the engine tells everyone to aim at */
  take(report: ViewerReport, nowMs: number, targetMs: number): void {
    const before = this.#report;
    const isBreak = nowMs - this.reportedAtMs > REPORT_VALID_MS;
    this.#report = report;
    this.reportedAtMs = nowMs;
    this.#latencyMs = latencyOf(report);
    this.#droppedShare = before && droppedBetween(before, report);
    if (this.#latencyMs === null) {
      this.playsSinceMs = null;
      return;
    }
    if (isBreak || this.playsSinceMs === null) this.playsSinceMs = nowMs;
    if (this.standsStill || (before && stoodBetween(before, report))) this.stoodAtMs = nowMs;
    this.ratchet.see({ atMs: nowMs, latencyMs: this.#latencyMs, stalls: report.stalls, targetMs });
  }

  /** Latency minus what this viewer aims at (ms), given what all aim at now; null while it does not play. */
  errorMs(targetMs: number): number | null {
    const report = this.#report;
    if (!report || this.#latencyMs === null) return null;
    const heardMs = report.targetMs ?? targetMs;
    const extraMs = Math.max(0, (report.personalTargetMs ?? heardMs) - heardMs);
    // What a player tells smoothed is by the target it had heard of then.
    if (typeof report.errorMs === 'number' && !this.standsStill) return report.errorMs - (targetMs - heardMs);
    return this.#latencyMs - targetMs - extraMs;
  }
}

/** A report older than this says nothing about now. */
export const REPORT_VALID_MS = 5_000;

/** Frames shown since the report before; null: it does not say. */
function framesOf({ frames, latencyHistogram }: ViewerReport): number | null {
  return frames ?? (latencyHistogram ? framesIn(latencyHistogram) : null);
}

/** Whatever a client claims, it is within what histograms can count (and a clock that is wrong by as much). */
function latencyOf(report: ViewerReport): number | null {
  if (report.glassToGlassMs === null) return null;
  const claimedMs = Math.min(HISTOGRAM_LARGEST_MS, Math.max(-HISTOGRAM_LARGEST_MS, report.glassToGlassMs));
  return percentileIn(report.latencyHistogram ?? [], 0.5) ?? claimedMs;
}

function droppedBetween(before: ViewerReport, report: ViewerReport): number | null {
  const shown = framesOf(report);
  if (report.framesDropped === undefined || before.framesDropped === undefined || shown === null) return null;
  const dropped = report.framesDropped - before.framesDropped;
  return dropped < 0 || dropped + shown === 0 ? null : dropped / (dropped + shown);
}

/** Counters that shrink are those of another player. */
function stoodBetween(before: ViewerReport, report: ViewerReport): boolean {
  return report.stalls > before.stalls || (report.stallMs ?? 0) > (before.stallMs ?? report.stallMs ?? 0);
}
