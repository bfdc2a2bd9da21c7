const TAPS = 16;
const PHASES = 256;
/** The filter looks this many input samples ahead of the one it computes. */
export const RESAMPLER_AHEAD = TAPS / 2;

/** Blackman-windowed sinc, one row of taps a phase; `cutoff` is relative to the input's half rate. */
function filterTable(cutoff: number): Float32Array {
  const table = new Float32Array((PHASES + 1) * TAPS);
  for (let phase = 0; phase <= PHASES; phase++) {
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const x = tap - (RESAMPLER_AHEAD - 1) - phase / PHASES;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      const u = (x + RESAMPLER_AHEAD) / TAPS;
      const blackman = 0.42 - 0.5 * Math.cos(2 * Math.PI * u) + 0.08 * Math.cos(4 * Math.PI * u);
      table[phase * TAPS + tap] = sinc * blackman;
      sum += sinc * blackman;
    }
    // Unit gain at every phase: else a slowly moving phase would be heard as a tremolo.
    for (let tap = 0; tap < TAPS; tap++) table[phase * TAPS + tap] = (table[phase * TAPS + tap] ?? 0) / sum;
  }
  return table;
}

/** One channel of a signal whose rate is bent slightly, chunk by chunk, without seams. */
export class Resampler {
  readonly #table: Float32Array;
  /** The last TAPS samples of what came before. */
  #history = new Float32Array(TAPS);

  /** @param cutoff 1, or output rate ÷ input rate when that is below 1 */
  constructor(cutoff: number) {
    this.#table = filterTable(cutoff);
  }

  /**
   * Takes a chunk and calls `put` for `count` output samples. Output sample k lies at input position
   * `first + k × step`, counted from the chunk's first sample and within the chunk; the result is that of
   * RESAMPLER_AHEAD samples earlier.
   */
  run(chunk: Float32Array, first: number, step: number, count: number, put: (sample: number) => void): void {
    const joined = new Float32Array(TAPS + chunk.length);
    joined.set(this.#history);
    joined.set(chunk, TAPS);
    for (let index = 0; index < count; index++) {
      const position = first + index * step;
      const whole = Math.floor(position);
      const row = Math.round((position - whole) * PHASES) * TAPS;
      // Position p of the delayed signal is joined[p + TAPS − AHEAD]; its taps begin AHEAD − 1 before that.
      const start = whole + TAPS - RESAMPLER_AHEAD - (RESAMPLER_AHEAD - 1);
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap++) sum += (joined[start + tap] ?? 0) * (this.#table[row + tap] ?? 0);
      put(sum);
    }
    this.#history = joined.slice(joined.length - TAPS);
  }
}
