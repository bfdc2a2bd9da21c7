import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { H264Encoder } from '../../encoder/sources/h264-encoder.ts';
import { TestPicture } from '../../encoder/sources/test-picture.ts';
import { encodeMediaFrame } from '../../shared/media/media-frame.ts';
import type { EncoderCommand } from '../../shared/process/encoder-control.ts';
import { toTicks90k } from '../../shared/time/ticks90k.ts';
import { unixMs } from '../../shared/time/units.ts';
import { CONTROL_TICKET, EncoderProcess, MEDIA_TICKET, ORIGIN, freePort } from './encoder/encoder-process.ts';
import { SrtReceiver } from './encoder/srt-receiver.ts';

const video = { widthPx: 1280, heightPx: 720, framerateFps: 30, bitrateKbps: 3000, gopMs: 1000 };
const PASSPHRASE = 'correct-horse-battery';

function start(port: number, changes: Partial<Extract<EncoderCommand, { type: 'start' }>> = {}): EncoderCommand {
  const output = { url: `srt://127.0.0.1:${String(port)}`, streamId: 'live', passphrase: null, latencyMs: 60 };
  return { type: 'start', source: { kind: 'test' }, output, video, latencyMark: true, ...changes };
}

function expectRising(receiver: SrtReceiver): void {
  for (const kind of ['video', 'audio'] as const) {
    const times = receiver.of(kind).map((packet) => packet.pts);
    times.forEach((pts, index) => {
      if (index > 0) expect(pts, `${kind} packet ${String(index)}`).toBeGreaterThan(times[index - 1] ?? Infinity);
    });
  }
}

