import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../shared/time/fake-clock.ts';
import { createStudioTime, type PingReply, type StudioTime } from './studio-time.ts';

/** A host whose studio time runs `offsetMs` from our monotonic clock and `ppm` fast. */
class Host {
  offsetMs = 5_000_000;
  ppm = 0;
  reachable = true;
  steps = 0;
  readonly #clock: FakeClock;
  readonly #delaysMs: readonly (readonly [there: number, back: number])[];
  #turn = 0;

  constructor(clock: FakeClock, delaysMs: readonly (readonly [number, number])[]) {
    this.#clock = clock;
    this.#delaysMs = delaysMs;
  }

  now(): number {
    return this.#clock.monoNow() * (1 + this.ppm * 1e-6) + this.offsetMs;
  }

  readonly ping = (t0: number): Promise<PingReply> => {
    if (!this.reachable) return Promise.reject(new Error('no connection'));
    const [thereMs, backMs] = this.#delaysMs[this.#turn++ % this.#delaysMs.length] ?? [1, 1];
    return new Promise((resolve) => {
      this.#clock.schedule(thereMs, () => {
        const t1 = this.now();
        this.#clock.schedule(backMs, () => {
          resolve({ t0, t1, t2: t1, clockSteps: this.steps });
        });
      });
    });
  };
}

function rig(delaysMs: readonly (readonly [number, number])[]): { clock: FakeClock; host: Host; time: StudioTime } {
  const clock = new FakeClock();
  const host = new Host(clock, delaysMs);
  return { clock, host, time: createStudioTime({ clock, ping: host.ping }) };
}

describe('studio time in the page', () => {
  it('takes the host’s time at its first answer and keeps within the bound it names', async () => {
    const { clock, host, time } = rig([[3, 3]]);
    expect(time.errorBoundMs).toBeNull();
    expect(time.mapping.synchronised).toBe(false);
    await clock.advanceAsync(200, 1);
    expect(time.mapping.synchronised).toBe(true);
    expect(Math.abs(time.now() - host.now())).toBeLessThan(0.01);
    expect(time.errorBoundMs).toBeLessThan(3.3);
    time.close();
  });

  it('runs smoothly, forwards and within its bound, whatever delays and drift there are', async () => {
    const delay = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(delay, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: -40, max: 40 }),
        async (delaysMs, ppm) => {
          const { clock, host, time } = rig(delaysMs);
          host.ppm = ppm;
          await clock.advanceAsync(1500, 5);
          let lastMs: number = time.now();
          for (let turn = 0; turn < 200; turn++) {
            await clock.advanceAsync(100, 10);
            const nowMs = time.now();
            expect(nowMs).toBeGreaterThan(lastMs);
            expect(Math.abs(nowMs - lastMs - 100)).toBeLessThan(1);
            expect(Math.abs(nowMs - host.now())).toBeLessThanOrEqual((time.errorBoundMs ?? 0) + 2);
            lastMs = nowMs;
          }
          time.close();
        },
      ),
      { numRuns: 8 },
    );
  });

  it('goes on without the host, with a growing bound, and is right again afterwards', async () => {
    const { clock, host, time } = rig([[1, 1]]);
    await clock.advanceAsync(2000, 1);
    const boundMs = time.errorBoundMs ?? 0;
    host.reachable = false;
    await clock.advanceAsync(60_000, 20);
    expect(time.errorBoundMs).toBeGreaterThan(boundMs + 2);
    host.reachable = true;
    await clock.advanceAsync(5000, 1);
    expect(Math.abs(time.now() - host.now())).toBeLessThan(0.1);
    time.close();
  });

  it('follows a small correction of the host by slewing, a large one at once', async () => {
    const { clock, host, time } = rig([[0, 0]]);
    await clock.advanceAsync(2000);
    host.offsetMs += 20;
    let lastMs: number = time.now();
    for (let turn = 0; turn < 100; turn++) {
      await clock.advanceAsync(100);
      expect(Math.abs(time.now() - lastMs - 100)).toBeLessThan(1);
      lastMs = time.now();
    }
    expect(Math.abs(time.now() - host.now())).toBeLessThan(0.5);
    host.offsetMs += 10_000;
    await clock.advanceAsync(4000);
    expect(Math.abs(time.now() - host.now())).toBeLessThan(0.5);
    time.close();
  });

  it('believes a host that says it was set, by however little', async () => {
    const { clock, host, time } = rig([[0, 10]]);
    await clock.advanceAsync(10_000);
    host.offsetMs += 8;
    host.steps += 1;
    await clock.advanceAsync(2_500);
    expect(Math.abs(time.now() - host.now())).toBeLessThanOrEqual(time.errorBoundMs ?? 0);
    time.close();
  });

  it('tells listeners, and leaves nothing behind', async () => {
    const { clock, time } = rig([[1, 1]]);
    let told = 0;
    const leave = time.subscribe(() => {
      told += 1;
    });
    await clock.advanceAsync(3000);
    expect(told).toBeGreaterThan(2);
    leave();
    const before = told;
    await clock.advanceAsync(3000);
    expect(told).toBe(before);
    time.close();
    await clock.advanceAsync(100);
    expect(clock.pendingTasks).toBe(0);
  });
});
