import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { encodeMediaFrame } from '../../shared/media/media-frame.ts';
import {
  MEDIA_SUBPROTOCOL,
  TICKET_SUBPROTOCOL_PREFIX,
  mediaServerMessageSchema,
  type MediaClientMessage,
  type MediaServerMessage,
} from '../../shared/media/media-socket.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { LinkState, MediaSession } from '../programme/messages.ts';
import { ReconnectPolicy } from './reconnect-policy.ts';
import { SendGate } from './send-gate.ts';

/** As much of a WebSocket as is used, so that tests can act one. */
export interface SocketLike {
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface SocketHandlers {
  readonly onOpen: () => void;
  readonly onMessage: (data: unknown) => void;
  readonly onClose: (reason: string) => void;
}

/** Opens a socket; throws when the address is none. */
export type OpenSocket = (url: string, protocols: string[], handlers: SocketHandlers) => SocketLike;

export interface EncoderLinkDeps {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  /** A fresh session is needed; the answer comes by `session()`. */
  readonly requestSession: () => void;
  /** The next frame must be a key frame. */
  readonly onKeyFrameWanted: () => void;
  readonly onState: (state: LinkState) => void;
}

/** No answer to a session request or a hello within this: try again. */
const ANSWER_TIMEOUT_MS = 5000;
const SUPERSEDED = 'Another window sends the programme now. Press “Take over” to send from here again.';

/** The connection to the encoder process: stays up by itself, and never lets a slow socket pile up media. */
export class EncoderLink {
  readonly #deps: EncoderLinkDeps;
  readonly #policy = new ReconnectPolicy();
  #gate: SendGate;
  #video: VideoSettings;
  #codec: string | null = null;
  #wanted = false;
  #opened = false;
  #accepted = false;
  #socket: SocketLike | null = null;
  /** Whatever comes next: another attempt, or the end of patience. */
  #timer: Scheduled | null = null;
  #videoSequence = 0;
  #audioSequence = 0;
  #framesDropped = 0;

  constructor(deps: EncoderLinkDeps, video: VideoSettings) {
    this.#deps = deps;
    this.#video = video;
    this.#gate = new SendGate(video);
  }

  /** Whether media sent now would reach the encoder. */
  get open(): boolean {
    return this.#accepted;
  }

  /** Video frames left out because the socket was too slow. */
  get framesDropped(): number {
    return this.#framesDropped;
  }

  connect(): void {
    this.#wanted = true;
    this.#drop();
    this.#ask();
  }

  disconnect(): void {
    this.#wanted = false;
    this.#drop();
    this.#deps.onState({ kind: 'off' });
  }

  close(): void {
    this.#wanted = false;
    this.#drop();
  }

