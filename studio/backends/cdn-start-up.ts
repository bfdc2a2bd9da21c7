import type { ProbeReading } from '../../shared/telemetry/probe.ts';

/** A show needs so long from going on air to its first media at the CDN; nothing there for longer is a fault (ms). */
export const START_UP_MS = 15_000;

/** off-air: asked before the programme went on air; starting: on air, and its first media may be on its way still. */
export type CdnPhase = 'off-air' | 'starting' | 'running';

export interface CdnLook {
  /** Monotonic. */
  readonly monoMs: number;
  readonly onAir: boolean;
  readonly reading: Pick<ProbeReading, 'format' | 'problem' | 'liveEdgeAgeMs' | 'findings'>;
}

/**
 * Tells an empty CDN of a show that has just gone on air from a broken one. Pure but for what it remembers: time comes with
 * each look. Starting ends with the first media captured since then, after `START_UP_MS`, or with an answer that no CDN gives
 * that is waiting (a web page: the address is wrong).
 */
export class CdnStartUp {
  /** Since when it has been on air; null: off air. */
  #sinceMs: number | null = null;
  #isOver = false;
  /** An answer in words that was no playlist at all: its finding may be forgotten while it goes on. */
  #wrong: string | null = null;
  #phase: CdnPhase = 'off-air';

  get phase(): CdnPhase {
    return this.#phase;
  }

  /** Takes a look; call it about once a second. */
  look({ monoMs, onAir, reading }: CdnLook): CdnPhase {
    const { problem, format, liveEdgeAgeMs, findings } = reading;
    if (problem !== null && findings.some(({ kind }) => kind === 'syntax')) this.#wrong = problem;
    const isWrong = problem !== null && problem === this.#wrong;
    if (!onAir) {
      this.#sinceMs = null;
      // An address that leads elsewhere will do so on air: there is nothing to wait for.
      return (this.#phase = isWrong ? 'running' : 'off-air');
    }
    if (this.#sinceMs === null) {
      this.#sinceMs = monoMs;
      this.#isOver = false;
    }
    const onAirForMs = monoMs - this.#sinceMs;
    const hasMedia = problem === null && format !== null && (liveEdgeAgeMs === null || liveEdgeAgeMs < onAirForMs);
    this.#isOver ||= hasMedia || onAirForMs > START_UP_MS;
    return (this.#phase = this.#isOver || isWrong ? 'running' : 'starting');
  }
}
