import { beforeEach, describe, expect, it } from 'vitest';
import { decodeMediaFrame, type MediaFrame } from '../../shared/media/media-frame.ts';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import type { LinkState } from '../programme/messages.ts';
import { EncoderLink, type SocketHandlers, type SocketLike } from './encoder-link.ts';

class FakeSocket implements SocketLike {
  bufferedAmount = 0;
  closed = false;
  readonly texts: unknown[] = [];
  readonly frames: MediaFrame[] = [];
  readonly url: string;
  readonly protocols: string[];
  readonly handlers: SocketHandlers;

  constructor(url: string, protocols: string[], handlers: SocketHandlers) {
    this.url = url;
    this.protocols = protocols;
    this.handlers = handlers;
  }

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') {
      this.texts.push(JSON.parse(data));
      return;
    }
    const frame = decodeMediaFrame(data);
    if (typeof frame === 'string') throw new Error(frame);
    this.frames.push(frame);
  }

  close(): void {
    this.closed = true;
  }

  /** The encoder takes the connection. */
  accept(onAir = false): void {
    this.handlers.onOpen();
    this.handlers.onMessage(JSON.stringify({ type: 'accepted', onAir }));
  }
}

const SESSION = { url: 'ws://127.0.0.1:9/media', ticket: 'secret' };
const START_MS = Date.UTC(2026, 0, 1);

class Rig {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly states: LinkState[] = [];
  sessionsAsked = 0;
  keyFramesWanted = 0;
  badAddress = false;
  readonly link = new EncoderLink(
    {
      clock: this.clock,
      openSocket: (url, protocols, handlers) => {
        if (this.badAddress) throw new Error('bad address');
        const socket = new FakeSocket(url, protocols, handlers);
        this.sockets.push(socket);
        return socket;
      },
      requestSession: () => {
        this.sessionsAsked += 1;
      },
      onKeyFrameWanted: () => {
        this.keyFramesWanted += 1;
      },
      onState: (state) => {
        this.states.push(state);
      },
    },
    DEFAULT_VIDEO,
  );

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  get state(): LinkState | undefined {
    return this.states.at(-1);
  }

  video(keyFrame: boolean): boolean {
    return this.link.sendVideo({
      payload: Uint8Array.of(1),
      keyFrame,
      captureTimeMs: START_MS,
      durationMs: 100 / 3,
    });
  }
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
  rig.link.setFormat(DEFAULT_VIDEO, 'avc1.42001f');
});

