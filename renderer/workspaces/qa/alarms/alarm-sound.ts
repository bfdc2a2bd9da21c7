import { createStore } from 'zustand/vanilla';
import type { Alarm } from '../../../../shared/telemetry/incident.ts';

const KEY = 'cuelight.alarm-sound';

/** High then low; an error says it twice. In Hz and seconds. */
const TONES_HZ = [880, 587];
const TONE_S = 0.16;
const GAP_S = 0.03;
const PAUSE_S = 0.18;
/** Loud enough to be noticed beside a programme, −14 dBFS. */
const GAIN = 0.2;
/** So that a tone neither begins nor ends with a click. */
const EDGE_S = 0.012;

export interface SoundState {
  readonly on: boolean;
  /** The browser lets no page sound that nobody has clicked in. */
  readonly blocked: boolean;
}

export type KnownAlarms = ReadonlyMap<string, Alarm['level']>;

/** When which tone sounds, in seconds from now. */
export function tonePlan(level: Alarm['level']): readonly { readonly hz: number; readonly atS: number }[] {
  const turns = level === 'error' ? 2 : 1;
  const turnS = TONES_HZ.length * (TONE_S + GAP_S) + PAUSE_S;
  return Array.from({ length: turns }, (_, turn) =>
    TONES_HZ.map((hz, index) => ({ hz, atS: turn * turnS + index * (TONE_S + GAP_S) })),
  ).flat();
}

/**
 * What is worth a sound: alarms that last, that nobody has seen and that were not there before, or were milder; the gravest
 * decides. Null: nothing is.
 * @param known how grave each was that was in view before, by its id; null: this is the first look, and what is there
 *   already is no news
 */
export function newsIn(known: KnownAlarms | null, alarms: readonly Alarm[]): Alarm['level'] | null {
  if (known === null) return null;
  const news = alarms.filter(({ id, level, clearedAtMs, seenAtMs }) => {
    const isKnown = known.get(id) === 'error' || known.get(id) === level;
    return clearedAtMs === null && seenAtMs === null && !isKnown;
  });
  if (news.length === 0) return null;
  return news.some(({ level }) => level === 'error') ? 'error' : 'warning';
}

/** The sound of new alarms: off until somebody wants it, remembered by this browser. */
export class AlarmSound {
  readonly store = createStore<SoundState>(() => ({ on: false, blocked: false }));
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly #makeContext: () => AudioContext;
  readonly #patience: () => Promise<void>;
  #context: AudioContext | null = null;

  /** @param patience how long the browser is waited for */
  constructor(
    storage: Pick<Storage, 'getItem' | 'setItem'>,
    makeContext: () => AudioContext,
    patience: () => Promise<void>,
  ) {
    this.#storage = storage;
    this.#makeContext = makeContext;
    this.#patience = patience;
    this.store.setState({ on: storage.getItem(KEY) === 'on' });
  }

  setOn(on: boolean): void {
    this.#storage.setItem(KEY, on ? 'on' : 'off');
    this.store.setState({ on });
    if (on) void this.play('warning');
  }

  /** Sounds, on or off; not at all when the browser does not let it soon: an alarm of an hour ago is no news. */
  async play(level: Alarm['level']): Promise<void> {
    const context = (this.#context ??= this.#makeContext());
    if (context.state !== 'running' && !(await this.#resumed(context))) return;
    for (const { hz, atS } of tonePlan(level)) tone(context, hz, context.currentTime + atS);
  }

  /** Waits for the browser, which without a click may let it wait for good. */
  #resumed(context: AudioContext): Promise<boolean> {
    const resumed = context.resume().then(
      () => {
        this.store.setState({ blocked: false });
        return true;
      },
      // It was closed meanwhile.
      () => false,
    );
    const gaveUp = this.#patience().then(() => {
      if (context.state !== 'running') this.store.setState({ blocked: true });
      return false;
    });
    return Promise.race([resumed, gaveUp]);
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }
}

function tone(context: AudioContext, hz: number, startS: number): void {
  const source = context.createOscillator();
  const gain = context.createGain();
  source.frequency.value = hz;
  gain.gain.setValueAtTime(0, startS);
  gain.gain.linearRampToValueAtTime(GAIN, startS + EDGE_S);
  gain.gain.setValueAtTime(GAIN, startS + TONE_S - EDGE_S);
  gain.gain.linearRampToValueAtTime(0, startS + TONE_S);
  source.connect(gain).connect(context.destination);
  source.start(startS);
  source.stop(startS + TONE_S);
}
