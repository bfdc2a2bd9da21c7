import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import {
  controlActionSchema,
  midiBindingSchema,
  type ControlAction,
  type MidiBinding,
} from '../../shared/show/show.ts';
import { cueForHotkey } from './hotkeys.ts';
import { MidiDesk, type MidiAccess, type MidiInput } from './midi-desk.ts';
import { actionsFor, midiKeyText, MidiPresses, readMidi, type MidiEvent } from './midi-message.ts';

const binding = (changes: Partial<MidiBinding>): MidiBinding => ({
  id: 'b',
  message: 'note',
  channel: null,
  number: 60,
  action: { kind: 'go', backDateMs: 0 },
  ...changes,
});

describe('MIDI messages', () => {
  it('reads notes, controllers and programmes with their channel', () => {
    expect(readMidi(Uint8Array.of(0x90, 60, 100))).toEqual({ message: 'note', channel: 1, number: 60, value: 100 });
    expect(readMidi(Uint8Array.of(0x8f, 60, 64))).toEqual({ message: 'note', channel: 16, number: 60, value: 0 });
    expect(readMidi(Uint8Array.of(0xb1, 7, 127))).toEqual({ message: 'control', channel: 2, number: 7, value: 127 });
    expect(readMidi(Uint8Array.of(0xc0, 5))).toEqual({ message: 'programme', channel: 1, number: 5, value: 127 });
    for (const bytes of [[0xf8], [0xe0, 0, 64], [0x90, 60], [0x90], [], [0xf0, 1, 2, 0xf7], [60, 100, 0]]) {
      expect(readMidi(Uint8Array.from(bytes))).toBeNull();
    }
  });

  it('never throws, and gives only what a binding can hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5 }), (bytes) => {
        const event = readMidi(bytes);
        if (event === null) return;
        expect(event.channel).toBeGreaterThanOrEqual(1);
        expect(event.channel).toBeLessThanOrEqual(16);
        expect(Math.max(event.number, event.value)).toBeLessThanOrEqual(127);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('tells presses from letting go, and a fader’s way from its arrival', () => {
    const presses = new MidiPresses();
    const control = (value: number, number = 1): boolean =>
      presses.isPress('in', { message: 'control', channel: 1, number, value });
    expect([0, 20, 63, 64, 90, 127, 100, 30, 70].map((value) => control(value))).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect([127, 127, 127].map((value) => control(value, 2))).toEqual([true, true, true]);
    const note = (value: number): MidiEvent => ({ message: 'note', channel: 1, number: 1, value });
    expect([presses.isPress('in', note(1)), presses.isPress('in', note(0))]).toEqual([true, false]);
    expect(presses.isPress('in', { message: 'programme', channel: 1, number: 1, value: 127 })).toBe(true);
  });

  it('finds the actions of a key', () => {
    const bindings = [
      binding({ id: '1' }),
      binding({ id: '2', channel: 2, action: { kind: 'hold', extendWindows: true } }),
      binding({ id: '3', message: 'control', action: { kind: 'panic' } }),
    ];
    expect(actionsFor(bindings, { message: 'note', channel: 2, number: 60 })).toEqual([
      { kind: 'go', backDateMs: 0 },
      { kind: 'hold', extendWindows: true },
    ]);
    expect(actionsFor(bindings, { message: 'note', channel: 1, number: 60 })).toEqual([{ kind: 'go', backDateMs: 0 }]);
    expect(actionsFor(bindings, { message: 'note', channel: 1, number: 61 })).toEqual([]);
  });

  it('names keys as controllers do', () => {
    expect(midiKeyText({ message: 'note', channel: 1, number: 60 })).toBe('Note 60 (C4), channel 1');
    expect(midiKeyText({ message: 'control', channel: null, number: 7 })).toBe('Control 7, any channel');
  });
});

class ActedAccess implements MidiAccess {
  readonly ports: MidiInput[] = [];
  readonly inputs = { values: () => this.ports };
  onstatechange: (() => void) | null = null;

  plug(name: string): MidiInput {
    const input: MidiInput = { id: name, name, state: 'connected', onmidimessage: null };
    this.ports.push(input);
    this.onstatechange?.();
    return input;
  }
}

function rig(requestAccess: (() => Promise<MidiAccess>) | null, bindings: MidiBinding[] = [binding({})]) {
  const actions: ControlAction[] = [];
  const desk = new MidiDesk({ requestAccess, bindings: () => bindings, onAction: (action) => actions.push(action) });
  return { desk, actions };
}

it('takes keys that were bound before a GO could be back-dated and a hold could extend windows', () => {
  const old = (action: object) => midiBindingSchema.parse({ ...binding({}), action }).action;
  expect(old({ kind: 'go' })).toEqual({ kind: 'go', backDateMs: 0 });
  expect(old({ kind: 'hold' })).toEqual({ kind: 'hold', extendWindows: false });
  expect(controlActionSchema.safeParse({ kind: 'go', backDateMs: 30_001 }).success).toBe(false);
});

describe('the MIDI desk', () => {
  it('lists controllers, those plugged in later too, and acts on their keys', async () => {
    const access = new ActedAccess();
    access.plug('Pads');
    const { desk, actions } = rig(() => Promise.resolve(access));
    await desk.start();
    expect(desk.store.getState()).toMatchObject({ state: 'on', inputs: [{ name: 'Pads' }] });
    const later = access.plug('Keys');
    expect(desk.store.getState().inputs.map(({ name }) => name)).toEqual(['Pads', 'Keys']);
    later.onmidimessage?.({ data: Uint8Array.of(0x90, 60, 1), timeStamp: 1 });
    later.onmidimessage?.({ data: Uint8Array.of(0x80, 60, 0), timeStamp: 2 });
    later.onmidimessage?.({ data: null, timeStamp: 3 });
    expect(actions).toEqual([{ kind: 'go', backDateMs: 0 }]);
    desk.stop();
    expect(later.onmidimessage).toBeNull();
    expect(desk.store.getState().state).toBe('off');
  });

  it('hands jump, void and finish on as they are bound', async () => {
    const wanted: ControlAction[] = [
      { kind: 'jump', cueId: 'c' },
      { kind: 'void', cueId: 'c' },
      { kind: 'void-current' },
      { kind: 'start' },
      { kind: 'finish' },
      { kind: 'go', backDateMs: 400 },
      { kind: 'hold', extendWindows: true },
      { kind: 'message', text: 'Wrap up', urgent: true },
    ];
    const bindings = wanted.map((action, at) => binding({ id: String(at), number: 60 + at, action }));
    for (const bound of bindings) expect(midiBindingSchema.parse(bound)).toEqual(bound);
    const access = new ActedAccess();
    const input = access.plug('Pads');
    const { desk, actions } = rig(() => Promise.resolve(access), bindings);
    await desk.start();
    for (const { number } of bindings) input.onmidimessage?.({ data: Uint8Array.of(0x90, number, 1), timeStamp: 1 });
    expect(actions).toEqual(wanted);
  });

  it('learns the next key instead of acting on it', async () => {
    const access = new ActedAccess();
    const input = access.plug('Pads');
    const { desk, actions } = rig(() => Promise.resolve(access));
    await desk.start();
    const learnt: MidiEvent[] = [];
    desk.learn((key) => learnt.push(key));
    input.onmidimessage?.({ data: Uint8Array.of(0x80, 60, 0), timeStamp: 1 });
    expect(desk.store.getState().learning).toBe(true);
    input.onmidimessage?.({ data: Uint8Array.of(0x90, 60, 9), timeStamp: 1 });
    expect(learnt).toMatchObject([{ message: 'note', number: 60 }]);
    expect([actions.length, desk.store.getState().learning]).toEqual([0, false]);
    input.onmidimessage?.({ data: Uint8Array.of(0x90, 60, 9), timeStamp: 1 });
    expect(actions).toHaveLength(1);
  });

  it('says why there is no MIDI, and what to do', async () => {
    const none = rig(null).desk;
    await none.start();
    expect(none.store.getState()).toMatchObject({
      state: 'trouble',
      reason: expect.stringContaining('no Web MIDI') as string,
    });
    const denied = rig(() => Promise.reject(new DOMException('no', 'NotAllowedError'))).desk;
    await denied.start();
    expect(denied.store.getState().reason).toContain('site settings');
    const broken = rig(() => Promise.reject(new Error('device busy'))).desk;
    await broken.start();
    expect(broken.store.getState().reason).toContain('device busy');
  });

  it('passes over an answer that comes after it was switched off', async () => {
    const access = new ActedAccess();
    const { desk } = rig(() => Promise.resolve(access));
    const starting = desk.start();
    desk.stop();
    await starting;
    expect([desk.store.getState().state, access.onstatechange]).toEqual(['off', null]);
  });
});

it('finds the cue of a hotkey', () => {
  const cues = [
    { ...freshCue('poll', 'a', '1', 'A'), hotkey: 'F5', skip: true },
    { ...freshCue('poll', 'b', '2', 'B'), hotkey: 'F5' },
    { ...freshCue('poll', 'c', '3', 'C'), hotkey: 'Shift+1' },
  ];
  const press = {
    key: 'F5',
    code: 'F5',
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    repeat: false,
  };
  expect(cueForHotkey(cues, press)?.id).toBe('b');
  expect(cueForHotkey(cues, { ...press, repeat: true })).toBeNull();
  expect(cueForHotkey(cues, { ...press, key: '!', code: 'Digit1', shiftKey: true })?.id).toBe('c');
  expect(cueForHotkey(cues, { ...press, key: 'Enter', code: 'Enter' })).toBeNull();
});
