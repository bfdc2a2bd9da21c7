import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue } from '../../../shared/cues/registry.ts';
import type { DeviceAction } from '../../../shared/cues/device/device-cue.ts';
import { showSchema, type Show } from '../../../shared/show/show.ts';
import { FakeClock } from '../../../shared/time/fake-clock.ts';
import type { DeviceResult } from '../devices/device-result.ts';
import { fillIn, type FillIns } from './fill-in.ts';
import { LifecycleSender, type LifecycleEvent } from './lifecycle-sender.ts';

const VALUES: FillIns = {
  cue: 'q1',
  number: '4.5',
  title: 'Say "yes" & go/é',
  type: 'poll',
  time: '20:15:00',
  votes: 120,
};

describe('filling in', () => {
  it('escapes for JSON in a body and for addresses in a path', () => {
    const action: DeviceAction = {
      kind: 'http',
      deviceId: 'd',
      method: 'POST',
      path: '/cue/{number}?title={title}',
      body: '{"title": "{title}", "votes": {votes}, "at": "{time}", "other": "{nothing}"}',
    };
    const filled = fillIn(action, VALUES);
    if (filled.kind !== 'http') throw new Error('not http');
    expect(filled.path).toBe('/cue/4.5?title=Say%20%22yes%22%20%26%20go%2F%C3%A9');
    expect(JSON.parse(filled.body)).toEqual({
      title: VALUES.title,
      votes: 120,
      at: '20:15:00',
      other: '{nothing}',
    });
  });

  it('leaves plain text plain, and sends votes by themselves as a number', () => {
    expect(fillIn({ kind: 'http', deviceId: 'd', method: 'POST', path: '/', body: '{title}!' }, VALUES)).toMatchObject({
      body: `${VALUES.title}!`,
    });
    const osc: DeviceAction = { kind: 'osc', deviceId: 'd', address: '/a', args: ['{votes}', 'n {number}', 3, true] };
    expect(fillIn(osc, VALUES)).toMatchObject({ args: [120, 'n 4.5', 3, true] });
    expect(fillIn({ kind: 'obs-scene', deviceId: 'd', scene: 'Poll {number}' }, VALUES)).toMatchObject({
      scene: 'Poll 4.5',
    });
  });

  it('keeps JSON whole whatever the title is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (title) => {
        const action: DeviceAction = {
          kind: 'http',
          deviceId: 'd',
          method: 'PUT',
          path: '/{title}',
          body: '[{"t":"{title}"}]',
        };
        const filled = fillIn(action, { ...VALUES, title });
        expect(filled.kind === 'http' && JSON.parse(filled.body)).toEqual([{ t: title.toWellFormed() }]);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});

const poll = freshCue('poll', 'q1', '4.5', 'First question');

function showWith(triggers: unknown[]): Show {
  return showSchema.parse({
    version: 2,
    id: 'show',
    title: 'Show',
    targetLatencyMs: 1_000,
    timeZone: 'Europe/Amsterdam',
    devices: [{ id: 'desk', name: 'Light desk', kind: 'osc', host: '127.0.0.1', port: 9_000 }],
    lifecycleTriggers: triggers,
    rundown: { cues: [poll, freshCue('poll', 'q2', '5', 'Second question')] },
  });
}

const trigger = (id: string, when: string, cueId: string | null, args: unknown[]) => ({
  id,
  when,
  cueId,
  action: { kind: 'osc', deviceId: 'desk', address: `/${id}`, args },
});
const event = (what: LifecycleEvent['what'], cueId: string | null): LifecycleEvent => ({
  what,
  cueId,
  atMs: Date.UTC(2026, 0, 1, 19, 30),
  votes: 7,
});

function rig(show: Show, result: DeviceResult = { ok: true, detail: 'Sent.', tookMs: 1 }) {
  const clock = new FakeClock();
  const sent: DeviceAction[] = [];
  const notices: string[] = [];
  const held: (() => void)[] = [];
  const state = { holding: false };
  const sender = new LifecycleSender({
    clock,
    getShow: () => show,
    act: async (action) => {
      sent.push(action);
      if (state.holding) await new Promise<void>((resolve) => held.push(resolve));
      return result;
    },
    onNotice: (_level, text) => notices.push(text),
  });
  return { clock, sent, notices, held, state, sender };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
};

describe('lifecycle triggers', () => {
  it('sends those that fit, filled in, in the order of the events', async () => {
    const { sender, sent } = rig(
      showWith([
        trigger('any', 'cue-open', null, ['{number}', '{title}', '{type}', '{time}', '{votes}', '{cue}']),
        trigger('second', 'cue-open', 'q2', []),
        trigger('hold', 'hold', null, ['{title}']),
      ]),
    );
    sender.happened(event('cue-open', 'q1'));
    sender.happened(event('cue-closed', 'q1'));
    sender.happened(event('cue-open', 'q2'));
    sender.happened(event('hold', null));
    await settle();
    expect(sent).toMatchObject([
      { address: '/any', args: ['4.5', 'First question', 'poll', '20:30:00', 7, 'q1'] },
      { address: '/any' },
      { address: '/second' },
      { address: '/hold', args: [''] },
    ]);
  });

  it('tells of failures once a minute, and counts those in between', async () => {
    const { sender, notices, clock } = rig(showWith([trigger('any', 'cue-open', null, [])]), {
      ok: false,
      detail: 'Not sent: there is no network to it.',
      tookMs: 1,
    });
    for (let count = 0; count < 20; count++) sender.happened(event('cue-open', 'q1'));
    await settle();
    expect(notices).toEqual([
      'Light desk could not be told what happens in the show: Not sent: there is no network to it.',
    ]);
    clock.advance(60_000);
    sender.happened(event('cue-open', 'q1'));
    await settle();
    expect(notices).toHaveLength(2);
    expect(notices[1]).toContain('20 messages failed since the last notice');
  });

  it('holds nothing up while a device hangs: at most 100 wait for some seconds, the rest is left out and told', async () => {
    const { sender, sent, notices, held, state, clock } = rig(showWith([trigger('any', 'cue-open', null, [])]));
    state.holding = true;
    for (let count = 0; count < 500; count++) sender.happened(event('cue-open', 'q1'));
    expect(sent).toHaveLength(1);
    expect(notices).toEqual([
      'Light desk could not be told what happens in the show: it does not keep up. 1 was left out.',
    ]);
    clock.advance(3_000);
    state.holding = false;
    for (const release of held) release();
    await settle();
    expect(sent).toHaveLength(101);
  });

  it('never tells late what is of no use late: a device that hung hears of the last seconds only', async () => {
    const { sender, sent, notices, held, state, clock } = rig(
      showWith([trigger('any', 'cue-open', null, ['{number}'])]),
    );
    const release = async (): Promise<void> => {
      held.shift()?.();
      await settle();
    };
    state.holding = true;
    sender.happened(event('cue-open', 'q1'));
    for (let count = 0; count < 150; count++) sender.happened(event('cue-open', 'q1'));
    expect(notices).toHaveLength(1);
    clock.advance(120_000);
    // What waited too long makes room for what happens now.
    sender.happened(event('cue-open', 'q2'));
    clock.advance(5_000);
    await release();
    expect(sent).toMatchObject([{ args: ['4.5'] }, { args: ['5'] }]);
    expect(notices.slice(1)).toEqual([
      'Light desk could not be told what happens in the show: it does not keep up. 149 were left out.',
    ]);
    sender.happened(event('cue-open', 'q1'));
    sender.happened(event('cue-open', 'q1'));
    clock.advance(60_000);
    await release();
    expect(sent).toHaveLength(2);
    expect(notices.slice(2)).toEqual([
      'Light desk could not be told what happens in the show: it does not keep up. 2 were left out.',
    ]);
  });

  it('sends nothing after close', async () => {
    const { sender, sent } = rig(showWith([trigger('any', 'cue-open', null, [])]));
    sender.close();
    sender.happened(event('cue-open', 'q1'));
    await settle();
    expect(sent).toEqual([]);
  });
});
