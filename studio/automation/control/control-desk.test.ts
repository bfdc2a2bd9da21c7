import { describe, expect, it } from 'vitest';
import { freshCue } from '../../../shared/cues/registry.ts';
import { untakenCue, type CuePhase, type RunState } from '../../../shared/show/run-state.ts';
import { BOUNCE_MS } from '../../../shared/show/run-target.ts';
import { controlActionSchema, showSchema } from '../../../shared/show/show.ts';
import { FakeClock } from '../../../shared/time/fake-clock.ts';
import { ControlDesk, type ControlResult, type ControlRunner } from './control-desk.ts';

const SHOW = showSchema.parse({
  version: 2,
  id: 'show',
  title: 'Show',
  targetLatencyMs: 1_000,
  rundown: {
    cues: [
      freshCue('poll', 'early', '1', 'First'),
      freshCue('poll', 'late', '2', 'Second'),
      freshCue('scene', 's', '3', 'Slides'),
    ],
  },
});

/** The show has gone on to a scene; what has become of the two questions before it differs. */
function rig(early: CuePhase, late: CuePhase) {
  const run: RunState = {
    runId: 'run',
    revision: 3,
    startedAtMs: null,
    firstTakenAtMs: 1,
    endedAtMs: null,
    standbyCueId: 's',
    currentCueId: 's',
    holdSinceMs: null,
    heldMs: 0,
    hostMessage: null,
    cues: {
      early: { ...untakenCue('early'), phase: early, opensAtMs: 1, closesAtMs: 9 },
      late: { ...untakenCue('late'), phase: late, opensAtMs: 2, closesAtMs: 9 },
      s: { ...untakenCue('s'), phase: 'closed', opensAtMs: 3, closesAtMs: 3 },
    },
  };
  const state = { run };
  const asked: [string, object][] = [];
  const ask = (name: string) => (request: object) => {
    asked.push([name, request]);
    return { ok: true as const, state: state.run };
  };
  const runner = new Proxy({} as ControlRunner, {
    get: (_, name) => (name === 'state' ? state.run : ask(String(name))),
  });
  const clock = new FakeClock();
  const desk = new ControlDesk({ clock, getRunner: () => runner, getShow: () => SHOW });
  let requests = 0;
  const press = (action: object, requestId = `request-${String(++requests)}`): ControlResult =>
    desk.act({ requestId, action: controlActionSchema.parse(action) });
  return { clock, state, asked, press, desk };
}

describe('a control surface', () => {
  it('closes, withdraws and gives time to a question that the show has gone past, the one opened last first', () => {
    const { press, asked } = rig('open', 'open');
    press({ kind: 'close' });
    press({ kind: 'void-current' });
    press({ kind: 'add-time', addMs: 5_000 });
    expect(asked).toEqual([
      ['close', { requestId: 'request-1', cueId: 'late' }],
      ['void', { requestId: 'request-2', cueId: 'late' }],
      ['addTime', { requestId: 'request-3', cueId: 'late', addMs: 5_000 }],
    ]);
  });

  it('reveals the question whose results wait, though a newer one is open', () => {
    const { press, asked } = rig('result', 'open');
    press({ kind: 'reveal' });
    expect(asked).toEqual([['reveal', { requestId: 'request-1', cueId: 'early' }]]);
  });

  it('does nothing to another question with the bounce of a press, and lets the next press through', () => {
    const { press, asked, state, clock } = rig('open', 'open');
    press({ kind: 'close' });
    const { late } = state.run.cues;
    if (late) state.run = { ...state.run, cues: { ...state.run.cues, late: { ...late, phase: 'closing' } } };
    expect(press({ kind: 'close' })).toMatchObject({ ok: false, reason: expect.stringMatching(/twice/) as string });
    clock.advance(BOUNCE_MS);
    expect(press({ kind: 'close' }).ok).toBe(true);
    expect(asked.map(([, request]) => request)).toMatchObject([{ cueId: 'late' }, { cueId: 'early' }]);
  });

  it('leaves it to the runner to know a request that was sent again, and to say why nothing can be done', () => {
    const { press, asked, state } = rig('closed', 'open');
    press({ kind: 'close' }, 'sent-again');
    const { late } = state.run.cues;
    if (late) state.run = { ...state.run, cues: { ...state.run.cues, late: { ...late, phase: 'closing' } } };
    expect(press({ kind: 'close' }, 'sent-again').ok).toBe(true);
    expect(asked).toEqual([
      ['close', { requestId: 'sent-again', cueId: 'late' }],
      ['close', { requestId: 'sent-again', cueId: 's' }],
    ]);
    state.run = { ...state.run, currentCueId: null };
    expect(press({ kind: 'close' })).toEqual({ ok: false, reason: 'No cue has been taken yet.' });
  });

  it('tells the host what its key says, in the name of whoever pressed it', () => {
    const { press, asked, desk } = rig('open', 'draft');
    press({ kind: 'message', text: 'Wrap up' });
    desk.act({ requestId: 'by-ada', from: 'Ada', action: { kind: 'message', text: 'Stop', urgent: true } });
    expect(asked).toEqual([
      ['tellHost', { requestId: 'request-1', text: 'Wrap up', urgent: false, from: 'Control surface' }],
      ['tellHost', { requestId: 'by-ada', text: 'Stop', urgent: true, from: 'Ada' }],
    ]);
    expect(controlActionSchema.safeParse({ kind: 'message', text: '' }).success).toBe(false);
  });

  it('back-dates GO, says when jump was pressed, and holds with or without the windows', () => {
    const { press, asked, desk } = rig('draft', 'draft');
    press({ kind: 'go', backDateMs: 400 });
    press({ kind: 'hold' });
    press({ kind: 'hold', extendWindows: true });
    desk.act({ requestId: 'pressed', pressedAtMs: 77, action: { kind: 'jump', cueId: 'early' } });
    expect(asked).toEqual([
      ['go', { requestId: 'request-1', expectedStandbyId: 's', backDateMs: 400 }],
      ['hold', { requestId: 'request-2', extendWindows: false }],
      ['hold', { requestId: 'request-3', extendWindows: true }],
      ['jump', { requestId: 'pressed', pressedAtMs: 77, cueId: 'early' }],
    ]);
  });
});
