import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delay, startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';

type Name = 'encoder' | 'rehearsal' | 'host';

/** `kill -9` of each process in turn while on air: all come back by themselves, and the show goes on. */
describe('a studio on air', () => {
  let studio: RunningStudio;

  beforeAll(async () => {
    studio = await startStudio(['--headless', '--source', 'test', '--go-live', '--run', '--audience', '30']);
    await studio.until(
      'being on air',
      ({ encoder }) => encoder?.link.state === 'connected' && encoder.frames.sent > 30,
    );
  });

  afterAll(async () => {
    await studio?.stop();
  });

  it.each<Name>(['encoder', 'rehearsal', 'host'])('survives the death of the %s', async (name) => {
    const pid = studio.childPid(name);
    const before = await studio.live();
    process.kill(pid, 'SIGKILL');
    await waitFor(`a new ${name}`, () => {
      try {
        return studio.childPid(name) !== pid;
      } catch (error) {
        // Between the two there is none.
        return error instanceof Error ? false : null;
      }
    });
    await delay(1_500);
    const back = await studio.until(
      `the ${name} back on air`,
      ({ encoder, audience }) =>
        encoder?.link.state === 'connected' && encoder.frames.fps > 20 && (audience?.latency?.viewers ?? 0) >= 25,
      40_000,
    );
    expect(back.encoder?.onAir).toBe(true);
    if (name === 'encoder') {
      // However fast it was: the picture was away, so somebody has to hear of it.
      await studio.until('its alarm', ({ alarms }) => alarms.some(({ rule }) => rule === 'encoder-restarted'));
    }
    expect(back.run.runId).toBe(before.run.runId);
    expect(back.run.revision).toBeGreaterThanOrEqual(before.run.revision);
    for (const [cueId, run] of Object.entries(before.run.cues)) {
      if (run.firedAtMs !== null) expect(back.run.cues[cueId]?.firedAtMs).toBe(run.firedAtMs);
    }
  });

  it('keeps the picture on air while the host is gone', async () => {
    const before = await studio.live();
    process.kill(studio.childPid('host'), 'SIGKILL');
    await delay(2_000);
    const after = await studio.until('the next host', ({ encoder }) => encoder?.onAir === true);
    expect(after.encoder?.onAirSinceMs).toBe(before.encoder?.onAirSinceMs);
    expect(after.encoder?.link.reconnects).toBe(before.encoder?.link.reconnects);
  });

  it('lost no acknowledged vote', async () => {
    await studio.until('votes', ({ audience }) => (audience?.votes.counted ?? 0) > 0, 60_000);
    const { audience } = await studio.live();
    const { counted, refused, acked } = audience?.votes ?? { counted: 0, refused: 0, acked: Infinity };
    expect(counted + refused).toBeGreaterThanOrEqual(acked);
  });

  it('leaves no process behind when it is killed itself', async () => {
    const pids = (['host', 'encoder', 'rehearsal'] as const).map((name) => studio.childPid(name));
    studio.process.kill('SIGKILL');
    await studio.exited;
    const alive = (pid: number): boolean => {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM';
      }
    };
    await waitFor('its processes to end', () => !pids.some(alive), 10_000);
  });
});
