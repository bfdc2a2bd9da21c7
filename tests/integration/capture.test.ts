import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMark } from '../../shared/media/latency-mark.ts';
import type { MediaFrame } from '../../shared/media/media-frame.ts';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { unixMs } from '../../shared/time/units.ts';
import { delay } from '../harness/studio.ts';
import type { CapturePage } from './capture-page/main.ts';
import { CaptureRig, STUDIO_AHEAD_MS } from './capture-rig.ts';

declare const capturePage: CapturePage;

const rig = new CaptureRig();
let page: Page;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const pageState = () => page.evaluate(() => capturePage.state());

async function until(what: string, done: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`not within ${String(timeoutMs)} ms: ${what}`);
    await sleep(50);
  }
}

function differences(frames: readonly MediaFrame[]): number[] {
  return frames.slice(1).map((frame, index) => (frame.captureTimeUs - (frames[index]?.captureTimeUs ?? 0)) / 1000);
}

/** How old the newest of them is. */
function ageMs(frames: readonly MediaFrame[]): number {
  return Date.now() + STUDIO_AHEAD_MS - (frames.at(-1)?.captureTimeUs ?? 0) / 1000;
}

/** The same at its youngest within half a second: a block that was held up says nothing of the clock it was dated by. */
async function youngestMs(frames: readonly MediaFrame[]): Promise<number> {
  let youngest = Number.POSITIVE_INFINITY;
  for (const untilMs = Date.now() + 500; Date.now() < untilMs; await delay(4)) {
    youngest = Math.min(youngest, ageMs(frames));
  }
  return youngest;
}

function nalTypes(payload: Uint8Array): number[] {
  const types: number[] = [];
  for (let at = 0; at + 3 < payload.length; at++) {
    if (payload[at] === 0 && payload[at + 1] === 0 && payload[at + 2] === 1) types.push((payload[at + 3] ?? 0) & 31);
  }
  return types;
}

beforeAll(async () => {
  page = await rig.open();
  await page.evaluate(async () => {
    capturePage.programme.setLatencyMark(true);
    await capturePage.session.useCamera(null);
    await capturePage.session.useMicrophone(null);
    capturePage.connect();
  });
  await until('the first video', () => rig.received.video.length > 0);
  // Long enough to start up; what counts is measured afterwards.
  await sleep(3000);
});

afterAll(() => rig.close());