describe('encoder process', () => {
  const running: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const item of running.splice(0)) await item.close();
  });

  async function startEncoder(env: NodeJS.ProcessEnv = {}): Promise<EncoderProcess> {
    const encoder = await EncoderProcess.start(env);
    running.push({ close: () => encoder.stop() });
    return encoder;
  }
  function startReceiver(port: number, passphrase: string | null = null): SrtReceiver {
    const receiver = new SrtReceiver(port, passphrase);
    running.push({ close: () => receiver.kill() });
    return receiver;
  }

  it('puts the test source on air: H.264, AAC and ID3 whose PTS is the capture time', async () => {
    const port = await freePort();
    const receiver = startReceiver(port, PASSPHRASE);
    const encoder = await startEncoder();
    const output = { url: `srt://127.0.0.1:${String(port)}`, streamId: 'live', passphrase: PASSPHRASE, latencyMs: 60 };
    encoder.send(start(port, { output }));
    await receiver.untilVideo(240);
    expectRising(receiver);
    expect(receiver.of('video')[0]?.keyFrame).toBe(true);
    expect(receiver.of('audio').length).toBeGreaterThan(300);
    expect(receiver.of('data').length).toBeGreaterThanOrEqual(6);
    const captured = encoder.statuses.flatMap(({ lastCaptureTimeMs }) => lastCaptureTimeMs ?? []);
    const received = new Set(receiver.of('video').map((packet) => packet.pts));
    const within = captured.filter((ms) => toTicks90k(unixMs(ms)) <= Math.max(...received));
    expect(within.length).toBeGreaterThan(5);
    for (const ms of within) {
      const nearest = Math.min(...[...received].map((pts) => Math.abs(pts - toTicks90k(unixMs(ms)))));
      expect(nearest / 90).toBeLessThanOrEqual(5);
    }
    const { status } = encoder;
    expect(status).toMatchObject({ onAir: true, sourceState: 'running', link: { state: 'connected', reconnects: 0 } });
    expect(status.link.srt?.packetsSent).toBeGreaterThan(100);
    // Figures of the link are read anew for each status, ten a second.
    const readAt = [...new Set(encoder.statuses.flatMap(({ link }) => link.srt?.atMs ?? []))];
    const gaps = readAt.slice(1).map((atMs, index) => atMs - (readAt[index] ?? atMs));
    expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThan(150);
    expect(gaps.length).toBeGreaterThan(30);
    // What is sent now: 8 s after it began still about what the pipeline makes.
    expect(status.link.srt?.sendRateKbps).toBeGreaterThan(0.5 * status.bitrateKbps);
    // Neighbours on the same cores would be measured, not the encoder.
    if ((loadavg()[0] ?? 0) > 1.5 * availableParallelism()) return;
    expect(status.captureToSendMs?.p95).toBeLessThan(60);
    expect(status.frames.fps).toBeGreaterThan(27);
    expect(status.cpuPct).toBeLessThan(100);
  });

  it('comes back by itself when the receiver is killed and started again', async () => {
    const port = await freePort();
    const first = startReceiver(port);
    const encoder = await startEncoder();
    encoder.send(start(port));
    await first.untilVideo(30);
    await first.kill();
    await encoder.until(() => encoder.status.link.state === 'reconnecting');
    const second = startReceiver(port);
    await encoder.until(() => encoder.status.link.state === 'connected', 15_000);
    await second.untilVideo(90);
    expect(second.of('video')[0]?.keyFrame).toBe(true);
    expectRising(second);
    expect(encoder.status.link.reconnects).toBeGreaterThanOrEqual(1);
    expect(encoder.child.exitCode).toBeNull();
  });

  it('says in words why there is no connection', async () => {
    const port = await freePort();
    const encoder = await startEncoder();
    encoder.send(start(port));
    await encoder.until(() => encoder.status.link.reason === `nobody listens at 127.0.0.1:${String(port)}`);
    startReceiver(port, PASSPHRASE);
    const output = {
      url: `srt://127.0.0.1:${String(port)}`,
      streamId: '',
      passphrase: 'not-that-horse',
      latencyMs: 60,
    };
    encoder.send(start(port, { output }));
    await encoder.until(() => encoder.status.link.reason === 'incorrect passphrase');
    encoder.send(start(port, { output: { ...output, url: 'https://example.org' } }));
    await encoder.until(() => encoder.refusals.length > 0);
    expect(encoder.status.onAir).toBe(true);
  });

  it('stays on air through garbage on each socket and the death of the host', async () => {
    const port = await freePort();
    const receiver = startReceiver(port);
    const encoder = await startEncoder();
    encoder.send(start(port));
    await receiver.untilVideo(20);
    const media = await encoder.openMedia();
    for (const garbage of ['', '{', '[]', '{"type":"hello","protocol":9}', Buffer.alloc(3), Buffer.alloc(5000, 255)]) {
      encoder.sendRaw(garbage);
      media.send(garbage);
    }
    await encoder.until(() => encoder.refusals.length >= 4);
    const tooLong = await encoder.openMedia();
    tooLong.on('error', () => undefined);
    tooLong.send(Buffer.alloc(5 * 1024 * 1024));
    encoder.loseHost();
    await wait(500);
    await encoder.connectHost();
    expect(encoder.status).toMatchObject({ onAir: true, link: { state: 'connected', reconnects: 0 } });
    await receiver.untilVideo(120);
    expectRising(receiver);
    media.terminate();
    tooLong.terminate();
  });

  it('takes pictures from the UI, counts damaged ones, and changes the source without a reconnect', async () => {
    const port = await freePort();
    const receiver = startReceiver(port);
    const encoder = await startEncoder();
    encoder.send(start(port, { source: { kind: 'ui' } }));
    await encoder.until(() => encoder.status.sourceReason === 'no studio window is open');
    const media = await encoder.openMedia();
    let keyFramesWanted = 0;
    media.on('message', (data: Buffer) => {
      if (data.toString().includes('key-frame-wanted')) keyFramesWanted++;
    });
    media.send(JSON.stringify({ type: 'hello', protocol: 1, codec: 'avc1.42001f', video }));
    await encoder.until(() => keyFramesWanted > 0);
    const picture = new TestPicture(video);
    const x264 = new H264Encoder(video);
    const sentTicks: number[] = [];
    for (let index = 0; index < 90; index++) {
      const captureTimeUs = Math.round((performance.timeOrigin + performance.now()) * 1000);
      const captureTime = unixMs(captureTimeUs / 1000);
      const unit = await x264.encode(picture.draw(captureTime), captureTime, index === 0);
      if (!unit) throw new Error('nothing encoded');
      const common = { keyFrame: unit.keyFrame, sequence: index, captureTimeUs, durationUs: 33_333 };
      media.send(encodeMediaFrame({ kind: 'video', ...common, payload: unit.data }));
      media.send(encodeMediaFrame({ kind: 'audio', ...common, payload: new Uint8Array(1600 * 8) }));
      sentTicks.push(toTicks90k(captureTime));
      if (index === 40) media.send(encodeMediaFrame({ kind: 'video', ...common, payload: Uint8Array.of(1, 2, 3) }));
      await wait(33);
    }
    await x264.close();
    await encoder.until(() => encoder.status.frames.damaged === 1);
    expect(encoder.status).toMatchObject({ uiConnected: true, sourceState: 'running' });
    encoder.send(start(port));
    await encoder.until(() => encoder.status.source?.kind === 'test' && encoder.status.sourceState === 'running');
    await receiver.untilVideo(150);
    expectRising(receiver);
    expect(receiver.of('video').filter(({ pts }) => sentTicks.includes(pts)).length).toBeGreaterThan(60);
    expect(encoder.status.link.reconnects).toBe(0);
    encoder.send(start(port, { source: { kind: 'file', path: '/there/is/no/such.mp4' } }));
    await encoder.until(() => encoder.status.sourceState === 'failed');
    expect(encoder.status.sourceReason).toContain('there is no such file');
    encoder.send({ type: 'stop' });
    await encoder.until(() => !encoder.status.onAir && encoder.status.link.state === 'idle');
    media.terminate();
  });

  it('plays a file in a loop without a seam, and lets a stream take over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cuelight-encoder-'));
    running.push({ close: () => rm(folder, { recursive: true, force: true }) });
    const clip = join(folder, 'clip.mp4');
    makeClip(clip);
    const port = await freePort();
    const receiver = startReceiver(port);
    const encoder = await startEncoder();
    const small = { ...video, widthPx: 640, heightPx: 360 };
    encoder.send(start(port, { source: { kind: 'file', path: clip }, video: small }));
    await receiver.untilVideo(150);
    expectRising(receiver);
    const steps = (kind: 'video' | 'audio'): number[] =>
      receiver.of(kind).flatMap(({ pts }, index, all) => (index === 0 ? [] : [pts - (all[index - 1]?.pts ?? 0)]));
    expect(Math.max(...steps('video').slice(5))).toBeLessThanOrEqual(3010);
    expect(Math.max(...steps('audio').slice(5))).toBeLessThanOrEqual(1921);
    expect(encoder.status).toMatchObject({ sourceState: 'running', frames: { dropped: 0 } });
    const feedPort = await freePort();
    const feed = streamClip(clip, feedPort);
    running.push({ close: async () => void feed.kill('SIGKILL') });
    encoder.send(start(port, { source: { kind: 'url', url: `srt://127.0.0.1:${String(feedPort)}` }, video: small }));
    await encoder.until(
      () => encoder.status.source?.kind === 'url' && encoder.status.sourceState === 'running',
      20_000,
    );
    feed.kill('SIGKILL');
    await encoder.until(() => encoder.status.sourceState === 'waiting', 20_000);
    expect(encoder.status.sourceReason).toContain('trying again');
    expect(encoder.status.link.reconnects).toBe(0);
    expectRising(receiver);
  });

  it('keeps strangers out before the upgrade', async () => {
    const encoder = await startEncoder();
    const knock = (path: string, headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port: encoder.port, path, headers: upgradeHeaders(headers) });
        asked.on('response', (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        asked.on('upgrade', (_response, socket) => {
          socket.destroy();
          resolve(101);
        });
        asked.on('error', reject);
        asked.end();
      });
    const media = `cuelight.media.v1, ticket.${MEDIA_TICKET}`;
    const control = `cuelight.encoder.v1, ticket.${CONTROL_TICKET}`;
    expect(await knock('/media', { Origin: ORIGIN, 'Sec-WebSocket-Protocol': media })).toBe(101);
    expect(await knock('/media', { Origin: 'http://evil.test', 'Sec-WebSocket-Protocol': media })).toBe(403);
    expect(await knock('/media', { Origin: ORIGIN, 'Sec-WebSocket-Protocol': 'cuelight.media.v1, ticket.x' })).toBe(
      401,
    );
    expect(await knock('/media', { Origin: ORIGIN, Host: 'evil.test', 'Sec-WebSocket-Protocol': media })).toBe(421);
    expect(await knock('/control', { Origin: ORIGIN, 'Sec-WebSocket-Protocol': control })).toBe(403);
    expect(await knock('/control', { 'Sec-WebSocket-Protocol': control })).toBe(101);
  });

  it('sends by FFmpeg where libsrt is absent, and says so', async () => {
    const port = await freePort();
    const receiver = startReceiver(port);
    const encoder = await startEncoder({ CUELIGHT_LIBSRT: 'none' });
    encoder.send(start(port));
    await receiver.untilVideo(60);
    await encoder.until(() => encoder.status.link.state === 'connected');
    expect(encoder.status.link).toMatchObject({ library: 'FFmpeg (no link figures)', srt: null });
    expectRising(receiver);
  });

  it('ends by itself when the launcher is gone, and not by Ctrl-C', async () => {
    const encoder = await startEncoder();
    encoder.child.kill('SIGINT');
    await wait(300);
    expect(encoder.child.exitCode).toBeNull();
    encoder.child.disconnect();
    expect(await encoder.exited).toEqual({ code: 0, signal: null });
  });
});

function makeClip(path: string): void {
  const picture = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25'];
  const sound = ['-f', 'lavfi', '-i', 'sine=440:sample_rate=44100'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...picture, ...sound, '-t', '2', '-g', '25', '-c:a', 'aac', path]);
}

function streamClip(path: string, port: number): ChildProcess {
  const target = `srt://127.0.0.1:${String(port)}?mode=listener`;
  const copy = ['-stream_loop', '-1', '-i', path, '-c', 'copy', '-f', 'mpegts'];
  return spawn('ffmpeg', ['-v', 'quiet', '-re', ...copy, target], { stdio: 'ignore' });
}

function upgradeHeaders(headers: Record<string, string>): Record<string, string> {
  return {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
}
