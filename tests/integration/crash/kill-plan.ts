import type { RunState } from '../../../shared/show/run-state.ts';
import type { Seeded } from './seeded.ts';

/**
 * At which moment a host is killed: at any; as the n-th publish or request goes by, or a moment later; while it writes to the
 * log for the n-th time, so before it has sent what it writes; around the time of a cue that is armed; while it greets the
 * engine; or while it still starts.
 */
export type KillPlan =
  | { readonly kind: 'any'; readonly afterMs: number }
  | { readonly kind: 'publish' | 'request' | 'write'; readonly nth: number; readonly delayMs: number }
  | { readonly kind: 'due'; readonly nth: number; readonly delayMs: number }
  | { readonly kind: 'hello'; readonly delayMs: number }
  | { readonly kind: 'start'; readonly afterMs: number };

/** A moment that does not come is not waited for any longer, on a machine where a host starts in `USUAL_START_MS`. */
export const LONGEST_LIFE_MS = 1_000;
/** With two cores and four hosts that start at a time. */
export const USUAL_START_MS = 2_500;
const ARMED_WITHIN_MS = 700;

/** @param startMs how long a host takes to start */
export function planKill(random: Seeded, startMs: number): KillPlan {
  const kind = random.weighted({ any: 18, publish: 22, request: 16, write: 22, due: 14, hello: 8, start: 4 });
  const delayMs = random.chance(0.4) ? 0 : random.between(0, 6);
  switch (kind) {
    case 'any':
      return { kind, afterMs: random.between(0, 800) };
    case 'publish':
      return { kind, nth: 1 + Math.floor(random.next() * 3), delayMs };
    case 'request':
      return { kind, nth: 1 + Math.floor(random.next() * 5), delayMs: random.between(0, 12) };
    case 'write':
      return { kind, nth: 1 + Math.floor(random.next() * 5), delayMs: random.chance(0.7) ? 0 : random.between(0, 3) };
    case 'due':
      return { kind, nth: Math.floor(random.next() * 3), delayMs: random.between(-3, 6) };
    case 'hello':
      return { kind, delayMs: random.between(0, 30) };
    case 'start':
      return { kind, afterMs: random.between(0, startMs) };
  }
}

/** The times at which something is armed in the near future, in order. */
export function dueTimes(run: RunState, nowMs: number): number[] {
  return Object.values(run.cues)
    .flatMap(({ phase, plannedAtMs }) => (phase === 'armed' && plannedAtMs !== null ? [plannedAtMs] : []))
    .filter((atMs) => atMs > nowMs + 10 && atMs < nowMs + ARMED_WITHIN_MS)
    .sort((a, b) => a - b);
}
