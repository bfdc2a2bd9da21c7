import type { RawData, WebSocket } from 'ws';
import { decodeMediaFrame } from '../../shared/media/media-frame.ts';
import { mediaClientMessageSchema, type MediaServerMessage } from '../../shared/media/media-socket.ts';
import { parseJson, toBytes } from './messages.ts';
import type { UiFeed, UiListener } from '../sources/ui-source.ts';

const CLOSE_SUPERSEDED = 4001;
/** Messages of more than this wait only when the page is gone or stuck. */
const MAX_BUFFERED_BYTES = 64 * 1024;

export interface MediaHubEvents {
  isOnAir(): boolean;
  /** A page came or went. */
  onChange(): void;
  log(line: string): void;
}

/** The UI's end of the media socket. The newest page that says hello is the one that counts. */
export class MediaHub implements UiFeed {
  readonly #events: MediaHubEvents;
  #current: WebSocket | null = null;
  #listener: UiListener | null = null;

  constructor(events: MediaHubEvents) {
    this.#events = events;
  }

  get connected(): boolean {
    return this.#current !== null;
  }

  listen(listener: UiListener): { stop(): void } {
    this.#listener = listener;
    return {
      stop: () => {
        if (this.#listener === listener) this.#listener = null;
      },
    };
  }

  wantKeyFrame(): void {
    if (this.#current) send(this.#current, { type: 'key-frame-wanted' });
  }

  add(socket: WebSocket): void {
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#frame(socket, data);
      else this.#text(socket, toBytes(data).toString());
    });
    socket.on('error', (error) => {
      this.#events.log(`media socket: ${error.message}`);
    });
    socket.on('close', () => {
      if (this.#current !== socket) return;
      this.#current = null;
      this.#events.onChange();
    });
  }

  #frame(socket: WebSocket, data: RawData): void {
    if (socket !== this.#current) return;
    const frame = decodeMediaFrame(toBytes(data));
    if (typeof frame === 'string') this.#listener?.damaged();
    else this.#listener?.frame(frame);
  }

  #text(socket: WebSocket, text: string): void {
    const message = mediaClientMessageSchema.safeParse(parseJson(text));
    if (!message.success) {
      if (socket === this.#current) this.#listener?.damaged();
      send(socket, { type: 'refused', reason: `message not understood: ${message.error.issues[0]?.message ?? ''}` });
      return;
    }
    this.#takeOver(socket);
  }

  #takeOver(socket: WebSocket): void {
    const old = this.#current;
    this.#current = socket;
    if (old && old !== socket) {
      send(old, { type: 'superseded' });
      old.close(CLOSE_SUPERSEDED, 'superseded');
    }
    send(socket, { type: 'accepted', onAir: this.#events.isOnAir() });
    this.#listener?.newcomer();
    this.#events.onChange();
  }
}

function send(socket: WebSocket, message: MediaServerMessage): void {
  if (socket.readyState !== socket.OPEN || socket.bufferedAmount > MAX_BUFFERED_BYTES) return;
  socket.send(JSON.stringify(message));
}
