import type { Live } from '../../shared/api/live.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import type { CuePhase, CueRun, RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';

/** Values for unit tests: valid, plain, off air. */
export function cueSample(id: string, part: Partial<Cue> = {}): Cue {
  return {
    id,
    type: 'poll',
    number: id.replaceAll(/\D/g, ''),
    title: `Title of ${id}`,
    trigger: { kind: 'manual' },
    hostNotes: '',
    producerNotes: '',
    skip: false,
    poll: {
      question: 'Which colour?',
      options: [
        { id: 'a', label: 'Blue' },
        { id: 'b', label: 'Red' },
      ],
    },
    responseWindowMs: 20_000,
    reveal: 'auto',
    ...part,
  };
}

export function showSample(cues: readonly Cue[]): Show {
  return { version: 1, id: 'show', title: 'Test', targetLatencyMs: 1_000, rundown: { cues: [...cues] } };
}

export function runSample(cueId: string, phase: CuePhase): CueRun {
  return {
    cueId,
    phase,
    plannedAtMs: null,
    firedAtMs: null,
    fireErrorMs: null,
    opensAtMs: null,
    closesAtMs: null,
    counts: {},
    votes: 0,
    final: false,
    note: null,
  };
}

export function runStateSample(part: Partial<RunState> = {}): RunState {
  return { runId: 'r', revision: 0, startedAtMs: null, standbyCueId: null, currentCueId: null, cues: {}, ...part };
}

export function liveSample(): Live {
  const health = { level: 'grey' as const, reason: 'not in use' };
  return {
    nowMs: 1_000,
    run: runStateSample(),
    connections: { ingest: health, cdn: health, engine: health, clock: health },
    clock: {
      synchronised: false,
      offsetMs: 0,
      roundTripMs: null,
      errorBoundMs: null,
      source: 'this computer',
      servers: [],
    },
    encoder: null,
    source: null,
    programme: { scene: 'camera', latencyMark: false },
    capture: null,
    audience: null,
    cdn: null,
    playheads: { onAirMs: null, viewersMs: null },
    targetLatencyMs: 1_000,
  };
}
