/**
 * Tells when a voice begins to speak after a pause, for the late-press rescue: energy of 10 ms frames above a noise floor
 * that is learnt, with hysteresis, so that neither hum nor a click nor the gaps between words count.
 */

const FRAME_MS = 10;
/** Hum and rumble below this are left out. */
const HIGH_PASS_HZ = 120;
/** So far above the floor a voice begins; so far it goes on. */
const BEGIN_ABOVE_DB = 12;
const GO_ON_ABOVE_DB = 6;
/** Quieter than this is never a voice at a microphone. */
const QUIETEST_DB = -52;
/** So long it must last: clicks and taps on the desk are shorter. */
const SHORTEST_MS = 60;
/** A gap within the first syllable does not begin it anew. */
const SYLLABLE_GAP_MS = 30;
/** So long a pause ends speech: longer than between words, shorter than between sentences. */
const PAUSE_MS = 400;
/** The floor follows what is quieter at once, and what is louder slowly: a fan that starts is floor after some seconds. */
const FLOOR_RISE_DB_PER_S = 2;
const FLOOR_FALL = 0.3;
const SILENCE_DB = -90;
/** At first it only listens: the quietest of this is the floor. */
const LEARNING_MS = 300;
/** Sound that misses so much, or repeats so much, begins anew. */
const JUMP_MS = 200;

export class SpeechDetector {
  readonly #frameSamples: number;
  readonly #pole: number;
  readonly #stages = [
    { lastIn: 0, lastOut: 0 },
    { lastIn: 0, lastOut: 0 },
  ];
  #energy = 0;
  #filled = 0;
  #frameStartMs = 0;
  /** When the next sample should come; null before the first. */
  #nextMs: number | null = null;
  #floorDb = 0;
  #learntMs = 0;
  #speaking = false;
  #candidateMs: number | null = null;
  #loudMs = 0;
  #quietMs = 0;
  readonly #sampleMs: number;

  constructor(rateHz: number) {
    this.#frameSamples = Math.max(1, Math.round((rateHz * FRAME_MS) / 1000));
    this.#sampleMs = 1000 / rateHz;
    this.#pole = Math.exp((-2 * Math.PI * HIGH_PASS_HZ) / rateHz);
  }

  /**
   * Takes the next samples (one channel, within ±1); `startMs` is the capture time of the first. Returns the capture time
   * at which a voice began, once it is sure (60 ms later); else null.
   */
  push(samples: Float32Array, startMs: number): number | null {
    if (this.#nextMs === null || Math.abs(startMs - this.#nextMs) > JUMP_MS) this.#beginAnew();
    this.#nextMs = startMs + samples.length * this.#sampleMs;
    let begunMs: number | null = null;
    for (let index = 0; index < samples.length; index++) {
      if (this.#filled === 0) this.#frameStartMs = startMs + index * this.#sampleMs;
      const out = this.#highPass(samples[index] ?? 0);
      this.#energy += out * out;
      this.#filled += 1;
      if (this.#filled < this.#frameSamples) continue;
      const levelDb = Math.max(SILENCE_DB, 10 * Math.log10(this.#energy / this.#filled + 1e-12));
      this.#energy = 0;
      this.#filled = 0;
      begunMs = this.#frame(levelDb) ?? begunMs;
    }
    return begunMs;
  }

  /** Two stages: 50 Hz comes out 17 dB lower. */
  #highPass(sample: number): number {
    let value = sample;
    for (const stage of this.#stages) {
      const out = this.#pole * (stage.lastOut + value - stage.lastIn);
      stage.lastIn = value;
      stage.lastOut = out;
      value = out;
    }
    return value;
  }

  #beginAnew(): void {
    this.#filled = 0;
    this.#energy = 0;
    this.#candidateMs = null;
    this.#speaking = false;
    this.#quietMs = 0;
  }

  #frame(levelDb: number): number | null {
    if (this.#learntMs < LEARNING_MS) {
      this.#learntMs += FRAME_MS;
      this.#floorDb = Math.min(levelDb, this.#floorDb);
      return null;
    }
    const floorDb = this.#floorDb;
    const isLoud = levelDb > Math.max(QUIETEST_DB, floorDb + (this.#speaking ? GO_ON_ABOVE_DB : BEGIN_ABOVE_DB));
    this.#floorDb =
      levelDb < floorDb
        ? floorDb + (levelDb - floorDb) * FLOOR_FALL
        : Math.min(levelDb, floorDb + (FLOOR_RISE_DB_PER_S * FRAME_MS) / 1000);
    if (this.#speaking) {
      this.#quietMs = isLoud ? 0 : this.#quietMs + FRAME_MS;
      if (this.#quietMs >= PAUSE_MS) this.#beginAnew();
      return null;
    }
    return this.#listen(isLoud);
  }

  #listen(isLoud: boolean): number | null {
    if (!isLoud) {
      this.#quietMs += FRAME_MS;
      if (this.#quietMs > SYLLABLE_GAP_MS) this.#candidateMs = null;
      return null;
    }
    if (this.#candidateMs === null) {
      this.#candidateMs = this.#frameStartMs;
      this.#loudMs = 0;
    }
    this.#quietMs = 0;
    this.#loudMs += FRAME_MS;
    if (this.#loudMs < SHORTEST_MS) return null;
    this.#speaking = true;
    const begunMs = this.#candidateMs;
    this.#candidateMs = null;
    return begunMs;
  }
}
