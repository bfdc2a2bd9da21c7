import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue } from '../../../shared/cues/registry.ts';
import { untakenCue, type RunState } from '../../../shared/show/run-state.ts';
import { showSchema, type Show } from '../../../shared/show/show.ts';
import { FakeClock } from '../../../shared/time/fake-clock.ts';
import { ControlDesk, type ControlResult, type ControlRunner } from '../control/control-desk.ts';
import { decodeOsc, encodeOsc, type OscArg, type OscMessage } from './osc-codec.ts';
import { OscDesk, type OscPeer } from './osc-desk.ts';
import { readOscRequest } from './osc-request.ts';

const poll = (id: string, number: string, changes: object = {}) => ({
  ...freshCue('poll', id, number, `Title ${id}`),
  ...changes,
});
const SHOW: Show = showSchema.parse({
  version: 2,
  id: 'show',
  title: 'Show',
  targetLatencyMs: 1_000,
  rundown: {
    cues: [
      poll('a', '1'),
      poll('b', '2/3', { skip: true }),
      freshCue('memo', 'm', '', 'Only read'),
      poll('c', '4.5'),
      { ...freshCue('group', 'g', '5', 'Group'), skip: true },
      poll('in', '5.1', { groupId: 'g' }),
      poll('d', '7'),
      poll('e', '7'),
    ],
  },
});
const RUN: RunState = {
  runId: 'run',
  revision: 3,
  startedAtMs: null,
  firstTakenAtMs: null,
  endedAtMs: null,
  standbyCueId: 'c',
  currentCueId: 'a',
  holdSinceMs: null,
  heldMs: 0,
  hostMessage: null,
  cues: { a: { ...untakenCue('a'), phase: 'open', opensAtMs: 0, closesAtMs: 20_500, votes: 12 } },
};
const PEER: OscPeer = { address: '192.168.1.20', port: 50_000 };
const whole = (value: number): OscArg => ({ type: 'i', value });
const text = (value: string): OscArg => ({ type: 's', value });
const read = (address: string, ...args: OscArg[]) => readOscRequest({ address, args }, SHOW);

