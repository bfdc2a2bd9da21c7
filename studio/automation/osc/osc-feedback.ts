import type { Cue } from '../../../shared/cues/registry.ts';
import { headOf, type CueRun, type RunState } from '../../../shared/show/run-state.ts';
import type { Show } from '../../../shared/show/show.ts';
import { heldOnMs, heldSinceMs } from '../../../shared/show/timing/held-time.ts';
import type { OscArg, OscMessage } from './osc-codec.ts';

/** What the lamps and displays of a control surface show. */
export interface FeedbackFacts {
  readonly show: Show;
  readonly run: RunState;
  readonly onAir: boolean;
  /** Studio time. */
  readonly nowMs: number;
}

const text = (value: string): OscArg => ({ type: 's', value });
const whole = (value: number): OscArg => ({ type: 'i', value: Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), value)) });

/** The state as OSC messages, one an address, always the same addresses in the same order. */
export function feedback({ show, run, onAir, nowMs }: FeedbackFacts): OscMessage[] {
  const { standbyCueId, currentCueId, holdSinceMs, hostMessage } = headOf(run);
  const cueOf = (id: string | null) => show.rundown.cues.find((cue) => cue.id === id);
  const standby = cueOf(standbyCueId);
  const current = cueOf(currentCueId);
  const currentRun = currentCueId === null ? undefined : run.cues[currentCueId];
  const message = (address: string, ...args: OscArg[]): OscMessage => ({ address: `/cuelight/state/${address}`, args });
  return [
    message('standby', text(standby?.number ?? ''), text(standby?.title ?? '')),
    message('current', text(current?.number ?? ''), text(current?.title ?? '')),
    message('phase', text(currentRun?.phase ?? '')),
    message('countdown', whole(current && currentRun ? secondsLeft(current, currentRun, holdSinceMs, nowMs) : -1)),
    message('votes', whole(currentRun?.votes ?? 0)),
    message('hold', whole(holdSinceMs === null ? 0 : 1)),
    message('onair', whole(onAir ? 1 : 0)),
    message('message', text(hostMessage?.acknowledgedAtMs === null ? hostMessage.text : '')),
  ];
}

/** Whole seconds until the window or timer ends, rounded up as a countdown is read; −1 when nothing counts down. */
function secondsLeft(cue: Cue, run: CueRun, holdSinceMs: number | null, nowMs: number): number {
  if (run.phase !== 'open' || run.closesAtMs === null) return -1;
  const sinceMs = heldSinceMs(cue, run, holdSinceMs);
  // Hold keeps a timer where it stood.
  const heldMs = sinceMs === null ? 0 : heldOnMs(cue, Math.max(0, nowMs - sinceMs));
  return Math.max(0, Math.ceil((run.closesAtMs + heldMs - nowMs) / 1_000));
}
