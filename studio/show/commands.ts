import type { PublishedCue, Tally } from '../../shared/interaction/protocol.ts';
import type { PublishCommand } from './show-events.ts';

/** A press: the frame on programme at that moment, as far as it is back-dated. */
export interface Stamp {
  /** Capture time of the frame on programme when the key was pressed. */
  readonly captureMs: number;
  /** So much earlier than that frame (late-press rescue), ≥ 0. */
  readonly backDateMs: number;
  /** How old a frame may be now for word of it to reach every viewer before it does; null: nobody watches. */
  readonly rescueLeftMs: number | null;
}

/** What people, the clock, devices and the engine ask of the show. */
export type ShowCommand =
  | { type: 'go'; requestId: string; expectedStandbyId: string; revision: number | null; stamp: Stamp }
  | { type: 'fire'; requestId: string; cueId: string; stamp: Stamp }
  | { type: 'jump'; requestId: string; cueId: string; stamp: Stamp }
  | { type: 'back'; requestId: string }
  | { type: 'skip'; requestId: string }
  | { type: 'standby'; requestId: string; cueId: string }
  | { type: 'close'; requestId: string; cueId: string }
  | { type: 'reveal'; requestId: string; cueId: string }
  | { type: 'void'; requestId: string; cueId: string }
  | { type: 'add-time'; requestId: string; cueId: string; addMs: number }
  | { type: 'hold'; requestId: string; extendWindows: boolean }
  | { type: 'release'; requestId: string }
  | { type: 'panic'; requestId: string }
  | { type: 'finish'; requestId: string }
  | { type: 'start-run'; requestId: string }
  /** `seen`: the newest tallies, for results that were still to come. */
  | { type: 'reset'; requestId: string | null; newRunId: string; seen: readonly Tally[] }
  | { type: 'tell-host'; requestId: string; text: string; urgent: boolean; from: string; replacesId: string | null }
  | { type: 'acknowledge'; requestId: string; messageId: string }
  | { type: 'plan-changed' }
  /** The scheduler fired an armed cue. */
  | { type: 'fired'; cueId: string; firedAtMs: number }
  | { type: 'missed'; cueIds: readonly string[]; why: string }
  /** A figure was on one side of a value for long enough. */
  | { type: 'observed'; cueId: string }
  /** Time has passed: windows and timers may have ended. */
  | { type: 'tick' }
  | { type: 'tallies'; tallies: readonly Tally[] }
  | { type: 'device-done'; cueId: string; take: number; error: string | null }
  /** What is due on programme is there, or could not be put there. */
  | { type: 'scene-settled' }
  /** A cue did not do what it should. */
  | { type: 'failed'; cueId: string; take: number; failure: string }
  /** The host came back: what it waited for will not be told any more. */
  | { type: 'resumed' }
  /** What the host before this one took is too late by now to be sent. */
  | { type: 'withhold'; publishes: readonly PublishCommand[] }
  /** `seen`: the newest tallies before the connection was lost. */
  | { type: 'engine-connected'; cues: readonly PublishedCue[]; seen: readonly Tally[] }
  | { type: 'acknowledged'; commandId: string; error: string | null };

export type CommandOf<T extends ShowCommand['type']> = Extract<ShowCommand, { type: T }>;
