import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freeUdpPort } from '../../launcher/ports.ts';
import { delay, startStudio, type RunningStudio } from '../harness/studio.ts';

const PASSPHRASE = 'correct-horse-battery';

/** `ffmpeg` as an ingest that is none of ours. */
function listen(port: number, passphrase: string | null): ChildProcess {
  const secret = passphrase === null ? '' : `&passphrase=${passphrase}`;
  const url = `srt://127.0.0.1:${String(port)}?mode=listener${secret}`;
  return spawn('ffmpeg', ['-v', 'error', '-i', url, '-c', 'copy', '-f', 'null', '-'], { stdio: 'ignore' });
}

describe('an ingest that cannot be had', () => {
  let studio: RunningStudio | null = null;
  let receiver: ChildProcess | null = null;

  afterEach(async () => {
    receiver?.kill('SIGKILL');
    await studio?.stop();
  });

  function goLive(ingest: string): Promise<RunningStudio> {
    return startStudio(['--no-rehearsal', '--ingest', ingest, '--headless', '--source', 'test', '--go-live']);
  }

  it('is told in words while everything else goes on, and taken as soon as it is there', async () => {
    const port = await freeUdpPort('127.0.0.1');
    studio = await goLive(`srt://127.0.0.1:${String(port)}?latency=120`);
    await studio.until('the encoder at work', ({ encoder }) => encoder?.onAir === true);
    const red = await studio.until('a red ingest', ({ connections }) => connections.ingest.level === 'red', 5_000);
    expect(red.connections.ingest.reason).toContain(`nobody listens at 127.0.0.1:${String(port)}`);
    expect(red.connections.cdn).toMatchObject({
      level: 'grey',
      reason: expect.stringContaining('Not set up') as string,
    });
    expect(red.connections.engine.level).toBe('grey');

    await delay(5_000);
    const still = await studio.live();
    expect(still.encoder).toMatchObject({ onAir: true, sourceState: 'running', frames: { sent: 0 } });
    expect(still.encoder?.frames.in).toBeGreaterThan(red.encoder?.frames.in ?? Infinity);
    expect(still.connections.ingest.level).toBe('red');

    receiver = listen(port, null);
    const back = await studio.until(
      'being on air by itself',
      ({ encoder }) => encoder?.link.state === 'connected' && encoder.frames.sent > 0,
      4_000,
    );
    expect(back.encoder?.link.reconnects).toBe(0);
    await studio.until('a green ingest', ({ connections }) => connections.ingest.level === 'green', 5_000);
  });

  it('says that the passphrase is wrong, without saying which it is', async () => {
    const port = await freeUdpPort('127.0.0.1');
    receiver = listen(port, PASSPHRASE);
    await delay(500);
    const wrong = 'wrong-horse-battery';
    studio = await goLive(`srt://127.0.0.1:${String(port)}?passphrase=${wrong}&streamid=live`);
    // Before the encoder process answers for the first time, the light says that instead.
    const live = await studio.until(
      'a red ingest',
      ({ connections, encoder }) => encoder !== null && connections.ingest.level === 'red',
      8_000,
    );
    expect(live.connections.ingest.reason).toContain('passphrase');

    const running = studio;
    const files = readdirSync(running.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name), 'latin1')).not.toContain(wrong);
    const answers = await Promise.all(['/live', '/info', '/run/report'].map((path) => running.api('GET', path)));
    expect(JSON.stringify(answers)).not.toContain(wrong);
    expect(studio.output()).not.toContain(wrong);
  });
});
