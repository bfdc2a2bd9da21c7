import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { LiveMessage } from '../../shared/api/live.ts';
import { RECORDING_VERSION, writeMember } from '../../shared/telemetry/recording.ts';
import { probeReading } from '../../shared/telemetry/probe.test-support.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { createStores } from '../api/stores.ts';
import type { StudioClient } from '../api/api-link.ts';
import { RecordedSession } from './recorded-session.ts';
import { recordedHistory } from './recorded-history.ts';
import { replayClient } from './replay-client.ts';
import { ReplayPlayer } from './replay-player.ts';

const START_MS = 1_700_000_000_000;
const MEMBER_MS = 10_000;
const MEMBERS = 12;
const HEAD = { recording: RECORDING_VERSION, studioVersion: '0.1.0', title: 'Quiz', startedAtMs: START_MS };

interface Wanted {
  readonly hasState?: (member: number) => boolean;
  readonly bad?: number;
}

/** A point and a notice a second; the state of a member is its number in a notice that only its beginning tells. */
function recording({ hasState = () => true, bad = -1 }: Wanted = {}): Blob {
  const members = Array.from({ length: MEMBERS }, (_, member) => {
    const fromMs = START_MS + member * MEMBER_MS;
    const line = (atMs: number, message: LiveMessage): string => JSON.stringify({ atMs, message });
    const lines = member === 0 ? [JSON.stringify(HEAD)] : [];
    if (hasState(member)) lines.push(line(fromMs, { type: 'presence', people: [] }));
    lines.push(line(fromMs, { type: 'cdns', readings: [probeReading({ atMs: fromMs })] }));
    if (member === bad) lines.push('rubbish', '{"atMs":1}');
    for (let second = 0; second < MEMBER_MS / 1_000; second++) {
      const atMs = fromMs + second * 1_000;
      lines.push(line(atMs, { type: 'telemetry', points: [{ atMs, values: { viewers: atMs - START_MS } }] }));
      lines.push(line(atMs, { type: 'notice', id: `n${String(atMs)}`, level: 'info', text: 'x', atMs }));
    }
    const text = Buffer.from(`${lines.join('\n')}\n`);
    const info = { fromMs, toMs: fromMs + 9_000, hasShow: member === 0, hasState: hasState(member), hasEdits: false };
    return writeMember(info, deflateRawSync(text), crc32(text), text.length);
  });
  return new Blob(members);
}

async function settle(until: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(until()).toBe(true), { timeout: 5_000, interval: 2 });
}

async function setUp(wanted: Wanted = {}) {
  const clock = new FakeClock();
  const stores = createStores();
  const session = await RecordedSession.open(recording(wanted));
  const errors: unknown[] = [];
  const player = new ReplayPlayer({
    ...{ clock, session, stores },
    onPlan: () => undefined,
    onError: (error) => errors.push(error),
  });
  const loaded = (): Promise<void> => settle(() => !player.store.getState().loading);
  await loaded();
  const newest = (): number | undefined => stores.telemetry.getState().points.at(-1)?.atMs;
  return { clock, stores, session, player, loaded, newest, errors };
}