describe('OSC requests', () => {
  it.each([
    ['/cuelight/go', { kind: 'go', backDateMs: 0 }],
    ['/cuelight/go/400', { kind: 'go', backDateMs: 400 }],
    ['/cuelight/fire/4.5', { kind: 'fire', cueId: 'c' }],
    ['/cuelight/fire/2/3', { kind: 'fire', cueId: 'b' }],
    ['/cuelight/fire/d', { kind: 'fire', cueId: 'd' }],
    ['/cuelight/standby/1', { kind: 'standby', cueId: 'a' }],
    ['/cuelight/jump/2/3', { kind: 'jump', cueId: 'b' }],
    ['/cuelight/void/4.5', { kind: 'void', cueId: 'c' }],
    ['/cuelight/hold', { kind: 'hold', extendWindows: false }],
    ['/cuelight/hold/extend', { kind: 'hold', extendWindows: true }],
    ['/cuelight/release', { kind: 'release' }],
    ['/cuelight/back', { kind: 'back' }],
    ['/cuelight/next', { kind: 'standby-next' }],
    ['/cuelight/previous', { kind: 'standby-previous' }],
    ['/cuelight/close', { kind: 'close' }],
    ['/cuelight/reveal', { kind: 'reveal' }],
    ['/cuelight/start', { kind: 'start' }],
    ['/cuelight/panic', { kind: 'panic' }],
    ['/cuelight/voidcurrent', { kind: 'void-current' }],
    ['/cuelight/finish', { kind: 'finish' }],
    ['/cuelight/addtime/-30', { kind: 'add-time', addMs: -30_000 }],
  ])('%s, pressed and let go', (address, action) => {
    expect(read(address, whole(1))).toMatchObject({ kind: 'control', action });
    expect(read(address, { type: 'f', value: 0 })).toEqual({ kind: 'ignored' });
    expect(read(address, { type: 'F' })).toEqual({ kind: 'ignored' });
  });

  it('reads what comes as an argument', () => {
    expect(read('/cuelight/fire', text('4.5'))).toMatchObject({ action: { cueId: 'c' } });
    expect(read('/cuelight/standby', whole(1))).toMatchObject({ action: { cueId: 'a' } });
    expect(read('/cuelight/jump', text('4.5'))).toMatchObject({ action: { kind: 'jump', cueId: 'c' } });
    expect(read('/cuelight/void', whole(1))).toMatchObject({ action: { kind: 'void', cueId: 'a' } });
    expect(read('/cuelight/addtime', { type: 'f', value: 12.5 })).toMatchObject({ action: { addMs: 12_500 } });
    expect(read('/cuelight/go/1500')).toMatchObject({ action: { kind: 'go', backDateMs: 1_500 } });
    expect(read('/cuelight/message', text(' wrap up '))).toEqual({ kind: 'message', text: 'wrap up', urgent: false });
    expect(read('/cuelight/message/urgent', text('stop'))).toMatchObject({ urgent: true });
    expect(read('/cuelight/subscribe')).toEqual({ kind: 'subscribe', port: null });
    expect(read('/cuelight/subscribe', whole(9_000))).toEqual({ kind: 'subscribe', port: 9_000 });
    expect(read('/cuelight/unsubscribe/9000')).toEqual({ kind: 'unsubscribe', port: 9_000 });
  });

  it.each([
    ['/cuelight/panic', []],
    ['/cuelight/panic', [whole(2)]],
    ['/cuelight/panic/now', [whole(1)]],
    ['/cuelight/finish', []],
    ['/cuelight/finish', [text('yes')]],
    ['/cuelight/finish/7', [whole(1)]],
    ['/cuelight/voidcurrent', []],
    ['/cuelight/voidcurrent/4.5', [whole(1)]],
    ['/cuelight/jump/99', []],
    ['/cuelight/jump/7', []],
    ['/cuelight/jump', []],
    ['/cuelight/void/99', []],
    ['/cuelight/void', []],
    ['/cuelight/start/7', []],
    ['/cuelight/go/soon', []],
    ['/cuelight/go/99999', []],
    ['/cuelight/fire/99', []],
    ['/cuelight/fire/7', []],
    ['/cuelight/fire', []],
    ['/cuelight/addtime', [text('x')]],
    ['/cuelight/addtime/9999', []],
    ['/cuelight/message', []],
    ['/cuelight/message', [text('x'.repeat(301))]],
    ['/cuelight/subscribe', [whole(70_000)]],
    ['/cuelight/constructor', []],
    ['/cuelight/', []],
    ['/cuelight/hold/me', []],
  ] as [string, OscArg[]][])('refuses %s %j in words', (address, args) => {
    expect(read(address, ...args)).toEqual({ kind: 'refused', reason: expect.stringMatching(/[.]$/) as string });
  });

  it('lets messages for others pass', () => {
    expect(read('/obs/scene')).toEqual({ kind: 'ignored' });
    expect(read('/cuelightgo')).toEqual({ kind: 'ignored' });
  });
});

function rig(run: RunState = RUN) {
  const clock = new FakeClock();
  const asked: [string, object][] = [];
  const sent: { message: OscMessage; to: OscPeer }[] = [];
  const notices: string[] = [];
  const state = { run, answer: null as ControlResult | null };
  const ask = (name: string) => (request: object) => {
    asked.push([name, request]);
    return state.answer ?? { ok: true as const, state: state.run };
  };
  const runner: ControlRunner = {
    get state() {
      return state.run;
    },
    go: ask('go'),
    fire: ask('fire'),
    jump: ask('jump'),
    standby: ask('standby'),
    close: ask('close'),
    reveal: ask('reveal'),
    void: ask('void'),
    addTime: ask('addTime'),
    hold: ask('hold'),
    release: ask('release'),
    panic: ask('panic'),
    back: ask('back'),
    skip: ask('skip'),
    startRun: ask('startRun'),
    finish: ask('finish'),
    tellHost: ask('tellHost'),
  };
  let requests = 0;
  const desk = new OscDesk({
    clock,
    control: new ControlDesk({ clock, getRunner: () => runner, getShow: () => SHOW }),
    newRequestId: () => `osc-request-${String(++requests)}`,
    tellHost: ask('tellHost'),
    getShow: () => SHOW,
    facts: () => ({ show: SHOW, run: state.run, onAir: true, nowMs: clock.monoNow() }),
    send: (packet, to) => {
      const decoded = decodeOsc(packet);
      if ('problem' in decoded) throw new Error(decoded.problem);
      for (const message of decoded.messages) sent.push({ message, to });
    },
    onNotice: (_level, notice) => notices.push(notice),
  });
  const say = (address: string, ...args: OscArg[]): void => {
    desk.receive(encodeOsc({ address, args }), PEER);
  };
  return { clock, asked, sent, notices, state, desk, say };
}