describe('camera and microphone to the media socket', () => {
  it('is steady, continuous, decodable and carries its capture time', async () => {
    const firstVideo = rig.received.video[0];
    const soundAgeBeforeMs = await youngestMs(rig.received.audio);
    const from = rig.received.video.length;
    const fromAudio = rig.received.audio.length;
    const before = (await pageState()).programme.stats;
    const idle = (loadavg()[0] ?? 0) < availableParallelism();
    const startedMs = Date.now();
    const cpuPct = await rig.chromiumCpuPct(10_000);
    const tookS = (Date.now() - startedMs) / 1000;
    const video = rig.received.video.slice(from);
    const audio = rig.received.audio.slice(fromAudio);
    const soundAgeMs = await youngestMs(rig.received.audio);
    const { capture, programme, errorBoundMs } = await pageState();
    const steps = differences(video);
    const sortedSteps = steps.toSorted((a, b) => a - b);
    console.log(
      JSON.stringify({
        fps: video.length / tookS,
        stepMs: { min: sortedSteps[0], p50: sortedSteps[steps.length >> 1], max: sortedSteps.at(-1) },
        stats: programme.stats,
        codec: programme.codec,
        cpuPct,
        errorBoundMs,
        soundAgeMs,
        audioLevelDb: capture.audioLevelDb,
        kbps: (video.reduce((sum, frame) => sum + frame.payload.length, 0) * 8) / 1000 / tookS,
        camera: capture.camera,
      }),
    );
    expect(rig.received.faults).toEqual([]);
    expect(rig.pageProblems).toEqual([]);
    expect(capture.camera).toMatchObject({ kind: 'live', widthPx: 1280, heightPx: 720 });
    expect(capture.microphone.kind).toBe('live');

    // On a computer that has other things to do frames may be lost, but none uncounted.
    const dropped = programme.stats.framesDropped - before.framesDropped;
    expect(video.length / tookS).toBeLessThan(31);
    expect((video.length + dropped) / tookS).toBeGreaterThan(27);
    if (idle) {
      expect(video.length / tookS).toBeGreaterThan(29);
      expect(dropped).toBe(0);
      expect(programme.stats.captureToEncodedP95Ms).toBeLessThan(50);
    }
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(video.every((frame, index) => frame.sequence === ((video[0]?.sequence ?? 0) + index) % 2 ** 32)).toBe(true);
    expect(Math.abs((video.at(-1)?.captureTimeUs ?? 0) / 1000 - (Date.now() + STUDIO_AHEAD_MS))).toBeLessThan(3000);

    expect(firstVideo?.keyFrame).toBe(true);
    for (const frame of video.filter(({ keyFrame }) => keyFrame)) {
      expect(nalTypes(frame.payload)).toEqual(expect.arrayContaining([7, 8, 5]));
    }
    const keyTimes = video.filter(({ keyFrame }) => keyFrame);
    expect(keyTimes.length).toBeGreaterThanOrEqual(idle ? 9 : 6);
    for (const gapMs of differences(keyTimes)) expect(Math.abs(gapMs - 1000)).toBeLessThan(idle ? 40 : 600);

    for (const stepMs of differences(audio)) expect(stepMs).toBeCloseTo(20, 1);
    // Gapless blocks that were as old at the end as at the beginning: 48 kHz by the studio's clock.
    expect(Math.abs(soundAgeMs - soundAgeBeforeMs) / (tookS * 1000)).toBeLessThan(idle ? 0.005 : 0.05);
    expect(soundAgeMs).toBeLessThan(1000);
    // The fake microphone beeps.
    expect(loudest(audio)).toBeGreaterThan(0.05);
    // It is as small as the best of the latest pings: one that was held up by the encoder is no reason to fail.
    const smallMs = idle ? 5 : 100;
    await until('a small error bound', async () => ((await pageState()).errorBoundMs ?? Infinity) < smallMs, 20_000);
  });

  it('decodes elsewhere, with the mark of each frame saying its capture time', () => {
    const { video } = rig.received;
    const file = join(rig.dir, 'programme.h264');
    writeFileSync(file, Buffer.concat(video.map(({ payload }) => payload)));
    const probe = JSON.parse(
      execFileSync('ffprobe', ['-v', 'error', '-f', 'h264', '-show_streams', '-of', 'json', file], {
        encoding: 'utf8',
      }),
    ) as { streams: { codec_name: string; width: number; height: number; has_b_frames: number }[] };
    expect(probe.streams[0]).toMatchObject({ codec_name: 'h264', width: 1280, height: 720, has_b_frames: 0 });
    const count = 60;
    const decoded = spawnSync(
      'ffmpeg',
      ['-v', 'error', '-f', 'h264', '-i', file, '-frames:v', String(count), '-fps_mode', 'passthrough'].concat([
        '-vf',
        'crop=iw:32:0:0,format=gray',
        '-f',
        'rawvideo',
        '-',
      ]),
      { maxBuffer: 1 << 28 },
    );
    expect(decoded.stderr.toString()).toBe('');
    const frameBytes = 1280 * 32;
    expect(decoded.stdout.length).toBe(count * frameBytes);
    for (let index = 0; index < count; index++) {
      const captureTimeMs = (video[index]?.captureTimeUs ?? 0) / 1000;
      const luma = (x: number, y: number): number => decoded.stdout[index * frameBytes + Math.floor(y) * 1280 + x] ?? 0;
      const mark = readMark((x, y) => luma(Math.floor(x), y), 720, unixMs(captureTimeMs));
      expect(mark, `frame ${String(index)}`).not.toBeNull();
      expect(Math.abs((mark ?? 0) - captureTimeMs)).toBeLessThanOrEqual(1);
    }
  });
});

function loudest(frames: readonly MediaFrame[]): number {
  let peak = 0;
  for (const { payload } of frames) {
    const copy = payload.slice();
    for (const sample of new Float32Array(copy.buffer, 0, copy.length / 4)) peak = Math.max(peak, Math.abs(sample));
  }
  return peak;
}

