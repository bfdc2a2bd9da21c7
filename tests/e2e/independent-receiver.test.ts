import { spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeUdpPort } from '../../launcher/ports.ts';
import { fromTicks90k, ticks90k, TICKS_WRAP } from '../../shared/time/ticks90k.ts';
import { unixMs } from '../../shared/time/units.ts';
import { fakeCameraArgs, launchChromium } from '../harness/browser.ts';
import { makeCameraFile } from '../harness/camera-file.ts';
import { studioOffsetMs } from '../harness/studio-time.ts';
import { startStudio, type RunningStudio } from '../harness/studio.ts';

const SECONDS = 30;

/** Between two frames. Neighbours on the same cores starve the browser's camera itself, which leaves no frame to send. */
function longestGapMs(): number {
  return (loadavg()[0] ?? 0) > 1.5 * availableParallelism() ? 1_000 : 200;
}

interface Packet {
  readonly kind: string;
  readonly pts: number;
  /** Wall clock of this machine when the receiver told of it. */
  readonly toldMs: number;
}

interface Reception {
  readonly packets: Packet[];
  readonly codecs: Set<string>;
}

/** `ffprobe` as an SRT listener that knows nothing of us: what it reads in 30 s, as it reads it. */
function receive(port: number): { readonly pid: number | undefined; readonly done: Promise<Reception>; stop(): void } {
  const child = spawn(
    'ffprobe',
    [
      // All fields: so many bytes that nothing stays in ffprobe's buffer for long.
      ...['-v', 'error', '-show_packets', '-show_streams', '-of', 'compact', '-read_intervals', `%+${String(SECONDS)}`],
      `srt://127.0.0.1:${String(port)}?mode=listener`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const packets: Packet[] = [];
  const codecs = new Set<string>();
  let rest = '';
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    const toldMs = performance.timeOrigin + performance.now();
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [section, ...pairs] = line.split('|');
      const fields = new Map(pairs.map((pair) => pair.split('=', 2) as [string, string]));
      if (section === 'stream') codecs.add(fields.get('codec_name') ?? '');
      if (section === 'packet')
        packets.push({ kind: fields.get('codec_type') ?? '', pts: Number(fields.get('pts')), toldMs });
    }
  });
  const done = new Promise<Reception>((resolve, reject) => {
    child.on('exit', (code) => {
      if (code === 0) resolve({ packets, codecs });
      else reject(new Error(`ffprobe ended with ${String(code)}: ${complaints}`));
    });
  });
  return { pid: child.pid, done, stop: () => child.kill('SIGKILL') };
}

/** From a camera, by clicking, to an SRT receiver that is none of ours. */
describe('an independent SRT receiver', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let desk: Page;
  let receiver: ReturnType<typeof receive>;
  let reception: Reception;

  beforeAll(async () => {
    const port = await freeUdpPort('127.0.0.1');
    receiver = receive(port);
    studio = await startStudio(['--no-rehearsal', '--ingest', `srt://127.0.0.1:${String(port)}?streamid=live`]);
    browser = await launchChromium(fakeCameraArgs(makeCameraFile()));
    const url = await studio.signInUrl();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.grantPermissions(['camera', 'microphone'], { origin: new URL(url).origin });
    desk = await context.newPage();
    await desk.goto(url);
  });

  afterAll(async () => {
    receiver?.stop();
    await browser?.close();
    await studio?.stop();
  });

  it('is called by a studio that has no other back-end', async () => {
    await desk.getByRole('button', { name: 'Use this computer’s camera' }).click();
    await studio.until('pictures from the camera', (live) => (live.capture?.fps ?? 0) > 15, 30_000);
    await desk.getByRole('button', { name: 'Go live' }).click();
    const { connections } = await studio.until(
      'a connected link',
      ({ encoder }) => encoder?.link.state === 'connected',
    );
    expect([connections.cdn.level, connections.engine.level]).toEqual(['grey', 'grey']);
    reception = await receiver.done;
  });

  it('sees H.264 and AAC', () => {
    expect([...reception.codecs]).toEqual(expect.arrayContaining(['h264', 'aac']));
  });

  it.each(['video', 'audio'])('sees %s times that only rise, without a gap, for 30 s', (kind) => {
    const times = reception.packets.filter((packet) => packet.kind === kind).map(({ pts }) => pts);
    const steps = times.slice(1).map((pts, index) => ticksFrom(times[index] ?? 0, pts));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps) / 90).toBeLessThanOrEqual(longestGapMs());
    expect(steps.reduce((sum, step) => sum + step, 0)).toBeGreaterThan((SECONDS - 1) * 90_000);
  });

  it('finds the capture time in them', async () => {
    const offsetMs = await studioOffsetMs(studio);
    const latest = reception.packets.filter(({ kind }) => kind === 'video').slice(-300);
    const ages = latest.map(({ pts, toldMs }) => {
      const toldStudioMs = unixMs(toldMs + offsetMs);
      return toldStudioMs - fromTicks90k(ticks90k(pts), toldStudioMs);
    });
    ages.sort((a, b) => a - b);
    expect(ages[0]).toBeGreaterThan(0);
    expect(ages[Math.floor(ages.length / 2)]).toBeLessThan(1_000);
  });
});

/** b − a on the wrapping circle of 2^33. */
function ticksFrom(a: number, b: number): number {
  const difference = (b - a) % TICKS_WRAP;
  return difference < -TICKS_WRAP / 2 ? difference + TICKS_WRAP : difference;
}
