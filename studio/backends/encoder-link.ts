import {
  ENCODER_CONTROL_PATH,
  ENCODER_CONTROL_SUBPROTOCOL,
  encoderMessageSchema,
  type EncoderCommand,
  type EncoderStatus,
} from '../../shared/process/encoder-control.ts';
import { TICKET_SUBPROTOCOL_PREFIX } from '../../shared/media/media-socket.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ClockMapping } from '../../shared/time/studio-clock.ts';
import { LinkSocket } from './link-socket.ts';

export interface EncoderLinkOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** On this machine. */
  readonly port: number;
  readonly controlTicket: string;
  onStatus(status: EncoderStatus): void;
  onRefused(command: string, reason: string): void;
  /** Something came that is no message of an encoder; it was left out. */
  onBadMessage(): void;
  /** The encoder cannot be reached; asked again by itself. */
  onDown(reason: string): void;
}

const MAX_STATUS_BYTES = 256 * 1024;

/** The host's end of the encoder's control socket. It starts nothing: what is on air stays as it is until told. */
export class EncoderLink {
  readonly #options: EncoderLinkOptions;
  readonly #socket: LinkSocket;
  #status: EncoderStatus | null = null;
  #mapping: ClockMapping | null = null;

  constructor(options: EncoderLinkOptions) {
    this.#options = options;
    this.#socket = new LinkSocket({
      clock: options.clock,
      random: options.random,
      url: `ws://127.0.0.1:${String(options.port)}${ENCODER_CONTROL_PATH}`,
      subprotocols: [ENCODER_CONTROL_SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${options.controlTicket}`],
      headers: {},
      maxPayloadBytes: MAX_STATUS_BYTES,
      // The encoder is a sibling on this machine: asking often costs nothing and the show waits.
      retryMs: { first: 100, longest: 1_000 },
      silenceMs: 3_000,
      onOpen: () => {
        if (this.#mapping) this.send({ type: 'clock', mapping: this.#mapping });
      },
      onText: (text) => {
        this.#receive(text);
      },
      onDown: (reason) => {
        this.#status = null;
        options.onDown(reason);
      },
    });
  }

  /** What the encoder said last; null while it cannot be reached. */
  get status(): EncoderStatus | null {
    return this.#status;
  }

  start(): void {
    this.#socket.start();
  }

  /** False when the encoder cannot be reached. */
  send(command: EncoderCommand): boolean {
    return this.#socket.send(command);
  }

  /** Hands studio time over now, and again after each reconnect. */
  setClock(mapping: ClockMapping): void {
    this.#mapping = mapping;
    this.send({ type: 'clock', mapping });
  }

  close(): void {
    this.#socket.close();
  }

  #receive(text: string): void {
    const message = parseJson(text, encoderMessageSchema);
    if (!message) {
      this.#options.onBadMessage();
      return;
    }
    switch (message.type) {
      case 'status':
        this.#status = message.status;
        this.#options.onStatus(message.status);
        break;
      case 'refused':
        this.#options.onRefused(message.command, message.reason);
        break;
    }
  }
}

/** Text that should be JSON of a schema; null when it is not. */
export function parseJson<T>(
  text: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): T | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