describe('a replay', () => {
  it('shows at any time what was known then: figures of the minutes before, and nothing of later', async () => {
    const { player, stores, loaded, newest } = await setUp({ hasState: (member) => member % 5 === 0 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -5_000, max: MEMBERS * MEMBER_MS + 5_000 }), async (offsetMs) => {
        player.seek(START_MS + offsetMs);
        await loaded();
        const atMs = player.nowMs;
        const { points } = stores.telemetry.getState();
        expect(newest()).toBe(Math.floor(atMs / 1_000) * 1_000);
        expect(points).toHaveLength((Math.floor(atMs / 1_000) * 1_000 - START_MS) / 1_000 + 1);
        const notices = stores.notices.getState().notices;
        expect(notices.every((notice) => notice.atMs <= atMs)).toBe(true);
        expect(notices.length).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
    player.close();
  });

  it('plays on through the parts at its speed, stands when paused, and stops at the end', async () => {
    const { clock, player, newest, session } = await setUp();
    player.play();
    player.setSpeed(2);
    for (let turn = 0; turn < 20; turn++) {
      clock.advance(1_000);
      await settle(() => newest() === Math.floor(player.nowMs / 1_000) * 1_000);
    }
    expect(player.nowMs).toBe(START_MS + 40_000);
    player.pause();
    clock.advance(60_000);
    expect(player.nowMs).toBe(START_MS + 40_000);
    player.play();
    player.setSpeed(10);
    clock.advance(20_000);
    expect(player.nowMs).toBe(session.toMs);
    expect(player.store.getState().playing).toBe(false);
    player.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('shows what the probe found at the CDNs at that time', async () => {
    const { player, stores, loaded } = await setUp();
    const told = (): number | undefined => stores.cdns.getState().readings?.[0]?.atMs;
    expect(told()).toBe(START_MS);
    player.seek(START_MS + 3 * MEMBER_MS + 2_000);
    await loaded();
    expect(told()).toBe(START_MS + 3 * MEMBER_MS);
    player.seek(START_MS + MEMBER_MS + 2_000);
    await loaded();
    expect(told()).toBe(START_MS + MEMBER_MS);
    player.close();
  });

  it('passes over what is damaged', async () => {
    const { session, player, loaded, newest, errors } = await setUp({ bad: 3 });
    player.seek(START_MS + 35_000);
    await loaded();
    expect(newest()).toBe(START_MS + 35_000);
    expect(session.badLines).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await expect(RecordedSession.open(new Blob(['no recording']))).rejects.toThrow('no recorded session');
    player.close();
  });
});

describe('the host as a replay may ask it', () => {
  it('tells what it kept, and does nothing', async () => {
    const asked: string[] = [];
    const procedures = (...names: string[]) =>
      Object.fromEntries(
        names.map((name) => [
          name,
          () => {
            asked.push(name);
            return Promise.resolve([1]);
          },
        ]),
      );
    const live = {
      telemetry: procedures('marks', 'history', 'seen'),
      run: procedures('go'),
      access: procedures('presence'),
    } as unknown as StudioClient;
    const ours = replayClient(live, null);
    await expect(ours.telemetry.marks({ fromMs: 0, toMs: 1 })).resolves.toEqual([1]);
    const none = (): Promise<never[]> => Promise.resolve([]);
    const told = { 'telemetry.marks': none, 'telemetry.heat': none, 'telemetry.incidents': none };
    const elsewhere = replayClient(live, told);
    await expect(elsewhere.telemetry.marks({ fromMs: 0, toMs: 1 })).resolves.toEqual([]);
    await expect(elsewhere.telemetry.seen({})).rejects.toThrow('not the live show');
    await expect(ours.telemetry.seen({})).rejects.toThrow('not the live show');
    await expect(ours.run.go({ requestId: 'x', revision: 1 } as never)).rejects.toThrow('not the live show');
    await expect(ours.access.presence({ workspace: 'qa', cueId: null, field: null })).resolves.toEqual({ ok: true });
    expect(asked).toEqual(['marks']);
  });
});

describe('figures from a recording alone', () => {
  it('are read by what they are told as, without unpacking the rest', async () => {
    const session = await RecordedSession.open(recording({ bad: 3 }));
    const notices = await session.linesOf(3, ['notice']);
    expect(notices).toHaveLength(10);
    expect(new Set(notices.map(({ message }) => message.type))).toEqual(new Set(['notice']));
    expect(session.badLines).toBe(0);
    expect(await session.linesOf(3, ['cdns'])).toHaveLength(1);
    expect(await session.linesOf(3, ['audience'])).toEqual([]);
  });

  it('are binned without losing an extreme, on a grid, in no more bins than asked for', async () => {
    const session = await RecordedSession.open(recording());
    const history = recordedHistory(session);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.integer({ min: -50, max: 150 }), async (bins, second) => {
        const fromMs = START_MS + second * 1_000;
        const toMs = fromMs + 100_000;
        const found = await history({ metrics: ['viewers', 'srtRttMs'], fromMs, toMs, bins });
        expect(found.bins).toBeLessThanOrEqual(bins);
        expect(found.fromMs % found.stepMs).toBe(0);
        expect(found.series[1]?.max.every((value) => value === null)).toBe(true);
        const values = found.series[0]?.max.filter((value) => value !== null) ?? [];
        const lastMs = Math.min(found.fromMs + found.bins * found.stepMs, session.toMs + 1_000) - 1_000;
        if (lastMs >= Math.max(START_MS, found.fromMs))
          expect(Math.max(...values)).toBe(Math.floor(lastMs / 1_000) * 1_000 - START_MS);
        else expect(values).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
