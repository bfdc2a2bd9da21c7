import { describe, expect, it, vi } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { BOUNCE_MS } from '../../shared/show/run-target.ts';
import { createStores } from '../api/stores.ts';
import type { Commands } from './commands.ts';
import { runningCue } from './cue-targets.ts';
import { RUN_ACTIONS, type ActionContext, type RunActionId } from './run-actions.ts';
import { PANIC_AGAIN_MS, RunDesk } from './run-desk.ts';
import { Ticks } from './ticks.ts';
import { cueSample, liveSample, runSample, runStateSample, showSample } from './samples.test-support.ts';

const show = showSample([
  cueSample('c1'),
  cueSample('c2'),
  freshCue('wait', 'w', '3', 'Wait'),
  freshCue('memo', 'm', '4', 'Memo'),
]);
const context = (part: Partial<ActionContext> = {}): ActionContext => ({
  linkOpen: true,
  mayRun: true,
  show,
  run: runStateSample({ standbyCueId: 'c1' }),
  selectedCueId: null,
  rescue: { leftMs: 900, speechAgoMs: null, mostMs: 800, backDateMs: 0 },
  ...part,
});
const allowed = (id: RunActionId, part: Partial<ActionContext> = {}): boolean =>
  RUN_ACTIONS[id].permission(context(part)).allowed;
const open = (cueId: string, part: object = {}) => ({
  ...runSample(cueId, 'open'),
  take: 1,
  firedAtMs: 1,
  closesAtMs: 9,
  ...part,
});

describe('actions of the run', () => {
  it('say why nothing can be done without the host or the right to it', () => {
    for (const id of Object.keys(RUN_ACTIONS) as RunActionId[]) {
      expect(RUN_ACTIONS[id].permission(context({ linkOpen: false })).reason).toMatch(/host cannot be reached/);
      if (id !== 'acknowledge')
        expect(RUN_ACTIONS[id].permission(context({ mayRun: false })).reason).toMatch(/may not run/);
    }
  });

  it('fire and jump need a cue that can be taken', () => {
    expect(allowed('fire')).toBe(false);
    expect(allowed('fire', { selectedCueId: 'c2' })).toBe(true);
    expect(allowed('jump', { selectedCueId: 'm' })).toBe(false);
  });

  it('back-date GO only to something', () => {
    expect(allowed('go-back-dated')).toBe(false);
    const rescue = { leftMs: 900, speechAgoMs: 400, mostMs: 800, backDateMs: 400 };
    expect(RUN_ACTIONS['go-back-dated'].permission(context({ rescue })).reason).toContain('400');
  });

  it('add time to what runs; open windows only grow', () => {
    expect(allowed('add-10')).toBe(false);
    const poll = runStateSample({ currentCueId: 'c1', cues: { c1: open('c1') } });
    expect([allowed('add-10', { run: poll }), allowed('take-10', { run: poll })]).toEqual([true, false]);
    const timer = runStateSample({ currentCueId: 'c1', cues: { c1: runSample('c1', 'closed'), w: open('w') } });
    expect(runningCue(context({ run: timer }))?.cueId).toBe('w');
    expect(allowed('take-10', { run: timer })).toBe(true);
  });

  it('stop at the top, and when the show is over', () => {
    expect(allowed('back')).toBe(false);
    expect(allowed('back', { run: runStateSample({ standbyCueId: 'c2' }) })).toBe(true);
    const over = runStateSample({ standbyCueId: 'c1', endedAtMs: 5, firstTakenAtMs: 1 });
    expect((['go', 'hold', 'finish'] as const).map((id) => allowed(id, { run: over }))).toEqual([false, false, false]);
    expect(allowed('reset', { run: over })).toBe(true);
  });

  it('hold with or without the windows, and let neither change a hold that stands', () => {
    expect([allowed('hold'), allowed('hold-extending')]).toEqual([true, true]);
    const held = { run: runStateSample({ holdSinceMs: 5 }) };
    expect([allowed('hold', held), allowed('hold-extending', held)]).toEqual([true, false]);
  });
});

