import { unheardClock } from '../../shared/api/clock-view.ts';
import type { Live } from '../../shared/api/live.ts';
import { cueSchema, type Cue, type CueOf } from '../../shared/cues/registry.ts';
import { untakenCue, type CuePhase, type CueRun, type RunState } from '../../shared/show/run-state.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';

/** Values for unit tests: valid, plain, off air. */
export function cueSample(id: string, part: Partial<CueOf<'poll'>> = {}): CueOf<'poll'> {
  const cue = cueSchema.parse({
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
  });
  if (cue.type !== 'poll') throw new Error('cueSample: a poll became something else');
  return cue;
}

export function showSample(cues: readonly Cue[], part: Partial<Show> = {}): Show {
  return showSchema.parse({
    version: 2,
    id: 'show',
    title: 'Test',
    targetLatencyMs: 1_000,
    rundown: { cues: [...cues] },
    ...part,
  });
}

export function runSample(cueId: string, phase: CuePhase): CueRun {
  return { ...untakenCue(cueId), phase };
}

export function runStateSample(part: Partial<RunState> = {}): RunState {
  return {
    runId: 'r',
    revision: 0,
    startedAtMs: null,
    firstTakenAtMs: null,
    endedAtMs: null,
    standbyCueId: null,
    currentCueId: null,
    holdSinceMs: null,
    heldMs: 0,
    hostMessage: null,
    cues: {},
    ...part,
  };
}

export function liveSample(): Live {
  const health = { level: 'grey' as const, reason: 'not in use' };
  return {
    nowMs: 1_000,
    run: runStateSample(),
    coming: [],
    connections: { ingest: health, cdn: health, engine: health, clock: health },
    clock: unheardClock('this computer'),
    encoder: null,
    encoderHeardMs: null,
    engineLink: null,
    source: null,
    programme: { scene: 'camera', latencyMark: false },
    capture: null,
    audience: null,
    armed: [],
    cdn: null,
    cdns: [],
    playheads: { onAirMs: null, viewersMs: null },
    targetLatencyMs: 1_000,
    rescue: { leftMs: null, speechStartedAtMs: null },
    devices: [],
    latency: null,
    returnMonitor: null,
    alarms: [],
    freeDiskBytes: null,
  };
}
