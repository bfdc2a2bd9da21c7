import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../shared/time/fake-clock.ts';
import { AlarmRoom, type AlarmSecond } from './alarm-room.ts';
import { readAlarms, readWatchedMs } from './alarm-rows.ts';
import { facts } from './alarms.test-support.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cuelight-alarms-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const START_MS = Date.UTC(2026, 0, 1);

function host(clock: FakeClock) {
  const logged: string[] = [];
  const room = new AlarmRoom({
    ...{ clock, dataDir, now: () => clock.wallNow() },
    onLog: (level, text) => logged.push(`${level}: ${text}`),
    onNotice: (level, text) => logged.push(`${level}: ${text}`),
  });
  const { live } = facts();
  return {
    room,
    logged,
    /** Seconds with this SRT round trip. */
    watch: (seconds: number, srtRttMs: number, lastBreak: AlarmSecond['lastBreak'] = null): void => {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        const point = { atMs: clock.wallNow(), values: { srtRttMs } };
        room.second({ point, live, audience: null, cdnFindings: [], wantedOnAir: true, lastBreak });
      }
    },
  };
}

describe('AlarmRoom', () => {
  it('raises, keeps, shows until seen, and tells the incidents of a span', async () => {
    const clock = new FakeClock(START_MS);
    const { room, watch, logged } = host(clock);
    await room.ready;
    watch(8, 50);
    expect(room.alarms).toMatchObject([{ rule: 'srt-rtt', cause: 'uplink', raisedAtMs: START_MS + 1_000 }]);
    expect(logged[0]).toMatch(/^warning: Alarm srt-rtt: The SRT round trip is 50 ms/);
    watch(8, 10);
    const same = room.alarms;
    expect(same).toMatchObject([{ clearedAtMs: START_MS + 9_000, seenAtMs: null }]);
    watch(1, 10);
    expect(room.alarms).toBe(same);
    room.seen(undefined, 'Ann');
    expect(room.alarms).toEqual([]);
    const [incident] = await room.incidents(START_MS, START_MS + 60_000);
    expect(incident).toMatchObject({ cause: 'uplink', title: 'Uplink: round trip', alarms: [{ seenBy: 'Ann' }] });
    expect(await room.incidents(START_MS + 10_000, START_MS + 60_000)).toEqual([]);
    await room.close();
    expect(readAlarms(dataDir, START_MS, START_MS + 5_000)).toMatchObject([{ rule: 'srt-rtt', seenBy: 'Ann' }]);
  });

  it('keeps when it looked out, so that a span without a host is not taken for one without trouble', async () => {
    const clock = new FakeClock(START_MS);
    expect(readWatchedMs(dataDir, START_MS, START_MS + 60_000)).toBe(0);
    const first = host(clock);
    await first.room.ready;
    first.watch(60, 10);
    await first.room.close();
    expect(readWatchedMs(dataDir, START_MS, START_MS + 60_000)).toBe(60_000);
    clock.advance(300_000);
    const second = host(clock);
    await second.room.ready;
    second.watch(60, 10);
    await second.room.close();
    const watchedMs = readWatchedMs(dataDir, START_MS, START_MS + 420_000);
    expect(watchedMs).toBeGreaterThanOrEqual(119_000);
    expect(watchedMs).toBeLessThanOrEqual(130_000);
  });

  it('tells once of an encoder that had to be started again on air, and keeps that until it is seen', async () => {
    const clock = new FakeClock(START_MS);
    const { room, watch } = host(clock);
    await room.ready;
    watch(2, 10);
    const lastBreak = { atMs: START_MS + 2_500, awayMs: 900 };
    watch(1, 10, lastBreak);
    expect(room.alarms).toMatchObject([{ rule: 'encoder-restarted', cause: 'encoder', clearedAtMs: null }]);
    watch(30, 10, lastBreak);
    expect(room.alarms).toMatchObject([{ rule: 'encoder-restarted', clearedAtMs: START_MS + 4_000, seenAtMs: null }]);
    await room.close();
  });

  it('sets a damaged file aside, says so, and keeps alarms anew', async () => {
    writeFileSync(join(dataDir, 'alarms.sqlite'), 'no database '.repeat(100));
    const clock = new FakeClock(START_MS);
    const { room, watch, logged } = host(clock);
    await room.ready;
    watch(8, 50);
    expect(logged[0]).toMatch(/^warning: The kept alarms were damaged: they are set aside as .*alarms\.sqlite/);
    expect(await room.incidents(START_MS, START_MS + 60_000)).toHaveLength(1);
    await room.close();
    expect(readdirSync(dataDir).filter((name) => name.startsWith('alarms.sqlite')).length).toBeGreaterThan(1);
  });

  it('goes on after a restart with what lasts and what nobody has seen', async () => {
    const clock = new FakeClock(START_MS);
    const first = host(clock);
    await first.room.ready;
    first.watch(12, 50);
    await first.room.close();
    clock.advance(5_000);
    const second = host(clock);
    await second.room.ready;
    expect(second.room.alarms).toEqual(first.room.alarms);
    second.watch(12, 50);
    expect(second.room.alarms).toHaveLength(1);
    await second.room.close();
    clock.advance(3_600_000);
    const third = host(clock);
    await third.room.ready;
    // The host was away for an hour: it is known to have lasted until it went, and no longer.
    expect(third.room.alarms).toMatchObject([{ clearedAtMs: START_MS + 29_000, seenAtMs: null }]);
    third.room.seen(undefined, 'Ann');
    await third.room.close();
    const fourth = host(clock);
    await fourth.room.ready;
    expect(fourth.room.alarms).toEqual([]);
    await fourth.room.close();
  });
});