describe('the OSC desk', () => {
  it('asks the runner, each time as a request of its own', () => {
    const { say, asked } = rig();
    say('/cuelight/go/200', whole(1));
    say('/cuelight/next');
    say('/cuelight/reveal');
    say('/cuelight/hold/extend');
    say('/cuelight/message', text('wrap up'));
    expect(asked).toEqual([
      ['go', { requestId: 'osc-request-1', expectedStandbyId: 'c', backDateMs: 200 }],
      ['skip', { requestId: 'osc-request-2' }],
      ['reveal', { requestId: 'osc-request-3', cueId: 'a' }],
      ['hold', { requestId: 'osc-request-4', extendWindows: true }],
      ['tellHost', { requestId: 'osc-request-5', text: 'wrap up', urgent: false, from: 'OSC 192.168.1.20' }],
    ]);
  });

  it('jumps, withdraws, starts and ends the show by what the runner allows', () => {
    const { say, asked, state } = rig();
    say('/cuelight/jump/4.5');
    say('/cuelight/void/7', whole(1));
    say('/cuelight/void/e', whole(1));
    say('/cuelight/voidcurrent', whole(1));
    say('/cuelight/start');
    say('/cuelight/finish', whole(1));
    expect(asked).toEqual([
      ['jump', { requestId: 'osc-request-1', cueId: 'c' }],
      ['void', { requestId: 'osc-request-2', cueId: 'e' }],
      ['void', { requestId: 'osc-request-3', cueId: 'a' }],
      ['startRun', { requestId: 'osc-request-4' }],
      ['finish', { requestId: 'osc-request-5' }],
    ]);
    state.run = { ...RUN, currentCueId: null, cues: {} };
    say('/cuelight/voidcurrent', whole(1), whole(2));
    expect(asked).toHaveLength(5);
  });

  it('answers a cue it does not know in words, to whoever asked and in the notices', () => {
    const { say, asked, sent, notices } = rig();
    say('/cuelight/jump/99');
    const reason = 'There is no cue with the number or id 99.';
    const args = [text('/cuelight/jump/99'), text(reason)];
    expect(sent).toEqual([{ message: { address: '/cuelight/refused', args }, to: PEER }]);
    expect(notices).toEqual([`OSC /cuelight/jump/99 from 192.168.1.20 was refused: ${reason}`]);
    expect(asked).toEqual([]);
  });

  it('tells refusals to whoever asked and to the operator, the latter not more than every 2 s', () => {
    const { say, sent, notices, state, clock, desk } = rig();
    say('/cuelight/subscribe', whole(9_000));
    sent.length = 0;
    state.answer = { ok: false, reason: 'Doubled.' };
    say('/cuelight/go');
    clock.advance(100);
    say('/cuelight/go');
    const message = { address: '/cuelight/refused', args: [text('/cuelight/go'), text('Doubled.')] };
    const back = { ...PEER, port: 9_000 };
    expect(sent).toEqual([PEER, back, PEER, back].map((to) => ({ message, to })));
    expect(notices).toEqual(['OSC /cuelight/go from 192.168.1.20 was refused: Doubled.']);
    clock.advance(2_000);
    say('/cuelight/go');
    expect(notices).toHaveLength(2);
    desk.close();
  });

  it('tells subscribers the state: at once, then what changes at 5 Hz, and all of it every 2 s', () => {
    const { say, sent, state, clock, desk } = rig();
    say('/cuelight/subscribe');
    expect(sent.map(({ message }) => message)).toEqual([
      { address: '/cuelight/state/standby', args: [text('4.5'), text('Title c')] },
      { address: '/cuelight/state/current', args: [text('1'), text('Title a')] },
      { address: '/cuelight/state/phase', args: [text('open')] },
      { address: '/cuelight/state/countdown', args: [whole(20)] },
      { address: '/cuelight/state/votes', args: [whole(12)] },
      { address: '/cuelight/state/hold', args: [whole(0)] },
      { address: '/cuelight/state/onair', args: [whole(1)] },
      { address: '/cuelight/state/message', args: [text('')] },
    ]);
    clock.advance(200);
    sent.length = 0;
    state.run = { ...RUN, holdSinceMs: 5 };
    clock.advance(200);
    expect(sent.map(({ message }) => message)).toEqual([{ address: '/cuelight/state/hold', args: [whole(1)] }]);
    sent.length = 0;
    clock.advance(2_000);
    expect(sent.filter(({ message }) => message.address === '/cuelight/state/votes')).toHaveLength(1);
    say('/cuelight/unsubscribe');
    clock.advance(400);
    expect(clock.pendingTasks).toBe(0);
    desk.close();
  });

  it('lets a subscriber go that is heard of no more, and takes 16 at most', () => {
    const { say, sent, clock, desk } = rig();
    for (let port = 9_001; port <= 9_016; port++) say('/cuelight/subscribe', whole(port));
    say('/cuelight/subscribe', whole(9_017));
    expect(sent.at(-1)?.message.address).toBe('/cuelight/refused');
    clock.advance(59_000);
    say('/cuelight/subscribe', whole(9_001));
    clock.advance(2_000);
    sent.length = 0;
    clock.advance(2_000);
    expect(new Set(sent.map(({ to }) => to.port))).toEqual(new Set([9_001]));
    desk.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('leaves out floods, strangers and rubbish, counted and told once a minute each', () => {
    const { say, asked, notices, desk, clock } = rig();
    for (let count = 0; count < 200; count++) say('/cuelight/hold', whole(count + 1));
    expect(asked).toHaveLength(50);
    const packet = encodeOsc({ address: '/cuelight/go', args: [] });
    for (let count = 0; count < 10; count++) desk.receive(packet, { address: '203.0.113.9', port: 1_000 });
    for (let count = 0; count < 10; count++) desk.receive(Uint8Array.of(1, 2, 3), PEER);
    expect(asked).toHaveLength(50);
    expect(notices).toHaveLength(3);
    // Another desk is heard meanwhile.
    desk.receive(encodeOsc({ address: '/cuelight/release', args: [] }), { address: '192.168.1.21', port: 1_000 });
    expect(asked).toHaveLength(51);
    clock.advance(1_000);
    say('/cuelight/hold');
    expect(asked).toHaveLength(52);
  });

  it('takes a packet that came twice at once for one press, and two presses for two', () => {
    const { say, asked, clock, desk } = rig();
    for (let count = 0; count < 3; count++) say('/cuelight/next');
    expect(asked).toHaveLength(1);
    clock.advance(80);
    say('/cuelight/next');
    say('/cuelight/previous');
    say('/cuelight/next');
    expect(asked).toHaveLength(4);
    desk.receive(encodeOsc({ address: '/cuelight/next', args: [] }), { ...PEER, port: 1_234 });
    expect(asked).toHaveLength(5);
  });

  it('never throws and never asks anything by chance, whatever packets come', () => {
    const { desk, asked, clock } = rig();
    const words = fc.constantFrom(
      'go',
      'fire',
      'standby',
      'jump',
      'void',
      'voidcurrent',
      'finish',
      'panic',
      'addtime',
      'message',
      'subscribe',
      'x',
      '',
      '7',
      '%',
    );
    const address = fc.array(words, { maxLength: 4 }).map((parts) => `/cuelight/${parts.join('/')}`);
    const arg: fc.Arbitrary<OscArg> = fc.oneof(
      fc.record({ type: fc.constantFrom('i' as const), value: fc.integer() }),
      fc.record({ type: fc.constantFrom('f' as const, 'd' as const), value: fc.double() }),
      fc.record({ type: fc.constant('s' as const), value: fc.string() }),
      fc.record({ type: fc.constantFrom('T' as const, 'F' as const, 'N' as const, 'I' as const) }),
      fc.record({ type: fc.constant('b' as const), value: fc.uint8Array({ maxLength: 8 }) }),
    );
    const sensible = fc.record({ address, args: fc.array(arg, { maxLength: 3 }) }).map(encodeOsc);
    const packets = fc.oneof(fc.uint8Array({ maxLength: 64 }), sensible);
    fc.assert(
      fc.property(packets, (packet) => {
        clock.advance(20);
        desk.receive(packet, PEER);
      }),
      { numRuns: 100_000 },
    );
    for (const [name, request] of asked) {
      const known = ['go', 'fire', 'standby', 'jump', 'void', 'finish', 'panic', 'addTime', 'tellHost'];
      expect(known).toContain(name);
      expect(request).toHaveProperty('requestId');
    }
    desk.close();
  }, 60_000);
});
