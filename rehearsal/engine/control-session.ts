import type { WebSocket } from 'ws';
import {
  INTERACTION_MAX_BYTES,
  INTERACTION_PROTOCOL,
  controlMessageSchema,
  type ControlMessage,
  type EngineToControl,
  type Tally,
} from '../../shared/interaction/protocol.ts';
import type { CommandResult } from './engine-core.ts';
import { readMessage, type BadMessage } from './read-message.ts';
import { SocketLink } from './socket-link.ts';
import type { SessionDeps } from './viewer-session.ts';

/** A studio that comes back sends its whole outbox at once, so this is only a guard against a runaway. */
const MAX_MESSAGES_PER_SECOND = 5_000;
/** 50 tallies of ten options with the longest ids stay below 64 KiB. */
export const TALLIES_A_MESSAGE = 50;

/** What a controller asks for, its greeting and pings aside. */
export type ControlRequest = Exclude<ControlMessage, { type: 'hello' | 'ping' }>;

/** One controller's socket. It holds the control key, yet its messages are checked like anyone's. */
export class ControlSession {
  readonly link: SocketLink;
  readonly #deps: SessionDeps;
  readonly #onCommand: (command: ControlRequest) => CommandResult;
  #greeted = false;

  constructor(
    ws: WebSocket,
    deps: SessionDeps,
    handlers: { onCommand(command: ControlRequest): CommandResult; onClose(session: ControlSession): void },
  ) {
    this.#deps = deps;
    this.#onCommand = (command) => handlers.onCommand(command);
    const limits = { clock: deps.clock, maxMessagesPerSecond: MAX_MESSAGES_PER_SECOND };
    this.link = new SocketLink(ws, limits, {
      onText: (text) => {
        this.#receive(text);
      },
      onBad: () => {
        this.#refuse('bad-message', 'only text messages of at most 64 KiB are taken');
      },
      onClose: () => {
        handlers.onClose(this);
      },
    });
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  #receive(text: string): void {
    const receivedAtMs = this.#deps.studioClock.now();
    const read = readMessage(text, controlMessageSchema);
    if (!read.ok) this.#misread(read);
    else if (read.message.type === 'hello') this.#hello();
    else if (!this.#greeted) this.#refuse('hello-first', `"${read.message.type}" came before "hello"`);
    else this.#take(read.message, receivedAtMs);
  }

  #hello(): void {
    const { core, studioClock } = this.#deps;
    this.#greeted = true;
    // Half of a message each: what does not fit of the tallies follows by itself.
    const cues = core.currentCues(INTERACTION_MAX_BYTES / 2);
    const tallies = core.currentTallies();
    const first = tallies.slice(0, TALLIES_A_MESSAGE / 2);
    this.#send({
      type: 'welcome',
      protocol: INTERACTION_PROTOCOL,
      serverTimeMs: studioClock.now(),
      cues,
      tallies: first,
    });
    for (const message of talliesMessages(tallies.slice(first.length), studioClock.now())) this.#send(message);
    core.armed.tellAnew();
  }

  #take(message: Exclude<ControlMessage, { type: 'hello' }>, receivedAtMs: number): void {
    if (message.type === 'ping') {
      const t2 = this.#deps.studioClock.now();
      this.#send({ type: 'pong', id: message.id, t0: message.t0, t1: receivedAtMs, t2 });
      return;
    }
    const result = this.#onCommand(message);
    this.#send({ type: 'ack', id: message.id, ok: result.ok, error: result.ok ? null : result.error });
  }

  /** A command that names itself is answered by name, so that its sender does not wait for ever. */
  #misread(bad: BadMessage): void {
    const id = bad.raw?.['id'];
    if (this.#greeted && typeof id === 'string' && id.length > 0 && id.length <= 64) {
      this.#send({ type: 'ack', id, ok: false, error: bad.problem });
    }
    this.#refuse(bad.code, bad.problem);
  }

  #refuse(code: 'bad-message' | 'wrong-protocol' | 'hello-first', message: string): void {
    this.#deps.core.audience.countBadMessage();
    this.#send({ type: 'error', code, message });
    this.link.countBad();
  }

  #send(message: EngineToControl): void {
    this.link.send(JSON.stringify(message));
  }
}

/** Tallies in messages that fit the protocol's length. */
export function talliesMessages(tallies: readonly Tally[], atMs: number): EngineToControl[] {
  const messages: EngineToControl[] = [];
  for (let start = 0; start < tallies.length; start += TALLIES_A_MESSAGE) {
    messages.push({ type: 'tallies', atMs, tallies: tallies.slice(start, start + TALLIES_A_MESSAGE) });
  }
  return messages;
}
