import type { ClockServerView } from '../../shared/api/clock-view.ts';
import type { ClockEstimate } from '../../shared/time/offset-filter.ts';

/** What the last question came to. */
export type PeerOutcome =
  | { kind: 'trying' }
  | { kind: 'good' }
  | { kind: 'rejected'; reason: string }
  | { kind: 'silent'; reason: string };

/** What else a peer has to tell of its server. */
export type PeerFacts = Pick<
  ClockServerView,
  'reach' | 'stratum' | 'referenceId' | 'rootDelayMs' | 'rootDispersionMs' | 'pollMs' | 'probesHeard' | 'refused'
>;

/** One source of time that is asked over and over. */
export interface TimePeer {
  /** Its name in the UI. */
  readonly id: string;
  readonly kind: ClockServerView['kind'];
  readonly outcome: PeerOutcome;
  readonly facts: PeerFacts;
  /** Whether more of the first burst would hardly change the picture. */
  readonly settled: boolean;
  /** When its newest good answer came; null without any. */
  readonly heardAtMono: number | null;
  /** What it says of the time at a moment, its bound grown since the last answer; null without an answer. */
  estimate(mono: number): ClockEstimate | null;
  /** Begins (anew) with quick questions. `forget`: what was measured is worth nothing now. */
  burst(forget: boolean): void;
  close(): void;
}

/** RFC 5905 §9.2: the last eight questions as bits, the newest lowest. */
export function shiftReach(reach: number, answered: boolean): number {
  return ((reach * 2) % 256) + (answered ? 1 : 0);
}