  /** The answer to `requestSession`; null with the reason when there is none now. */
  session(session: MediaSession | null, reason: string): void {
    if (!this.#wanted || this.#socket) return;
    if (!session) {
      this.#retry(`The studio host gave no media session (${reason}).`);
      return;
    }
    this.#open(session);
  }

  /** Before the first frame, and when size or codec change: the encoder is told by a new hello. */
  setFormat(video: VideoSettings, codec: string): void {
    const changed = codec !== this.#codec || JSON.stringify(video) !== JSON.stringify(this.#video);
    this.#video = video;
    this.#codec = codec;
    if (!changed) return;
    this.#gate = new SendGate(video);
    if (this.#opened) this.#hello();
    this.#deps.onKeyFrameWanted();
  }

  /** @returns whether it was sent; a frame that is left out is counted. */
  sendVideo(frame: { payload: Uint8Array; keyFrame: boolean; captureTimeMs: number; durationMs: number }): boolean {
    const socket = this.#socket;
    if (!socket || !this.#accepted) return false;
    const sequence = this.#videoSequence++;
    if (!this.#gate.video(frame.keyFrame, socket.bufferedAmount)) {
      this.#framesDropped += 1;
      if (this.#gate.wantsKeyFrame(socket.bufferedAmount)) this.#deps.onKeyFrameWanted();
      return false;
    }
    socket.send(
      encodeMediaFrame({
        kind: 'video',
        keyFrame: frame.keyFrame,
        sequence,
        captureTimeUs: frame.captureTimeMs * 1000,
        durationUs: frame.durationMs * 1000,
        payload: frame.payload,
      }),
    );
    return true;
  }

  /** Interleaved stereo at 48 kHz. */
  sendAudio(samples: Float32Array<ArrayBuffer>, captureTimeMs: number, durationMs: number): void {
    const socket = this.#socket;
    if (!socket || !this.#accepted) return;
    const sequence = this.#audioSequence++;
    if (!this.#gate.audio(socket.bufferedAmount)) return;
    socket.send(
      encodeMediaFrame({
        kind: 'audio',
        keyFrame: true,
        sequence,
        captureTimeUs: captureTimeMs * 1000,
        durationUs: durationMs * 1000,
        payload: littleEndian(samples),
      }),
    );
  }

  #ask(): void {
    this.#deps.onState({ kind: 'connecting' });
    this.#wait(ANSWER_TIMEOUT_MS, () => {
      this.#retry('The studio host did not answer.');
    });
    this.#deps.requestSession();
  }

  #open({ url, ticket }: MediaSession): void {
    let socket: SocketLike | null = null;
    // A socket that was given up may still speak: only the present one is heard.
    const ifPresent = (act: () => void): void => {
      if (socket !== null && socket === this.#socket) act();
    };
    this.#wait(ANSWER_TIMEOUT_MS, () => {
      this.#retry('The encoder did not answer.');
    });
    try {
      socket = this.#deps.openSocket(url, [MEDIA_SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`], {
        onOpen: () => {
          ifPresent(() => {
            this.#opened = true;
            this.#hello();
          });
        },
        onMessage: (data) => {
          ifPresent(() => {
            this.#onMessage(data);
          });
        },
        onClose: (reason) => {
          ifPresent(() => {
            this.#retry(reason ? `The encoder closed the connection (${reason}).` : 'The encoder cannot be reached.');
          });
        },
      });
      this.#socket = socket;
    } catch (error) {
      this.#retry(
        `The encoder's address cannot be opened (${error instanceof Error ? error.message : String(error)}).`,
      );
    }
  }

  #hello(): void {
    if (this.#codec === null) return;
    this.#sendText({ type: 'hello', protocol: 1, codec: this.#codec, video: this.#video });
  }

  #onMessage(data: unknown): void {
    const message = parse(data);
    switch (message?.type) {
      case 'accepted':
        this.#timer?.cancel();
        this.#policy.succeeded();
        this.#accepted = true;
        this.#gate.reset();
        this.#deps.onState({ kind: 'connected', onAir: message.onAir });
        this.#deps.onKeyFrameWanted();
        return;
      case 'key-frame-wanted':
        this.#deps.onKeyFrameWanted();
        return;
      case 'superseded':
        this.#wanted = false;
        this.#drop();
        this.#deps.onState({ kind: 'superseded', reason: SUPERSEDED });
        return;
      case 'refused':
        this.#retry(`The encoder refused: ${message.reason}`);
        return;
      case undefined:
      // An unknown message is of a newer encoder and asks nothing of us.
    }
  }

  #retry(reason: string): void {
    this.#drop();
    if (!this.#wanted) return;
    this.#deps.onState({ kind: 'waiting', reason });
    this.#wait(this.#policy.nextDelayMs(), () => {
      this.#ask();
    });
  }

  #wait(delayMs: number, then: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#deps.clock.schedule(delayMs, then);
  }

  #drop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#opened = false;
    this.#accepted = false;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #sendText(message: MediaClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }
}

function parse(data: unknown): MediaServerMessage | null {
  if (typeof data !== 'string') return null;
  try {
    return mediaServerMessageSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    // Not JSON: as good as unknown.
    return null;
  }
}

/** The wire wants little-endian floats; every computer Chromium runs on has them so. */
function littleEndian(samples: Float32Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
