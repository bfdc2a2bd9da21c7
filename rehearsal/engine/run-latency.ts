import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LatencySummary } from '../../shared/interaction/protocol.ts';

/** The histogram counts tenths of a millisecond. */
const UNITS_PER_MS = 10;
/** Larger latencies are counted as this much; negative ones (the viewer's clock error) as 0. */
const LARGEST_MS = 60_000;

/** What is kept of a run's latency over a restart. */
export interface StoredRunLatency {
  /** Distinct viewers that reported a latency. */
  readonly viewers: number;
  /** HdrHistogram, V2 encoding with zlib, base64. */
  readonly histogram: string;
}

/**
 * Every glass-to-glass latency that viewers reported during a run, as an HDR histogram: bounded memory however long
 * the run, values exact to 0.1 %.
 */
export class RunLatency {
  #histogram = emptyHistogram();
  #viewers = new Set<string>();
  /** Distinct viewers before a restart: who they were is not kept, so the same ones are not added again. */
  #viewersBefore = 0;

  add(viewerId: string, latencyMs: number): void {
    const clampedMs = Math.min(LARGEST_MS, Math.max(0, latencyMs));
    this.#histogram.recordValue(Math.round(clampedMs * UNITS_PER_MS));
    this.#viewers.add(viewerId);
  }

  /** Another run begins. */
  reset(): void {
    this.#histogram = emptyHistogram();
    this.#viewers = new Set();
    this.#viewersBefore = 0;
  }

  /** Null while nobody has reported a latency in this run. */
  summary(): LatencySummary | null {
    const { totalCount } = this.#histogram;
    if (totalCount === 0) return null;
    const at = (percentile: number): number => this.#histogram.getValueAtPercentile(percentile) / UNITS_PER_MS;
    const p1Ms = at(1);
    const p99Ms = at(99);
    return {
      viewers: this.#viewerCount,
      ...{ minMs: at(0), p1Ms, p50Ms: at(50), p95Ms: at(95), p99Ms, maxMs: at(100) },
      syncSpreadMs: Math.max(0, p99Ms - p1Ms),
    };
  }

  encode(): StoredRunLatency {
    return { viewers: this.#viewerCount, histogram: encodeIntoCompressedBase64(this.#histogram) };
  }

  /** Goes on from what `encode` gave. Throws, and stays as it was, when that is damaged. */
  restore(stored: StoredRunLatency): void {
    const histogram = emptyHistogram();
    histogram.add(decodeFromCompressedBase64(stored.histogram, 64, false));
    this.#histogram = histogram;
    this.#viewers = new Set();
    this.#viewersBefore = stored.viewers;
  }

  get #viewerCount(): number {
    return Math.max(this.#viewersBefore, this.#viewers.size);
  }
}

function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LARGEST_MS * UNITS_PER_MS,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}
