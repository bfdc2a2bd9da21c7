import type { Live } from '../../shared/api/live.ts';
import { captureAtPressMs } from '../../shared/show/late-press.ts';
import { playheadsAt } from './playheads.ts';

/** Most that GO can be back-dated while nobody watches: then there is nobody to miss the frame. */
const WITHOUT_VIEWERS_MS = 5_000;
/** A request needs so long to the host: what is promised here must still hold there. */
const MARGIN_MS = 100;

/** Late-press rescue, as it stands now: from the frame now on programme, which a press is stamped with. All in ms, ≥ 0. */
export interface Rescue {
  /** So far back a cue still reaches every viewer before its frame does; null: unknown, nobody watches. */
  readonly leftMs: number | null;
  /** So long before that frame the voice began to speak; null: never, not yet, or longer ago than can be rescued. */
  readonly speechAgoMs: number | null;
  /** What the slider may be set to at most. */
  readonly mostMs: number;
  /** What Shift+GO takes now: the slider's, else the start of speech; 0: there is nothing to go back to. */
  readonly backDateMs: number;
}

/** `chosenMs`: where the slider was set; null: follow the speech. */
export function rescueAt(
  live: Pick<Live, 'rescue' | 'nowMs' | 'playheads'> | null,
  nowMs: number,
  chosenMs: number | null,
): Rescue {
  const leftMs = live?.rescue.leftMs ?? null;
  const mostMs = leftMs === null ? WITHOUT_VIEWERS_MS : Math.max(0, leftMs - MARGIN_MS);
  const startedAtMs = live?.rescue.speechStartedAtMs ?? null;
  // What is seen and heard at a press goes out only after the way through compositor and encoder.
  const captureMs = captureAtPressMs(nowMs, nowMs, playheadsAt(live, nowMs).onAirMs);
  const agoMs = startedAtMs === null ? null : captureMs - startedAtMs;
  const speechAgoMs = agoMs !== null && agoMs > 0 && agoMs <= mostMs ? agoMs : null;
  const backDateMs = Math.min(mostMs, chosenMs ?? speechAgoMs ?? 0);
  return { leftMs, speechAgoMs, mostMs, backDateMs };
}
