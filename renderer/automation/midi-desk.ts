import { createStore } from 'zustand/vanilla';
import type { ControlAction, MidiBinding } from '../../shared/show/show.ts';
import { actionsFor, MidiPresses, readMidi, type MidiEvent } from './midi-message.ts';

/** The part of Web MIDI (W3C) that is used. */
export interface MidiInput {
  readonly id: string;
  readonly name?: string | null;
  readonly state: string;
  onmidimessage: ((event: { readonly data?: Uint8Array | null; readonly timeStamp: number }) => void) | null;
}
export interface MidiAccess {
  readonly inputs: { values(): Iterable<MidiInput> };
  onstatechange: (() => void) | null;
}

export interface MidiState {
  readonly state: 'off' | 'asking' | 'on' | 'trouble';
  /** With `trouble`: what is wrong and what to do. */
  readonly reason: string | null;
  readonly inputs: readonly { readonly id: string; readonly name: string }[];
  /** The last key pressed, for the eye. */
  readonly lastPress: MidiEvent | null;
  readonly learning: boolean;
}

export interface MidiDeskDeps {
  /** Null where the browser has no Web MIDI. */
  readonly requestAccess: (() => Promise<MidiAccess>) | null;
  bindings(): readonly MidiBinding[];
  /** A bound key was pressed. `stampMs`: the event's own time stamp (ms since the page's time origin). */
  onAction(action: ControlAction, stampMs: number): void;
}

const OFF: MidiState = { state: 'off', reason: null, inputs: [], lastPress: null, learning: false };
const UNSUPPORTED =
  'This browser has no Web MIDI, or this page is not on a secure address: open the studio in its own window, or in Chromium on its own computer.';
const DENIED =
  'The browser does not let this page use MIDI: allow “MIDI devices” in the site settings (the icon left of the address), then switch it on again.';

/** The MIDI controllers at this computer: presses become actions by the show's bindings, or are learnt. */
export class MidiDesk {
  readonly store = createStore<MidiState>(() => OFF);
  readonly #deps: MidiDeskDeps;
  readonly #presses = new MidiPresses();
  #access: MidiAccess | null = null;
  #onLearnt: ((key: MidiEvent) => void) | null = null;
  /** What an earlier question for access still answers is passed over. */
  #question = 0;

  constructor(deps: MidiDeskDeps) {
    this.#deps = deps;
  }

  /** Asks the browser for MIDI; the state tells how it went. */
  async start(): Promise<void> {
    const { requestAccess } = this.#deps;
    if (!requestAccess) {
      this.store.setState({ ...OFF, state: 'trouble', reason: UNSUPPORTED });
      return;
    }
    if (this.#access || this.store.getState().state === 'asking') return;
    const question = ++this.#question;
    this.store.setState({ ...OFF, state: 'asking' });
    try {
      const access = await requestAccess();
      if (question !== this.#question) return;
      this.#access = access;
      access.onstatechange = () => {
        this.#listen();
      };
      this.store.setState({ state: 'on' });
      this.#listen();
    } catch (error) {
      if (question === this.#question) this.store.setState({ ...OFF, state: 'trouble', reason: troubleWords(error) });
    }
  }

  /** The next key pressed is handed over instead of doing what it is bound to. */
  learn(onLearnt: (key: MidiEvent) => void): void {
    this.#onLearnt = onLearnt;
    this.store.setState({ learning: true });
  }

  stopLearning(): void {
    this.#onLearnt = null;
    this.store.setState({ learning: false });
  }

  /** Lets go of all controllers. */
  stop(): void {
    this.#question += 1;
    if (this.#access) {
      this.#access.onstatechange = null;
      for (const input of this.#access.inputs.values()) input.onmidimessage = null;
    }
    this.#access = null;
    this.#onLearnt = null;
    this.store.setState(OFF);
  }

  /** At the start, and whenever something is plugged in or out. */
  #listen(): void {
    if (!this.#access) return;
    const inputs = [...this.#access.inputs.values()].filter(({ state }) => state === 'connected');
    for (const input of inputs) {
      input.onmidimessage = ({ data, timeStamp }) => {
        if (data) this.#take(input.id, data, timeStamp);
      };
    }
    this.store.setState({ inputs: inputs.map(({ id, name }) => ({ id, name: name ?? 'MIDI controller' })) });
  }

  #take(inputId: string, data: Uint8Array, stampMs: number): void {
    const event = readMidi(data);
    if (!event || !this.#presses.isPress(inputId, event)) return;
    this.store.setState({ lastPress: event });
    const onLearnt = this.#onLearnt;
    if (onLearnt) {
      this.stopLearning();
      onLearnt(event);
      return;
    }
    for (const action of actionsFor(this.#deps.bindings(), event)) this.#deps.onAction(action, stampMs);
  }
}

function troubleWords(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return DENIED;
  return `MIDI could not be opened: ${error instanceof Error ? error.message : String(error)}. Is another program using the controller?`;
}
