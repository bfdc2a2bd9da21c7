import { describe, expect, it } from 'vitest';
import { SyncController } from './sync-controller.ts';

/** A small repeatable random generator (mulberry32): a failing seed stays a failing seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface World {
  readonly seed: number;
  readonly targetMs: number;
  readonly startLatencyMs: number;
  /** Capture → a part can be played, without jitter. */
  readonly pipelineMs: number;
  /** Parts come up to this much later, each on its own. */
  readonly jitterMs: number;
  readonly partMs?: number;
  /** No part arrives within these times. */
  readonly outage?: readonly [fromMs: number, toMs: number];
  /** How long the picture stands for a jump; 120 ms if left out. */
  readonly jumpCostMs?: number;
  /** The studio's wish changes. */
  readonly retarget?: { readonly atMs: number; readonly toMs: number };
  /** Parts come so much later than usual within these times. */
  readonly trouble?: { readonly fromMs: number; readonly toMs: number; readonly byMs: number };
}

interface Trace {
  readonly latencies: number[];
  readonly extras: number[];
  readonly rates: number[];
  readonly seeks: number;
  readonly stalls: number;
  readonly stalledMs: number;
  /** How long the picture stood by command. */
  readonly heldMs: number;
  readonly controller: SyncController;
}

/** A player on a live stream: frames every 1/60 s, parts arriving late and unevenly, latency read with a vsync of noise. */
function play(world: World, forMs: number): Trace {
  const random = randomOf(world.seed);
  const controller = new SyncController(world.targetMs);
  const partMs = world.partMs ?? 100;
  const arrivals: { atMs: number; endMs: number }[] = [];
  let lastArrivalMs = 0;
  for (let endMs = -10_000; endMs < forMs + 1_000; endMs += partMs) {
    let atMs = endMs + world.pipelineMs + random() * world.jitterMs;
    const { trouble } = world;
    if (trouble && atMs >= trouble.fromMs && atMs < trouble.toMs) atMs += random() * trouble.byMs;
    if (world.outage && atMs >= world.outage[0] && atMs < world.outage[1]) atMs = world.outage[1] + random() * 30;
    lastArrivalMs = Math.max(lastArrivalMs, atMs);
    arrivals.push({ atMs: lastArrivalMs, endMs });
  }
  let positionMs = -world.startLatencyMs;
  let rate = 1;
  let stalled = false;
  let edgeMs = Number.NEGATIVE_INFINITY;
  let next = 0;
  let standsUntilMs = 0;
  const trace = {
    extras: [] as number[],
    latencies: [] as number[],
    rates: [] as number[],
    seeks: 0,
    stalls: 0,
    stalledMs: 0,
    heldMs: 0,
    controller,
  };
  const stepMs = 1000 / 60;
  for (let nowMs = 0; nowMs < forMs; nowMs += stepMs) {
    for (; (arrivals[next]?.atMs ?? Infinity) <= nowMs; next++) edgeMs = arrivals[next]?.endMs ?? edgeMs;
    if (world.retarget && nowMs >= world.retarget.atMs) controller.setTarget(world.retarget.toMs);
    if (nowMs < standsUntilMs) continue;
    const bufferMs = edgeMs - positionMs;
    if (stalled ? bufferMs < 60 : bufferMs < stepMs) {
      if (!stalled) {
        trace.stalls++;
        controller.stalled(nowMs);
        rate = 0;
      }
      stalled = true;
      trace.stalledMs += stepMs;
      continue;
    }
    stalled = false;
    const noiseMs = (random() - 0.5) * stepMs;
    const command = controller.sample({ nowMs, latencyMs: nowMs - positionMs + noiseMs, bufferMs });
    if (command.playbackRate > 0) trace.latencies.push(nowMs - positionMs);
    else trace.heldMs += stepMs;
    rate = command.playbackRate;
    positionMs += stepMs * rate;
    if (command.seekByMs !== null) {
      positionMs += command.seekByMs;
      trace.seeks++;
      standsUntilMs = nowMs + (world.jumpCostMs ?? 120);
    }
    trace.extras.push(controller.status.personalTargetMs - controller.status.targetMs);
    if (rate > 0) trace.rates.push(rate);
  }
  return trace;
}

