import { describe, expect, it, vi } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { createStores } from '../api/stores.ts';
import type { Commands } from './commands.ts';
import { RUN_ACTIONS, runningCue, type ActionContext, type RunActionId } from './run-actions.ts';
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
});

describe('RunDesk', () => {
  function desk() {
    const clock = new FakeClock();
    const stores = createStores();
    stores.link.setState({ phase: 'open', fresh: true });
    stores.show.setState({ show });
    const run = runStateSample({ standbyCueId: 'c1', currentCueId: 'c1', cues: { c1: open('c1') } });
    stores.live.setState({ live: { ...liveSample(), run }, run });
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
    return { clock, runDesk, done, told };
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
    expect(runDesk.store.getState().asking).toBe('void');
    runDesk.answer(false);
    expect(done).not.toHaveBeenCalled();
    runDesk.perform('void');
    runDesk.answer(true);
    expect(done).toHaveBeenCalledExactlyOnceWith('voidCurrent');
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
