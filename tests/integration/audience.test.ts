import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudience, type Audience } from '../../rehearsal/audience/start-audience.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import type { AudienceSummary, EngineToControl } from '../../shared/interaction/protocol.ts';
import {
  command,
  joinControl,
  startEngine,
  TARGET_LATENCY_MS,
  type RunningEngine,
  type TestControl,
} from './support/engine-fixture.ts';
import { startLivePlaylist, type LivePlaylist } from './support/live-playlist.ts';

const VIEWERS = 200;
const poll = {
  question: 'Which colour?',
  options: [
    { id: 'red', label: 'Red' },
    { id: 'blue', label: 'Blue' },
  ],
};
const content = { kind: 'poll', poll };
const quiz = { kind: 'quiz', poll, points: 100, speedBonus: true, correctOptionIds: ['blue'] };

let folder: string;
let engine: RunningEngine;
let playlist: LivePlaylist;
let audience: Audience;
let control: TestControl;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-audience-'));
  engine = await startEngine(join(folder, 'engine.sqlite'));
  playlist = await startLivePlaylist();
  control = await joinControl(engine.url);
  audience = startAudience({
    ...{ engineUrl: engine.url, playlistUrl: playlist.url, viewers: VIEWERS, seed: 7 },
    mapping: engine.studioClock.mapping,
    log: (line) => engine.lines.push(line),
  });
});
afterEach(async () => {
  control.ws.terminate();
  await audience.close();
  await playlist.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

type AudienceMessage = Extract<EngineToControl, { type: 'audience' }>;

async function audienceWhere(fits: (summary: AudienceSummary) => boolean, withinMs: number): Promise<AudienceSummary> {
  const seen = control.heard.length;
  const message = await control.next(
    (heard): heard is AudienceMessage =>
      heard.type === 'audience' && control.heard.indexOf(heard) >= seen && fits(heard.audience),
    withinMs,
  );
  return message.audience;
}

type ViewMessage = Extract<EngineToControl, { type: 'audience-view' }>;

async function viewWhere(fits: (view: AudienceView) => boolean, withinMs: number): Promise<AudienceView> {
  const seen = control.heard.length;
  const message = await control.next(
    (heard): heard is ViewMessage =>
      heard.type === 'audience-view' && control.heard.indexOf(heard) >= seen && fits(heard.view),
    withinMs,
  );
  return message.view;
}

const settledIn = ({ settling }: AudienceView): number => (settling ? settling.settled / settling.viewers : 0);

describe('simulated audience', () => {
  it('watches at the target latency, votes, and loses no vote', async () => {
    const joined = await audienceWhere(({ latency }) => latency?.viewers === VIEWERS, 15_000);
    expect(joined.simulated).toBe(VIEWERS);
    const isSynced = ({ latency }: AudienceSummary): boolean =>
      latency !== null && latency.syncSpreadMs < 100 && Math.abs(latency.p50Ms - TARGET_LATENCY_MS) < 100;
    await audienceWhere(isSynced, 30_000);

    const opensAtMs = engine.studioClock.now();
    const closesAtMs = opensAtMs + 6_000;
    await command(control, { type: 'publish', cueId: 'q1', runId: 'run-1', content, opensAtMs, closesAtMs });
    const final = await control.next(
      (heard) => heard.type === 'tallies' && heard.tallies.some((tally) => tally.cueId === 'q1' && tally.final),
      15_000,
    );
    const tally = final.type === 'tallies' ? final.tallies.find((one) => one.final) : undefined;
    expect(tally?.total).toBeGreaterThan(VIEWERS * 0.8);
    const { votes } = await audienceWhere(({ votes }) => votes.sent === votes.acked, 15_000);
    expect(votes.counted).toBe(votes.sent);
    expect(votes.sent).toBeGreaterThanOrEqual(tally?.total ?? 0);
  });

  it('is told apart by CDN, device and network, and follows a new target latency', async () => {
    await viewWhere((view) => view.all?.viewers === VIEWERS && settledIn(view) >= 0.95, 30_000);
    await command(control, { type: 'publish', cueId: 'q1', runId: 'run-1', content, opensAtMs: 1, closesAtMs: null });
    await command(control, { type: 'target-latency', targetLatencyMs: 1_000 });
    const settled = await viewWhere((view) => view.settling?.targetMs === 1_000 && settledIn(view) >= 0.95, 30_000);
    for (const dimension of ['cdn', 'device', 'network'] as const) {
      const groups = settled.groups.filter((group) => group.dimension === dimension);
      expect(groups.length).toBeGreaterThan(1);
      expect(groups.reduce((sum, group) => sum + group.spread.viewers, 0)).toBe(settled.all?.viewers);
    }
    expect(settled.heat?.counts.reduce((sum, count) => sum + count, 0)).toBe(settled.all?.viewers);
    expect(settled.engine.fanOutP95Ms).toBeGreaterThan(0);
  });

  it('answers a quiz question once each, and is not in the way of a message', async () => {
    await audienceWhere(({ latency }) => latency?.viewers === VIEWERS, 15_000);
    const opensAtMs = engine.studioClock.now();
    const run = { runId: 'run-1', opensAtMs, closesAtMs: opensAtMs + 6_000 };
    await command(control, {
      type: 'publish',
      cueId: 'm1',
      ...run,
      content: { kind: 'message', text: 'Hi', link: null },
    });
    await command(control, { type: 'publish', cueId: 'q1', ...run, content: quiz });
    const final = await control.next(
      (heard) => heard.type === 'tallies' && heard.tallies.some((tally) => tally.final),
      15_000,
    );
    const tally = final.type === 'tallies' ? final.tallies.find((one) => one.final) : undefined;
    expect(tally).toMatchObject({ cueId: 'q1' });
    expect(tally?.total).toBeGreaterThan(VIEWERS * 0.8);
    const { votes } = await audienceWhere(({ votes }) => votes.sent === votes.acked, 15_000);
    expect(votes).toMatchObject({ sent: tally?.total, counted: tally?.total, refused: 0 });
  });

  it('loses no vote when the engine goes away in the middle of a poll', async () => {
    await audienceWhere(({ latency }) => latency?.viewers === VIEWERS, 15_000);
    const opensAtMs = engine.studioClock.now();
    const closesAtMs = opensAtMs + 15_000;
    await command(control, { type: 'publish', cueId: 'q1', runId: 'run-1', content, opensAtMs, closesAtMs });
    // The median reaction is 2 s: about half have voted, and some votes are under way.
    await new Promise((resolve) => setTimeout(resolve, 2_800));
    const { port } = engine;
    await engine.close();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    engine = await startEngine(join(folder, 'engine.sqlite'), port);
    control = await joinControl(engine.url);
    const final = await control.next(
      (heard) => heard.type === 'tallies' && heard.tallies.some((tally) => tally.final),
      25_000,
    );
    const tally = final.type === 'tallies' ? final.tallies[0] : undefined;
    const { viewers, votes } = await audienceWhere(({ votes }) => votes.sent === votes.acked, 15_000);
    expect(viewers).toBe(VIEWERS);
    expect(votes.counted).toBe(votes.sent);
    expect(tally?.total).toBeGreaterThan(VIEWERS * 0.8);
  });

  it('stalls when the stream stops, and plays on when it comes back', async () => {
    await audienceWhere(({ latency }) => latency?.viewers === VIEWERS, 15_000);
    playlist.setRunning(false);
    const stopped = await audienceWhere(({ latency }) => latency === null, 10_000);
    expect(stopped.viewers).toBe(VIEWERS);
    expect(stopped.stalls).toBeGreaterThanOrEqual(VIEWERS);
    playlist.setRunning(true);
    await audienceWhere(({ latency }) => latency?.viewers === VIEWERS, 10_000);
  });
});
