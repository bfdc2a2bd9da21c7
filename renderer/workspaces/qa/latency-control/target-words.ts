import { formatTick } from '../../../app/format.ts';
import { waitText } from '../audience/settling-words.ts';

/** What the show may aim at (shared/show/show.ts), in ms. */
export const LEAST_TARGET_MS = 200;
export const MOST_TARGET_MS = 30_000;
/** One press of the stepper or an arrow key. */
export const TARGET_STEP_MS = 50;
/** The slider's right end: beyond it one types. */
export const SLIDER_MOST_MS = 6_000;
/** From here on a change on air is asked about: for many seconds every picture runs visibly slower or faster. */
const ASKED_BEYOND_MS = 1_000;
/** Players make good 4 % of the time that passes. */
const CATCH_UP_RATE = 0.04;

export interface Preset {
  readonly ms: number;
  readonly what: string;
}

/** Targets that people choose. */
export const PRESETS: readonly Preset[] = [
  { ms: 700, what: 'As near as part-wise delivery on good networks allows' },
  { ms: 1_000, what: 'Near: good home networks' },
  { ms: 1_500, what: 'Balanced: mobile viewers too' },
  { ms: 2_500, what: 'Safe: slow networks and far CDN edges' },
  { ms: 4_000, what: 'For delivery in whole segments' },
];

/** `1.5 s`, `700 ms`. */
export function targetText(ms: number): string {
  return ms < 1_000 ? `${ms}\u202fms` : `${formatTick(ms / 1_000)}\u202fs`;
}

/** Whether a change is big enough to be asked about first. */
export function needsConfirming(fromMs: number, toMs: number, onAir: boolean): boolean {
  return onAir && Math.abs(toMs - fromMs) > ASKED_BEYOND_MS;
}

/** How long viewers take for a change (ms). */
export function settlingMs(fromMs: number, toMs: number): number {
  return Math.abs(toMs - fromMs) / CATCH_UP_RATE;
}

/** What a change will do, before it is made. */
export function changeText(fromMs: number, toMs: number): string {
  const later = toMs > fromMs;
  return (
    `The target goes from ${targetText(fromMs)} to ${targetText(toMs)}. Every player then plays 4 % ` +
    `${later ? 'slower' : 'faster'} for about ${waitText(settlingMs(fromMs, toMs))}, without a jump. ` +
    (later ? 'Answers come that much later to the host.' : 'Viewers on slow networks may stall more.')
  );
}
