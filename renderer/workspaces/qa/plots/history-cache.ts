import {
  HISTORY_KEPT_MS,
  MAX_HISTORY_BINS,
  type History,
  type HistoryRequest,
} from '../../../../shared/telemetry/history.ts';
import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import type { Clock, Scheduled } from '../../../../shared/time/clock.ts';
import { CellBuilder, cellsOfHistory, type Cells } from './cells.ts';
import { between, TILE_CELLS, tileIndex, Tiles, tileStartMs } from './tiles.ts';

/** Requests at a time: what is in view must not wait behind many neighbours. */
const AT_ONCE = 2;
/** After a failed request nothing is asked for so long; doubled with each failure, up to the second. */
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;
/** The host writes what it measured within this time. */
const HOST_LAG_MS = 3_000;
/** What memory is about to lose is fetched so much before. */
const AHEAD_MS = 60_000;
/** Without memory, the newest piece is read again so often. */
const REREAD_MS = 5_000;
/** Most metrics in one request (of the contract). */
const METRICS_AT_ONCE = 80;

/** What is looked at. Times are studio time in ms. */
export interface Wanted {
  readonly metrics: readonly Metric[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Where memory begins, which needs no history; null: memory is empty. */
  readonly memoryFromMs: number | null;
}

export interface HistoryCacheDeps {
  readonly clock: Clock;
  /** Studio time in ms. */
  readonly nowMs: () => number;
  readonly history: (request: HistoryRequest) => Promise<History>;
  /** More is known than before, or a request failed. */
  readonly onChange: () => void;
  readonly inWords: (error: unknown) => string;
}

/** A stretch of tiles that is fetched in one request. */
interface Run {
  readonly stepMs: number;
  readonly first: number;
  readonly last: number;
  readonly metrics: readonly Metric[];
}

/**
 * The history as far as it was looked at. What is in view is fetched first, then its neighbours, so that moving about finds
 * everything there. Nothing is thrown away while something new is on its way.
 */
export class HistoryCache {
  readonly #deps: HistoryCacheDeps;
  readonly #tiles = new Tiles();
  readonly #underWay = new Set<string>();
  #requests = 0;
  #wanted: Wanted | null = null;
  #retry: Scheduled | null = null;
  #failures = 0;
  #problem: string | null = null;
  #closed = false;

  constructor(deps: HistoryCacheDeps) {
    this.#deps = deps;
  }

  /** Why the last request failed; null: it did not. */
  get problem(): string | null {
    return this.#problem;
  }

  get loading(): boolean {
    return this.#requests > 0;
  }

  /** Fetches what is missing of this, and then what is beside it. The last call counts. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#pump();
  }

  /** Everything known of a metric in [fromMs, toMs), the right width where it is there, another one where it is not. */
  cells(metric: Metric, stepMs: number, fromMs: number, toMs: number): Cells {
    const cells = new CellBuilder(stepMs);
    let widest = stepMs;
    for (let index = tileIndex(fromMs, stepMs); tileStartMs(index, stepMs) < toMs; index++) {
      const startMs = Math.max(fromMs, tileStartMs(index, stepMs));
      const endMs = Math.min(toMs, tileStartMs(index + 1, stepMs));
      const tile = this.#tiles.get(metric, stepMs, index);
      const known = tile?.cells ?? this.#tiles.instead(metric, stepMs, startMs, endMs);
      if (!known) continue;
      widest = Math.max(widest, known.stepMs);
      cells.pushAll(known, startMs, endMs);
    }
    return widest === stepMs ? cells : { ...between(cells, fromMs, toMs), stepMs: widest };
  }

  /** Whether every piece of this was fetched, so that what is not there was not measured. */
  complete(metric: Metric, stepMs: number, fromMs: number, toMs: number): boolean {
    for (let index = tileIndex(fromMs, stepMs); tileStartMs(index, stepMs) < toMs; index++) {
      if (!this.#tiles.get(metric, stepMs, index)) return false;
    }
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
  }

  #pump(): void {
    while (this.#wanted && !this.#closed && this.#retry === null && this.#requests < AT_ONCE) {
      const run = this.#missing(this.#wanted) ?? this.#besides(this.#wanted);
      if (!run) return;
      void this.#fetch(run);
    }
  }

