import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { AsRunLog } from '../../studio/storage/as-run-log.ts';
import * as agreement from './crash/agreement.ts';
import { CrashRig } from './crash/crash-rig.ts';
import { summarise, type Summary } from './crash/summary.ts';
import { HostProcess } from './host-process.ts';

/** Shows at a time, each with an engine of its own, and kills of the host of each: 300 in all. */
const SHOWS = Number(process.env['CUELIGHT_CRASH_SHOWS'] ?? 4);
const KILLS = Number(process.env['CUELIGHT_CRASH_KILLS'] ?? 75);
const SEED = Number(process.env['CUELIGHT_CRASH_SEED'] ?? Date.now() % 1_000_000);

let dir: string;
const rigs: CrashRig[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-host-crash-'));
  // One that ends in order leaves the compiled code of its threads as well, which saves each of the others much of its start.
  const host = await HostProcess.prepare({ compileCacheDir: join(dir, 'compiled') });
  await host.start();
  await host.stop();
  await host.cleanUp();
});
afterAll(async () => {
  await Promise.all(rigs.map((rig) => rig.close()));
  rmSync(dir, { recursive: true, force: true });
});

/** The first line at which the log’s chain of hashes is broken; null: it is whole. */
function brokenAt(dataDir: string): number | null {
  const studioClock = new StudioClock(platformClock);
  const log = AsRunLog.open({ dir: dataDir, clock: platformClock, studioClock, onNotice: () => undefined });
  try {
    return log.verify();
  } finally {
    log.close();
  }
}

/** Kills the host of a show again and again, lets the last one end in order, and compares what log and engine have. */
async function crashShow(index: number): Promise<Summary> {
  const rig = await CrashRig.open(join(dir, String(index)), SEED * 10 + index, join(dir, 'compiled'));
  rigs.push(rig);
  await rig.crash(KILLS);
  const { programme } = await rig.end();
  const summary = summarise(rig);
  console.log(`show ${String(index)}: ${JSON.stringify(summary)}`);
  const problems = [
    ...agreement.compareCommands(rig),
    ...agreement.compareEffects(rig),
    ...agreement.compareStates(rig),
    ...agreement.checkTakes(rig),
    ...agreement.checkDelivery(rig),
    ...agreement.checkMissed(rig),
    ...agreement.checkRequests(rig),
    ...agreement.checkDevices(rig),
    ...agreement.checkScene(rig, programme),
  ];
  expect(problems, problems.slice(0, 5).join('\n\n')).toEqual([]);
  expect(brokenAt(rig.dataDir)).toBeNull();
  return summary;
}

it(`agrees with the engine through ${String(SHOWS * KILLS)} kills of the host`, async () => {
  console.log(`seed ${String(SEED)}: CUELIGHT_CRASH_SEED=${String(SEED)} takes it again`);
  const settled = await Promise.allSettled(Array.from({ length: SHOWS }, (_, index) => crashShow(index)));
  const shows = settled.map((show) => {
    if (show.status === 'rejected') throw show.reason;
    return show.value;
  });
  const total = (part: (summary: Summary) => number | undefined): number =>
    shows.reduce((sum, summary) => sum + (part(summary) ?? 0), 0);
  const kills = SHOWS * KILLS;
  for (const how of ['go', 'fire-now', 'scheduled', 'follow-on', 'group', 'tally']) {
    expect(total(({ takenBy }) => takenBy[how])).toBeGreaterThan(kills / 30);
  }
  for (const part of ['again', 'missed', 'held', 'runs'] as const) {
    expect(total((summary) => summary[part])).toBeGreaterThan(kills / 100);
  }
}, 1_800_000);