describe('the way to the encoder', () => {
  it('offers protocol and ticket, says hello, and sends nothing before it is accepted', () => {
    rig.link.connect();
    expect(rig.sessionsAsked).toBe(1);
    rig.link.session(SESSION, '');
    expect(rig.socket.url).toBe(SESSION.url);
    expect(rig.socket.protocols).toEqual(['cuelight.media.v1', 'ticket.secret']);
    expect(rig.video(true)).toBe(false);
    rig.socket.accept(true);
    expect(rig.socket.texts).toEqual([{ type: 'hello', protocol: 1, codec: 'avc1.42001f', video: DEFAULT_VIDEO }]);
    expect(rig.state).toEqual({ kind: 'connected', onAir: true });
    expect(rig.keyFramesWanted).toBeGreaterThan(0);
    expect(rig.video(false)).toBe(false);
    expect(rig.video(true)).toBe(true);
    expect(rig.socket.frames[0]).toMatchObject({
      kind: 'video',
      keyFrame: true,
      sequence: 1,
      captureTimeUs: START_MS * 1000,
      durationUs: 33_333,
    });
  });

  it('sends sound as little-endian floats', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    rig.link.sendAudio(Float32Array.of(0.5, -0.5), START_MS + 0.25, 20);
    const frame = rig.socket.frames[0];
    expect(frame).toMatchObject({ kind: 'audio', captureTimeUs: START_MS * 1000 + 250, durationUs: 20_000 });
    const { payload } = frame ?? { payload: new Uint8Array() };
    const view = new DataView(payload.buffer, payload.byteOffset);
    expect([view.getFloat32(0, true), view.getFloat32(4, true)]).toEqual([0.5, -0.5]);
  });

  it('says nothing but hello: what is measured goes to the host', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    rig.clock.advance(3000);
    expect(rig.socket.texts).toHaveLength(1);
  });

  it('comes back after a break with a fresh session and begins with a key frame', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    rig.video(true);
    rig.socket.handlers.onClose('');
    expect(rig.state).toEqual({ kind: 'waiting', reason: 'The encoder cannot be reached.' });
    rig.clock.advance(199);
    expect(rig.sessionsAsked).toBe(1);
    rig.clock.advance(1);
    expect(rig.sessionsAsked).toBe(2);
    rig.link.session({ ...SESSION, ticket: 'next' }, '');
    expect(rig.socket.protocols[1]).toBe('ticket.next');
    rig.socket.accept();
    expect(rig.video(false)).toBe(false);
    expect(rig.video(true)).toBe(true);
  });

  it('keeps trying when host or encoder do not answer, with the reason', () => {
    rig.link.connect();
    rig.clock.advance(5000);
    expect(rig.state).toEqual({ kind: 'waiting', reason: 'The studio host did not answer.' });
    rig.clock.advance(200);
    rig.link.session(null, 'the encoder is starting');
    expect(rig.state).toEqual({
      kind: 'waiting',
      reason: 'The studio host gave no media session (the encoder is starting).',
    });
    rig.clock.advance(400);
    rig.link.session(SESSION, '');
    rig.clock.advance(5000);
    expect(rig.state).toEqual({ kind: 'waiting', reason: 'The encoder did not answer.' });
    expect(rig.socket.closed).toBe(true);
    rig.clock.advance(800);
    rig.badAddress = true;
    rig.link.session(SESSION, '');
    expect(rig.state).toMatchObject({ kind: 'waiting' });
    expect(rig.sessionsAsked).toBe(4);
  });

  it('says why it was refused and tries again', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.handlers.onOpen();
    rig.socket.handlers.onMessage(JSON.stringify({ type: 'refused', reason: 'old ticket' }));
    expect(rig.state).toEqual({ kind: 'waiting', reason: 'The encoder refused: old ticket' });
    rig.clock.advance(200);
    expect(rig.sessionsAsked).toBe(2);
  });

  it('stops for another window, until it is told to take over', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    rig.socket.handlers.onMessage(JSON.stringify({ type: 'superseded' }));
    expect(rig.state?.kind).toBe('superseded');
    expect(rig.socket.closed).toBe(true);
    rig.clock.advance(60_000);
    expect(rig.sessionsAsked).toBe(1);
    rig.link.connect();
    expect(rig.sessionsAsked).toBe(2);
  });

  it('passes on the wish for a key frame, and takes no harm from garbage', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    const before = rig.keyFramesWanted;
    for (const garbage of ['', '{', '{"type":"x"}', 'null', new ArrayBuffer(3), 7]) {
      rig.socket.handlers.onMessage(garbage);
    }
    expect(rig.keyFramesWanted).toBe(before);
    expect(rig.state?.kind).toBe('connected');
    rig.socket.handlers.onMessage(JSON.stringify({ type: 'key-frame-wanted' }));
    expect(rig.keyFramesWanted).toBe(before + 1);
  });

  it('leaves frames out and counts them when the socket is too slow', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    rig.video(true);
    rig.socket.bufferedAmount = 10_000_000;
    expect(rig.video(false)).toBe(false);
    rig.socket.bufferedAmount = 0;
    const wanted = rig.keyFramesWanted;
    expect(rig.video(false)).toBe(false);
    expect(rig.keyFramesWanted).toBe(wanted + 1);
    expect(rig.video(true)).toBe(true);
    expect(rig.link.framesDropped).toBe(2);
  });

  it('says hello anew when the format changes', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    const video = { ...DEFAULT_VIDEO, widthPx: 1920, heightPx: 1080 };
    rig.link.setFormat(video, 'avc1.420028');
    expect(rig.socket.texts.at(-1)).toEqual({ type: 'hello', protocol: 1, codec: 'avc1.420028', video });
    rig.link.setFormat(video, 'avc1.420028');
    expect(rig.socket.texts.length).toBe(2);
  });

  it('waits with its hello for the codec', () => {
    const fresh = new Rig();
    fresh.link.connect();
    fresh.link.session(SESSION, '');
    fresh.socket.handlers.onOpen();
    expect(fresh.socket.texts).toEqual([]);
    fresh.link.setFormat(DEFAULT_VIDEO, 'avc1.42001f');
    expect(fresh.socket.texts.length).toBe(1);
    fresh.link.close();
  });

  it('leaves nothing behind', () => {
    rig.link.connect();
    rig.link.session(SESSION, '');
    rig.socket.accept();
    const { socket } = rig;
    rig.link.disconnect();
    expect(rig.state).toEqual({ kind: 'off' });
    rig.link.close();
    expect(socket.closed).toBe(true);
    expect(rig.clock.pendingTasks).toBe(0);
    socket.handlers.onClose('late');
    expect(rig.clock.pendingTasks).toBe(0);
  });
});