  #besides(wanted: Wanted): Run | null {
    // What is in view comes first: neighbours wait for it.
    if (this.#requests > 0) return null;
    const spanMs = wanted.toMs - wanted.fromMs;
    const before = { ...wanted, fromMs: wanted.fromMs - spanMs, toMs: wanted.fromMs };
    const after = { ...wanted, fromMs: wanted.toMs, toMs: wanted.toMs + spanMs };
    return this.#missing(before) ?? this.#missing(after);
  }

  /** The first stretch that is not known and not under way. */
  #missing(wanted: Wanted): Run | null {
    const { stepMs } = wanted;
    const nowMs = this.#deps.nowMs();
    const fromMs = Math.max(wanted.fromMs, nowMs - HISTORY_KEPT_MS);
    const toMs = Math.min(wanted.toMs, nowMs, wanted.memoryFromMs ?? Infinity);
    let first: number | null = null;
    let last = 0;
    const metrics = new Set<Metric>();
    for (let index = tileIndex(fromMs, stepMs); tileStartMs(index, stepMs) < toMs; index++) {
      const lacking = wanted.metrics.filter((metric) => this.#lacks(wanted, metric, index, nowMs));
      const full = first !== null && (index - first + 1) * TILE_CELLS > MAX_HISTORY_BINS;
      if (lacking.length === 0 || full) {
        if (first !== null) break;
        continue;
      }
      first ??= index;
      last = index;
      for (const metric of lacking) metrics.add(metric);
    }
    return first === null ? null : { stepMs, first, last, metrics: [...metrics].slice(0, METRICS_AT_ONCE) };
  }

  #lacks({ stepMs, memoryFromMs }: Wanted, metric: Metric, index: number, nowMs: number): boolean {
    if (this.#underWay.has(`${metric} ${stepMs} ${index}`)) return false;
    const tile = this.#tiles.get(metric, stepMs, index);
    if (!tile) return true;
    if (tile.knownUntilMs >= tileStartMs(index + 1, stepMs)) return false;
    // Fetched while it was still growing: memory has the rest, for now.
    if (nowMs - tile.knownUntilMs < REREAD_MS + HOST_LAG_MS) return false;
    return memoryFromMs === null || memoryFromMs > tile.knownUntilMs - AHEAD_MS;
  }

  async #fetch(run: Run): Promise<void> {
    const { stepMs, first, last, metrics } = run;
    const keys: string[] = [];
    for (let index = first; index <= last; index++) {
      for (const metric of metrics) keys.push(`${metric} ${stepMs} ${index}`);
    }
    for (const key of keys) this.#underWay.add(key);
    this.#requests += 1;
    const knownUntilMs = this.#deps.nowMs() - HOST_LAG_MS;
    try {
      const [fromMs, toMs] = [tileStartMs(first, stepMs), tileStartMs(last + 1, stepMs)];
      const bins = (last - first + 1) * TILE_CELLS;
      this.#keep(run, await this.#deps.history({ metrics: [...metrics], fromMs, toMs, bins }), knownUntilMs);
      this.#problem = null;
      this.#failures = 0;
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#requests -= 1;
      for (const key of keys) this.#underWay.delete(key);
    }
    if (this.#closed) return;
    this.#deps.onChange();
    this.#pump();
  }

  #keep({ stepMs, first, last, metrics }: Run, history: History, knownUntilMs: number): void {
    for (const metric of metrics) {
      const cells = cellsOfHistory(history, metric, stepMs);
      for (let index = first; index <= last; index++) {
        const part = between(cells, tileStartMs(index, stepMs), tileStartMs(index + 1, stepMs));
        this.#tiles.set(metric, stepMs, index, { cells: part, knownUntilMs });
      }
    }
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    this.#problem = this.#deps.inWords(error);
    const waitMs = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry?.cancel();
    this.#retry = this.#deps.clock.schedule(waitMs, () => {
      this.#retry = null;
      this.#pump();
    });
  }
}
