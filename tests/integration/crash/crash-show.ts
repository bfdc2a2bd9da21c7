import type { Cue } from '../../../shared/cues/registry.ts';
import type { Show } from '../../../shared/show/show.ts';
import { testCue, testCueOf, testShow } from '../../../studio/show/test-show.ts';

/** The show runs by itself for so long, turn by turn. */
const TURN_MS = 1_200;
const TURNS = 12;
export const SHOW_MS = TURN_MS * TURNS;
/** Hard times are of the first run only: spread over all of it. */
const HARD_TIME_EVERY_MS = 12_000;

export interface DevicePorts {
  readonly http: number;
  readonly osc: number;
}

const follow = (kind: 'auto-continue' | 'auto-follow' | 'auto-follow-settled', postWaitMs: number) => ({
  kind,
  postWaitMs,
});

/** Chains and overlays that begin by the clock. */
function byTheClock(n: number, at: (name: string) => string, nowMs: number): Cue[] {
  const offset = (ms: number) => ({ kind: 'show-offset' as const, offsetMs: n * TURN_MS + ms });
  return [
    testCue(at('poll'), { trigger: offset(0), responseWindowMs: 1_000, reveal: 'auto' }),
    testCueOf('message', at('tally'), {
      trigger: { kind: 'tally', cueId: at('poll'), optionId: null, unit: 'votes', atLeast: 2, minVotes: 10 },
      stayMs: 1_000,
    }),
    testCueOf('marker', at('before'), { trigger: { kind: 'before-end', cueId: at('poll'), beforeMs: 400 } }),
    testCueOf('message', at('hello'), { trigger: offset(300), stayMs: 1_000, followOn: follow('auto-follow', 50) }),
    testCueOf('wait', at('wait'), { waitMs: 200, followOn: follow('auto-follow', 0) }),
    testCueOf('countdown', at('count'), { lengthMs: 1_000, followOn: follow('auto-continue', 150) }),
    testCueOf('marker', at('mark'), {}),
    testCueOf('group', at('sequence'), { mode: 'sequence', trigger: offset(600) }),
    testCueOf('message', at('sequence-1'), { groupId: at('sequence'), stayMs: 1_000 }),
    testCueOf('wait', at('sequence-2'), { groupId: at('sequence'), waitMs: 100 }),
    testCueOf('message', at('sequence-3'), { groupId: at('sequence'), stayMs: 1_000 }),
    testCueOf('scene', at('sequence-4'), { groupId: at('sequence'), scene: n % 2 === 0 ? 'screen' : 'camera' }),
    testCueOf('scene', at('scene'), {
      trigger: offset(900),
      ...{ scene: 'screen-with-camera', then: 'back', durationMs: 500 },
    }),
    testCueOf('wait', at('next'), {
      trigger: { kind: 'hard-time', atMs: nowMs + (n + 1) * HARD_TIME_EVERY_MS },
      ...{ waitMs: 50, atEnd: 'play-next' },
    }),
    testCueOf('message', at('played'), { stayMs: 1_000 }),
    testCueOf('device', at('http'), {
      trigger: offset(1_100),
      action: { kind: 'http', deviceId: 'http', method: 'POST', path: `/${at('http')}`, body: '' },
    }),
    testCueOf('device', at('osc'), {
      trigger: { kind: 'after-cue', cueId: at('http'), point: 'start', offsetMs: 60 },
      action: { kind: 'osc', deviceId: 'osc', address: `/${at('osc')}`, args: [] },
    }),
  ];
}

/** What waits for a hand. */
function byHand(at: (name: string) => string): Cue[] {
  return [
    testCueOf('quiz', at('quiz'), {
      ...{ responseWindowMs: 1_000, reveal: 'manual' },
      followOn: follow('auto-follow-settled', 0),
    }),
    testCueOf('reveal', at('reveal'), { targetCueId: at('quiz') }),
    testCueOf('group', at('parallel'), { mode: 'parallel' }),
    testCueOf('message', at('parallel-1'), { groupId: at('parallel'), stayMs: 1_000 }),
    testCueOf('countdown', at('parallel-2'), { groupId: at('parallel'), lengthMs: 1_000 }),
    testCueOf('device', at('parallel-3'), {
      groupId: at('parallel'),
      action: { kind: 'osc', deviceId: 'osc', address: `/${at('parallel-3')}`, args: [] },
    }),
    testCue(at('parallel-4'), { groupId: at('parallel'), responseWindowMs: 1_000 }),
    testCueOf('group', at('one'), { mode: 'one-at-a-time' }),
    testCueOf('message', at('one-1'), { groupId: at('one'), stayMs: null }),
    testCueOf('message', at('one-2'), { groupId: at('one'), stayMs: null }),
    testCueOf('message', at('one-3'), { groupId: at('one'), stayMs: 1_000 }),
    testCueOf('memo', at('memo'), {}),
    testCueOf('message', at('stay'), { stayMs: null }),
    testCue(at('open'), {
      trigger: { kind: 'after-cue', cueId: at('stay'), point: 'start', offsetMs: 40 },
      ...{ responseWindowMs: null, reveal: 'manual' },
    }),
    testCueOf('countdown', at('over'), { lengthMs: 1_000, atEnd: 'infinite' }),
    testCueOf('message', at('loop'), { stayMs: 1_000, atEnd: 'loop' }),
  ];
}

/** A show with every type of cue, every kind of trigger but figures, and every way to follow and to end. */
export function crashShow(ports: DevicePorts, nowMs: number): Show {
  const cues = Array.from({ length: TURNS }, (_, n) => {
    const at = (name: string): string => `${String(n)}-${name}`;
    return [...byTheClock(n, at, nowMs), ...byHand(at)];
  });
  return testShow(cues.flat(), {
    // The least there is: so results are final soon.
    targetLatencyMs: 200,
    devices: [
      { id: 'http', name: 'HTTP', kind: 'http', baseUrl: `http://127.0.0.1:${String(ports.http)}` },
      { id: 'osc', name: 'OSC', kind: 'osc', host: '127.0.0.1', port: ports.osc },
    ],
  });
}
