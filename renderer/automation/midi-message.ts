import type { ControlAction, MidiBinding } from '../../shared/show/show.ts';

/** What of a MIDI message a binding knows (MIDI 1.0 Detailed Specification, table I). */
export interface MidiKey {
  readonly message: MidiBinding['message'];
  /** 1–16. */
  readonly channel: number;
  /** Note, controller or programme number. */
  readonly number: number;
}

export interface MidiEvent extends MidiKey {
  /** Velocity or controller value, 0–127; 127 for a programme change. */
  readonly value: number;
}

const NOTE_OFF = 0x8;
const NOTE_ON = 0x9;
const CONTROL_CHANGE = 0xb;
const PROGRAMME_CHANGE = 0xc;
/** Controllers count as switches: 64 and above is on (MIDI 1.0, "Switch Controllers"). */
const ON_FROM = 64;

/** Reads one message; null for what no binding knows (clock, pitch bend, system exclusive …) and for what is cut off. */
export function readMidi(bytes: Uint8Array): MidiEvent | null {
  const [status = 0, number, value] = bytes;
  const channel = (status & 0x0f) + 1;
  if (number === undefined || number > 127) return null;
  switch (status >> 4) {
    case PROGRAMME_CHANGE:
      return { message: 'programme', channel, number, value: 127 };
    case NOTE_OFF:
      return { message: 'note', channel, number, value: 0 };
    case NOTE_ON:
    case CONTROL_CHANGE:
      if (value === undefined || value > 127) return null;
      return { message: status >> 4 === NOTE_ON ? 'note' : 'control', channel, number, value };
    default:
      return null;
  }
}

/**
 * Tells presses from the rest: a note with a velocity, a programme change, a controller that comes from below 64, or that
 * sends the same value again (a button that never says it was let go; a fader sends a value once).
 */
export class MidiPresses {
  readonly #last = new Map<string, number>();

  isPress(inputId: string, event: MidiEvent): boolean {
    if (event.message === 'programme') return true;
    if (event.message === 'note') return event.value > 0;
    const key = `${inputId} ${String(event.channel)} ${String(event.number)}`;
    const before = this.#last.get(key) ?? 0;
    this.#last.set(key, event.value);
    return event.value >= ON_FROM && (before < ON_FROM || before === event.value);
  }
}

/** What the bindings have for a key, in their order. */
export function actionsFor(bindings: readonly MidiBinding[], key: MidiKey): ControlAction[] {
  return bindings.filter((binding) => isFor(binding, key)).map(({ action }) => action);
}

function isFor(binding: MidiBinding, key: MidiKey): boolean {
  const { message, channel, number } = binding;
  return message === key.message && number === key.number && (channel === null || channel === key.channel);
}

const NOTES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];

/** "Note 60 (C4), channel 1". Middle C is C4 here, as most controllers print it. */
export function midiKeyText(key: {
  readonly [K in keyof MidiKey]: MidiKey[K] | (K extends 'channel' ? null : never);
}): string {
  const { message, number, channel } = key;
  const where = channel === null ? 'any channel' : `channel ${String(channel)}`;
  switch (message) {
    case 'note':
      return `Note ${String(number)} (${NOTES[number % 12] ?? ''}${String(Math.floor(number / 12) - 1)}), ${where}`;
    case 'control':
      return `Control ${String(number)}, ${where}`;
    case 'programme':
      return `Programme ${String(number)}, ${where}`;
  }
}