describe('RunDesk', () => {
  function desk() {
    const clock = new FakeClock();
    const stores = createStores();
    stores.link.setState({ phase: 'open', fresh: true });
    stores.show.setState({ show });
    const setRun = (part: Partial<RunState>): void => {
      const run = runStateSample({ standbyCueId: 'c1', currentCueId: 'c1', cues: { c1: open('c1') }, ...part });
      stores.live.setState({ live: { ...liveSample(), run }, run });
    };
    setRun({});
    const told: string[] = [];
    const done = vi.fn<(...args: unknown[]) => Promise<boolean>>(() => Promise.resolve(true));
    const commands = new Proxy({} as Commands, {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          done(name, ...args),
    });
    const runDesk = new RunDesk({
      clock,
      ticks: new Ticks(clock),
      stores,
      commands,
      nowMs: () => 1_000,
      tell: (text) => told.push(text),
    });
    return { clock, runDesk, done, told, setRun };
  }

  it('panics only when pressed twice within two seconds', () => {
    const { clock, runDesk, done } = desk();
    runDesk.perform('panic');
    clock.advance(PANIC_AGAIN_MS + 1);
    runDesk.perform('panic');
    expect(done).not.toHaveBeenCalled();
    runDesk.perform('panic');
    expect(done).toHaveBeenCalledExactlyOnceWith('panic');
    expect(runDesk.store.getState().panicArmed).toBe(false);
    expect(clock.pendingTasks).toBe(0);
  });

  it('acts on the cue with the cursor at once, and speaks of it when the cursor rests', () => {
    const { clock, runDesk } = desk();
    runDesk.select('c1');
    runDesk.select('c2');
    expect(runDesk.context().selectedCueId).toBe('c2');
    expect(runDesk.store.getState().selectedCueId).toBeNull();
    clock.advance(100);
    expect(runDesk.store.getState().selectedCueId).toBe('c2');
    runDesk.select('c1');
    runDesk.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('asks before it withdraws, and does nothing on a no', () => {
    const { runDesk, done } = desk();
    runDesk.perform('void');
    expect(runDesk.store.getState().asking).toEqual({ kind: 'void', cueId: 'c1' });
    runDesk.answer(false);
    expect(done).not.toHaveBeenCalled();
    runDesk.perform('void');
    runDesk.answer(true);
    expect(done).toHaveBeenCalledExactlyOnceWith('withdraw', 'c1');
  });

  it('withdraws what was asked about, though another cue is taken before the yes', () => {
    const { runDesk, done, setRun } = desk();
    runDesk.perform('void');
    setRun({ currentCueId: 'c2', cues: { c1: open('c1'), c2: open('c2') } });
    runDesk.answer(true);
    expect(done).toHaveBeenCalledExactlyOnceWith('withdraw', 'c1');
  });

  it('closes a question that the show has gone past, and not the next one by the bounce of the key', () => {
    const { clock, runDesk, done, told, setRun } = desk();
    const past = { c1: open('c1', { opensAtMs: 1 }), w: { ...runSample('w', 'closed'), opensAtMs: 3 } };
    setRun({ currentCueId: 'w', cues: { ...past, c2: open('c2', { opensAtMs: 2 }) } });
    runDesk.perform('close');
    setRun({ currentCueId: 'w', cues: { ...past, c2: { ...runSample('c2', 'closing'), opensAtMs: 2 } } });
    runDesk.perform('close');
    expect(done.mock.calls).toEqual([['close', 'c2']]);
    expect(told).toEqual(['It came twice within half a second: only the first press counts.']);
    clock.advance(BOUNCE_MS);
    runDesk.perform('close');
    expect(done.mock.calls).toEqual([
      ['close', 'c2'],
      ['close', 'c1'],
    ]);
  });

  it('closes, reveals and withdraws the cue with the cursor', () => {
    const { runDesk, done, setRun } = desk();
    setRun({ currentCueId: 'w', cues: { c1: open('c1'), c2: runSample('c2', 'result'), w: open('w') } });
    runDesk.select('c1');
    runDesk.perform('close-chosen');
    runDesk.select('c2');
    runDesk.perform('reveal-chosen');
    runDesk.perform('void-chosen');
    expect(runDesk.store.getState().asking).toEqual({ kind: 'void', cueId: 'c2' });
    runDesk.answer(true);
    expect(done.mock.calls).toEqual([
      ['close', 'c1'],
      ['reveal', 'c2'],
      ['withdraw', 'c2'],
    ]);
    runDesk.close();
  });

  it('skips the cue in standby, and holds with and without the windows', () => {
    const { runDesk, done, told, setRun } = desk();
    runDesk.perform('skip');
    runDesk.perform('hold-extending');
    runDesk.perform('hold');
    expect(done.mock.calls).toEqual([['skipStandby'], ['hold', true], ['hold', false]]);
    setRun({ standbyCueId: null });
    runDesk.perform('skip');
    expect(told).toEqual(['No cue is in standby']);
  });

  it('tells the producer that the host has read the message, once', () => {
    const { runDesk, done, told, setRun } = desk();
    const words = { text: 'Wrap up', urgent: false, from: 'Producer', sentAtMs: 1 };
    setRun({ hostMessage: { id: 'm1', ...words, acknowledgedAtMs: null } });
    runDesk.perform('acknowledge');
    expect(done).toHaveBeenCalledExactlyOnceWith('acknowledge', 'm1');
    setRun({ hostMessage: { id: 'm1', ...words, acknowledgedAtMs: 2 } });
    runDesk.perform('acknowledge');
    expect(done).toHaveBeenCalledTimes(1);
    expect(told).toEqual(['It was acknowledged already']);
  });

  it('adds time to the cue that runs, and tells why something is not possible', () => {
    const { runDesk, done, told } = desk();
    runDesk.perform('add-30');
    expect(done).toHaveBeenCalledExactlyOnceWith('addTime', 'c1', 30_000);
    runDesk.perform('fire');
    expect(told).toEqual(['Select a cue in the rundown first']);
  });

  it('back-dates by the slider once', () => {
    const { runDesk, done } = desk();
    runDesk.setBackDate(700);
    runDesk.perform('go-back-dated');
    expect(done).toHaveBeenCalledExactlyOnceWith('go', 700);
    expect(runDesk.store.getState().backDateMs).toBeNull();
  });
});