function lastOf<T>(values: readonly T[], seconds: number): T[] {
  return values.slice(-seconds * 60);
}

describe('SyncController', () => {
  const base: World = { seed: 1, targetMs: 800, startLatencyMs: 800, pipelineMs: 300, jitterMs: 40 };

  it.each(
    [0, 300, 500, 700, 1000, 1300, 2600, 6000].flatMap((start) => [1, 2].map((seed) => [start + 320, seed] as const)),
  )('reaches the target within 20 ms from a latency of %i ms, without a stall (seed %i)', (startLatencyMs, seed) => {
    const trace = play({ ...base, startLatencyMs: Math.max(startLatencyMs, 460), seed }, 25_000);
    expect(trace.stalls).toBe(0);
    for (const latencyMs of lastOf(trace.latencies, 10)) expect(Math.abs(latencyMs - 800)).toBeLessThan(20);
  });

  it('never plays faster or slower than by 4 %', () => {
    for (const startLatencyMs of [1_040, 20_000]) {
      const { rates } = play({ ...base, startLatencyMs, outage: [10_000, 12_500] }, 20_000);
      expect(Math.max(...rates)).toBeLessThanOrEqual(1.0401);
      expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.9599);
    }
  });

  it.each([600, 1_200, 2_500])('reaches a changed target (%i ms) by rate alone', (toMs) => {
    const trace = play({ ...base, seed: 3, retarget: { atMs: 15_000, toMs } }, 75_000);
    expect([trace.seeks, trace.stalls]).toEqual([0, 0]);
    for (const latencyMs of lastOf(trace.latencies, 10)) expect(Math.abs(latencyMs - toMs)).toBeLessThan(20);
  });

  it.each([3_500, 700])('goes to a target far away (%i ms) by rate alone, however long that takes', (toMs) => {
    const far = { ...base, seed: 4, targetMs: 4_000, startLatencyMs: 4_000 };
    const from = toMs === 3_500 ? { ...far, targetMs: 800, startLatencyMs: 800 } : far;
    const trace = play({ ...from, retarget: { atMs: 15_000, toMs } }, 115_000);
    expect(trace.seeks).toBe(0);
    expect(Math.max(...trace.rates.map((rate) => Math.abs(rate - 1)))).toBeLessThanOrEqual(0.0401);
    expect(Math.abs((trace.latencies.at(-1) ?? 0) - toMs)).toBeLessThan(40);
  });

  it('skips what a stall cost on the way to another target, and no more', () => {
    const trace = play(
      {
        ...base,
        seed: 5,
        targetMs: 4_000,
        startLatencyMs: 4_000,
        retarget: { atMs: 15_000, toMs: 1_000 },
        outage: [30_000, 36_000],
      },
      36_800,
    );
    // 15 s at 4 % faster, then a jump over the outage: not all the way to the target.
    expect(trace.latencies.at(-1) ?? 0).toBeGreaterThan(2_500);
    expect(trace.latencies.at(-1) ?? Infinity).toBeLessThan(4_200);
    expect(trace.seeks).toBeGreaterThan(0);
  });

  it.each([60, 140, 220])('goes on in its place after an outage, when a jump takes %i ms', (jumpCostMs) => {
    const world = { ...base, jumpCostMs, startLatencyMs: 2_600 };
    const trace = play({ ...world, outage: [15_000, 16_500] }, 40_000);
    // Nothing of what was missed is shown on the way: every frame behind the outage is in place.
    for (const latencyMs of trace.latencies.slice(600)) expect(Math.abs(latencyMs - 800)).toBeLessThan(35);
    expect(trace.heldMs).toBeLessThan(1_500);
  });

  it('stands until it is in place rather than shows anything twice, when it is early', () => {
    const trace = play({ ...base, targetMs: 1_400, startLatencyMs: 700 }, 10_000);
    expect(trace.seeks).toBe(0);
    expect(trace.heldMs).toBeGreaterThan(500);
    expect(trace.heldMs).toBeLessThan(800);
    for (const latencyMs of lastOf(trace.latencies, 7)) expect(Math.abs(latencyMs - 1_400)).toBeLessThan(20);
  });

  it('rests once it is there: the rate is exactly 1 almost always and never swings', () => {
    const trace = play({ ...base, startLatencyMs: 900 }, 40_000);
    const settled = lastOf(trace.rates, 25);
    expect(settled.filter((rate) => rate === 1).length / settled.length).toBeGreaterThan(0.95);
    expect(Math.max(...settled) - Math.min(...settled)).toBeLessThan(0.012);
  });

  it('approaches without overshooting', () => {
    const trace = play({ ...base, startLatencyMs: 940 }, 20_000);
    expect(Math.min(...trace.latencies)).toBeGreaterThan(800 - 20);
    expect(trace.seeks).toBe(0);
  });

  it('does not run dry when the target is closer than the connection allows: it aims later instead', () => {
    for (const seed of [1, 2, 3, 4]) {
      const trace = play({ ...base, seed, targetMs: 350, startLatencyMs: 900, jitterMs: 80 }, 60_000);
      expect(trace.stalls).toBeLessThanOrEqual(1);
      const settled = lastOf(trace.latencies, 20);
      expect(Math.max(...settled)).toBeLessThan(700);
      expect(Math.max(...settled) - Math.min(...settled)).toBeLessThan(120);
      expect(trace.controller.status.personalTargetMs).toBeGreaterThan(350);
    }
  });

  it('keeps exactly to a target that the buffer allows, so that viewers agree', () => {
    for (const seed of [1, 2, 3]) {
      expect(play({ ...base, seed }, 30_000).controller.status.personalTargetMs).toBe(800);
    }
  });

  it('is back at the shared target twenty seconds after an outage', () => {
    const trace = play({ ...base, outage: [20_000, 25_000] }, 60_000);
    expect(trace.stalls).toBeLessThanOrEqual(2);
    expect(trace.stalledMs).toBeLessThan(6_000);
    for (const latencyMs of lastOf(trace.latencies, 15)) expect(Math.abs(latencyMs - 800)).toBeLessThan(20);
  });

  it('still jumps into place when what it needs for that was not loaded in its first seconds', () => {
    const jumpsOf = (latencyAt: (nowMs: number) => number, bufferAt: (nowMs: number) => number): number[] => {
      const controller = new SyncController(700);
      const jumps: number[] = [];
      for (let nowMs = 0; nowMs < 15_000 && jumps.length === 0; nowMs += 16) {
        const sample = { nowMs, latencyMs: latencyAt(nowMs), bufferMs: bufferAt(nowMs) };
        if (controller.sample(sample).seekByMs !== null) jumps.push(nowMs);
      }
      return jumps;
    };
    const late = jumpsOf(
      () => 1_400,
      (nowMs) => (nowMs < 3_500 ? 100 : 1_000),
    );
    expect(late).toHaveLength(1);
    expect(late[0]).toBeGreaterThanOrEqual(4_000);
    // Who was in place goes there by rate.
    const settled = jumpsOf(
      (nowMs) => (nowMs < 5_000 ? 700 : 1_400),
      (nowMs) => (nowMs < 5_000 ? 300 : 1_000),
    );
    expect(settled).toEqual([]);
  });

  it('forgets a burst of trouble within half a minute, and what went wrong while joining within ten seconds', () => {
    for (const seed of [1, 2, 3]) {
      const burst = { fromMs: 20_000, toMs: 26_000, byMs: 500 };
      const later = play({ ...base, seed, trouble: burst }, 60_000);
      expect(Math.max(...later.extras)).toBeGreaterThan(50);
      for (const latencyMs of lastOf(later.latencies, 5)) expect(Math.abs(latencyMs - 800)).toBeLessThan(20);
      const joining = play({ ...base, seed, trouble: { fromMs: 0, toMs: 6_000, byMs: 500 } }, 40_000);
      for (const latencyMs of lastOf(joining.latencies, 15)) expect(Math.abs(latencyMs - 800)).toBeLessThan(20);
    }
  });

  it('catches up on a device that shows only a few frames a second', () => {
    const controller = new SyncController(1_000);
    let jumpedMs = 0;
    for (let nowMs = 0; nowMs < 12_000; nowMs += 250) {
      const latencyMs = 6_000 - jumpedMs;
      const command = controller.sample({ nowMs, latencyMs, bufferMs: latencyMs - 300 });
      jumpedMs += command.seekByMs ?? 0;
    }
    expect(6_000 - jumpedMs).toBeLessThan(1_300);
  });

  it('follows a new target', () => {
    const controller = new SyncController(800);
    controller.setTarget(1_200);
    expect(controller.status).toMatchObject({ targetMs: 1_200, personalTargetMs: 1_200, errorMs: null });
  });

  it('never answers with a rate or jump that is not a number', () => {
    const controller = new SyncController(500);
    const random = randomOf(7);
    for (let nowMs = 0; nowMs < 20_000; nowMs += 16) {
      if (random() < 0.01) controller.stalled(nowMs);
      if (random() < 0.002) controller.restarted();
      const latencyMs = (random() - 0.3) * 20_000;
      const command = controller.sample({ nowMs, latencyMs, bufferMs: random() * 3_000 });
      if (command.playbackRate !== 0) expect(command.playbackRate).toBeGreaterThanOrEqual(0.9);
      expect(command.playbackRate).toBeLessThanOrEqual(1.1001);
      expect(command.seekByMs === null || Number.isFinite(command.seekByMs)).toBe(true);
    }
  });

  describe('after an outage', () => {
    const target = 900;
    function stoodFor(outageMs: number): { controller: SyncController; nowMs: number } {
      const controller = new SyncController(target);
      let nowMs = 0;
      for (; nowMs < 6_000; nowMs += 16) controller.sample({ nowMs, latencyMs: target, bufferMs: 650 });
      controller.stalled(nowMs);
      const endMs = nowMs + outageMs;
      // A little is left over under the playhead: it is no reason to go on.
      for (; nowMs < endMs; nowMs += 16) {
        const command = controller.sample({ nowMs, latencyMs: target + outageMs, bufferMs: 82 });
        expect(command).toEqual({ playbackRate: 0, seekByMs: null });
      }
      return { controller, nowMs };
    }

    it('jumps once, to its place, when all that was missed has come, however late', () => {
      const { controller, nowMs } = stoodFor(2_500);
      const latencyMs = target + 2_500;
      expect(controller.sample({ nowMs, latencyMs, bufferMs: 900 })).toEqual({ playbackRate: 0, seekByMs: null });
      const { seekByMs } = controller.sample({ nowMs: nowMs + 400, latencyMs, bufferMs: 3_100 });
      expect(seekByMs).toBeGreaterThan(2_500);
      expect(seekByMs).toBeLessThan(2_900);
    });

    it('jumps over a hole to what came first, if its place is there', () => {
      const { controller, nowMs } = stoodFor(2_500);
      const latencyMs = target + 2_500;
      const early = { fromMs: 2_900, toMs: 3_000 };
      expect(controller.sample({ nowMs, latencyMs, bufferMs: 82, beyondGap: early }).seekByMs).toBeNull();
      const beyondGap = { fromMs: 2_000, toMs: 3_200 };
      const { seekByMs } = controller.sample({ nowMs: nowMs + 300, latencyMs, bufferMs: 82, beyondGap });
      expect(seekByMs).toBeGreaterThan(2_500);
      expect(seekByMs).toBeLessThan(3_120);
    });
  });
});
