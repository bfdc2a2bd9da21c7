import type { WebSocket } from 'ws';
import {
  encoderCommandSchema,
  type EncoderCommand,
  type EncoderMessage,
  type EncoderStatus,
} from '../../shared/process/encoder-control.ts';
import { parseJson, toBytes } from './messages.ts';

/** A host that does not read its messages for this much is not served until it has caught up. */
const MAX_BUFFERED_BYTES = 256 * 1024;

export interface ControlHubEvents {
  /** Words when it cannot be done, null when it was. */
  onCommand(command: EncoderCommand): string | null;
  status(): EncoderStatus;
  log(line: string): void;
}

/** The hosts' end: usually one; a new one comes before the old one's death has been noticed. */
export class ControlHub {
  readonly #events: ControlHubEvents;
  readonly #sockets = new Set<WebSocket>();

  constructor(events: ControlHubEvents) {
    this.#events = events;
  }

  add(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('message', (data, isBinary) => {
      this.#message(socket, isBinary ? '' : toBytes(data).toString());
    });
    socket.on('error', (error) => {
      this.#events.log(`control socket: ${error.message}`);
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
    });
    send(socket, { type: 'status', status: this.#events.status() });
  }

  sendStatus(): void {
    if (this.#sockets.size === 0) return;
    const status = this.#events.status();
    for (const socket of this.#sockets) send(socket, { type: 'status', status });
  }

  #message(socket: WebSocket, text: string): void {
    const parsed = encoderCommandSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const reason = `command not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
      send(socket, { type: 'refused', command: 'unknown', reason });
      return;
    }
    const problem = this.#events.onCommand(parsed.data);
    if (problem !== null) send(socket, { type: 'refused', command: parsed.data.type, reason: problem });
  }
}

function send(socket: WebSocket, message: EncoderMessage): void {
  if (socket.readyState !== socket.OPEN || socket.bufferedAmount > MAX_BUFFERED_BYTES) return;
  socket.send(JSON.stringify(message));
}
