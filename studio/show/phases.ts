import type { CuePhase } from '../../shared/show/run-state.ts';

export type PhaseCause =
  | 'arm'
  | 'disarm'
  | 'take'
  | 'end'
  | 'end-window'
  | 'end-windows'
  | 'finalise'
  | 'reveal'
  | 'withdraw';

const TAKEN = ['open', 'closing', 'pending', 'result', 'closed'] as const;

/** Which phases each cause starts from, and where it leads. */
const TRANSITIONS: Record<PhaseCause, { from: readonly CuePhase[]; to: CuePhase }> = {
  arm: { from: ['draft', 'armed'], to: 'armed' },
  disarm: { from: ['draft', 'armed'], to: 'draft' },
  // What has come to its end may be taken again: a new take.
  take: { from: ['draft', 'armed', 'result', 'closed', 'void'], to: 'open' },
  end: { from: ['open'], to: 'closed' },
  'end-window': { from: ['open'], to: 'closing' },
  'end-windows': { from: ['closing'], to: 'pending' },
  finalise: { from: ['closing', 'pending'], to: 'result' },
  reveal: { from: ['result'], to: 'closed' },
  withdraw: { from: ['draft', 'armed', ...TAKEN], to: 'void' },
};

/** The phase after `cause`, or null if it cannot happen in this phase. The only place where phases change. */
export function nextPhase(phase: CuePhase, cause: PhaseCause): CuePhase | null {
  const { from, to } = TRANSITIONS[cause];
  return from.includes(phase) ? to : null;
}