describe('when something breaks', () => {
  it('sends a key frame at once when the encoder wants one', async () => {
    // What arrived while the test was busy decoding has to be taken in first.
    await sleep(200);
    const from = rig.received.video.length;
    rig.send({ type: 'key-frame-wanted' });
    await until('a key frame', () => rig.received.video.length > from + 6);
    expect(rig.received.video.slice(from, from + 6).some(({ keyFrame }) => keyFrame)).toBe(true);
  });

  it('comes back by itself with a fresh session and a key frame first', async () => {
    const { connections, sessions } = rig;
    const from = rig.received.video.length;
    rig.breakConnection();
    await until('a new connection', () => rig.connections > connections && rig.received.video.length > from + 5);
    expect(rig.sessions).toBe(sessions + 1);
    expect(rig.received.video[from]?.keyFrame).toBe(true);
    expect((await pageState()).programme.link.kind).toBe('connected');
  });

  it('changes scenes without a step in time, with screen and camera', async () => {
    await page.evaluate(() => capturePage.session.shareScreen());
    expect((await pageState()).capture.screen).toMatchObject({ kind: 'live' });
    const from = rig.received.video.length;
    for (const scene of ['screen', 'screen-with-camera', 'camera', 'screen-with-camera'] as const) {
      await page.evaluate((next) => {
        capturePage.programme.setScene(next);
      }, scene);
      await sleep(700);
    }
    const steps = differences(rig.received.video.slice(from));
    expect(steps.length).toBeGreaterThan(30);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    await page.evaluate(() => {
      capturePage.session.stopScreen();
      capturePage.programme.setScene('camera');
    });
  });

  it('goes on with a slate and in silence when the devices are gone', async () => {
    await page.evaluate(() => {
      capturePage.unplugCamera();
      capturePage.session.stopMicrophone();
    });
    const fromVideo = rig.received.video.length;
    const fromAudio = rig.received.audio.length;
    await sleep(1200);
    const { capture } = await pageState();
    expect(capture.camera).toMatchObject({ kind: 'unplugged' });
    const video = rig.received.video.slice(fromVideo);
    const audio = rig.received.audio.slice(fromAudio);
    expect(video.length).toBeGreaterThan(12);
    expect(Math.min(...differences(video))).toBeGreaterThan(0);
    expect(audio.length).toBeGreaterThan(40);
    for (const stepMs of differences(audio)) expect(stepMs).toBeCloseTo(20, 1);
    expect(loudest(audio.slice(-5))).toBe(0);
    expect(rig.received.faults).toEqual([]);
    expect(rig.pageProblems).toEqual([]);
  });

  it('has the camera back by itself', async () => {
    await until('the camera', async () => (await pageState()).capture.camera.kind === 'live');
    const captured = (await pageState()).programme.stats.framesCaptured;
    await until('its pictures', async () => (await pageState()).programme.stats.framesCaptured > captured);
  });

  it('replaces a worker that broke, and goes on where it was', async () => {
    await page.evaluate((video) => {
      // A picture without a size is nothing that can be drawn: the worker throws.
      capturePage.programme.setVideo({ ...video, widthPx: 0, heightPx: 0 });
    }, DEFAULT_VIDEO);
    await until('broken', async () => (await pageState()).programme.state === 'failed');
    expect((await pageState()).programme.problem).toMatch(/being started again/);
    const from = rig.received.video.length;
    await page.evaluate((video) => {
      capturePage.programme.setVideo(video);
    }, DEFAULT_VIDEO);
    await until('video again', () => rig.received.video.length > from + 30);
    expect(rig.received.video[from]?.keyFrame).toBe(true);
    expect((await pageState()).programme).toMatchObject({ state: 'running', problem: null });
    expect(rig.received.faults).toEqual([]);
    rig.pageProblems.length = 0;
  });

  it('stops sending when another window took over', async () => {
    rig.send({ type: 'superseded' });
    await until('superseded', async () => (await pageState()).programme.link.kind === 'superseded');
    await sleep(300);
    const count = rig.received.video.length;
    await sleep(1000);
    expect(rig.received.video.length).toBe(count);
  });

  it('leaves neither worker nor open device behind when closed', async () => {
    expect(page.workers().length).toBe(1);
    const states = await page.evaluate(async () => {
      const { camera } = capturePage.session.store.getState().tracks;
      capturePage.programme.close();
      capturePage.session.close();
      capturePage.studioTime.close();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { camera: camera?.readyState, programme: capturePage.programme.store.getState().state };
    });
    expect(states).toEqual({ camera: 'ended', programme: 'closed' });
    await until('the end of the worker', () => page.workers().length === 0);
  });
});
