import { describe, expect, it } from 'vitest';
import type { LiveMessage } from '../../shared/api/live.ts';
import type { Alarm } from '../../shared/telemetry/incident.ts';
import type { RecordingLine } from '../../shared/telemetry/recording.ts';
import { cueSample, liveSample, runSample, runStateSample, showSample } from '../app/samples.test-support.ts';
import { binnedHeat, RecordedDigest } from './recorded-digest.ts';
import type { RecordedSession } from './recorded-session.ts';

const ALL = { fromMs: 0, toMs: 1_000_000 };

function digestOf(...told: readonly (readonly [atMs: number, message: LiveMessage])[]): RecordedDigest {
  const lines: RecordingLine[] = told.map(([atMs, message]) => ({ atMs, message }));
  return new RecordedDigest({ members: [{}], linesOf: () => Promise.resolve(lines) } as unknown as RecordedSession);
}

const alarm = (part: Partial<Alarm>): Alarm => ({
  ...{ id: 'a', rule: 'cdn-stale', cause: 'cdn', level: 'warning', text: 'Old.', whatToDo: 'Look.', metric: null },
  ...{ raisedAtMs: 10_000, clearedAtMs: null, seenAtMs: null, seenBy: null, worst: null },
  ...part,
});

function live(alarms: readonly Alarm[], onAirSinceMs: number | null = null): LiveMessage {
  const { run: _, ...rest } = liveSample();
  const encoder = onAirSinceMs === null ? null : ({ onAir: true, onAirSinceMs } as typeof rest.encoder);
  return { type: 'live', live: { ...rest, alarms: [...alarms], encoder } };
}

describe('what a recording tells by itself', () => {
  it('has the incidents that were in view, as bad and as long as they became', async () => {
    const digest = digestOf(
      [10_000, live([alarm({})])],
      [12_000, live([alarm({ level: 'error' }), alarm({ id: 'b', cause: 'clock', rule: 'clock-off' })])],
      // Seen while it lasted: it leaves as it is over. The other is told to be over.
      [20_000, live([alarm({ id: 'b', cause: 'clock', rule: 'clock-off', clearedAtMs: 15_000 })])],
      [30_000, live([])],
    );
    expect(await digest.incidents(ALL)).toMatchObject([
      { cause: 'cdn', level: 'error', fromMs: 10_000, toMs: 20_000, title: 'CDN: cdn stale' },
      { cause: 'clock', toMs: 15_000 },
    ]);
    expect(await digest.incidents({ fromMs: 0, toMs: 9_000 })).toEqual([]);
    expect((await digest.marks(ALL)).map(({ kind, atMs, endMs }) => [kind, atMs, endMs])).toEqual([
      ['incident', 10_000, 20_000],
      ['incident', 10_000, 15_000],
    ]);
  });

  it('marks cues by name with their length, the run, notices and being on air', async () => {
    const head = { holdSinceMs: null, startedAtMs: null };
    const run = runStateSample({ ...head });
    const taken = { ...runSample('c1', 'open'), take: 1, firedAtMs: 5_000, opensAtMs: 5_000, closesAtMs: 25_000 };
    const digest = digestOf(
      [1_000, { type: 'show', show: showSample([cueSample('c1')]), planRevision: 1 }],
      [1_000, { type: 'run', run }],
      [5_000, { type: 'run', run: { ...run, startedAtMs: 5_000, cues: { c1: taken } } }],
      [6_000, live([], 2_000)],
      [9_000, { type: 'notice', id: 'n', level: 'warning', text: 'Slow.', atMs: 8_500 }],
      [12_000, { type: 'run', run: { ...run, startedAtMs: 5_000, cues: { c1: { ...taken, endedAtMs: 11_000 } } } }],
      [13_000, live([], 2_000)],
    );
    expect((await digest.marks(ALL)).map(({ kind, atMs, endMs, text }) => [kind, atMs, endMs, text])).toEqual([
      ['air', 2_000, 13_000, 'On air'],
      ['cue', 5_000, 11_000, '1 Title of c1'],
      ['run', 5_000, null, 'Run started'],
      ['notice', 8_500, null, 'Slow.'],
    ]);
    expect(await digest.marks({ fromMs: 12_000, toMs: 12_500 })).toMatchObject([{ kind: 'air' }]);
  });

  it('has the heat map on a grid, with the mean of what a column covers, of a group too', () => {
    const view = (atMs: number, viewers: number, ofPhone: number) => ({
      heat: { atMs, counts: [0, viewers] },
      heatGroups: [{ dimension: 'device' as const, name: 'phone', counts: [0, ofPhone] }],
    });
    const views = [view(10_000, 4, 1), view(11_000, 7, 0), view(30_000, 2, 2)];
    const asked = { fromMs: 10_000, toMs: 40_000, columns: 3 };
    expect(binnedHeat(views, { ...asked, group: null })).toEqual([
      { atMs: 10_000, counts: [0, 6] },
      { atMs: 30_000, counts: [0, 2] },
    ]);
    const phones = binnedHeat(views, { ...asked, group: { dimension: 'device', name: 'phone' } });
    expect(phones.map(({ counts }) => counts)).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(binnedHeat(views, { fromMs: 0, toMs: 100_000, columns: 1, group: null })).toHaveLength(1);
  });
});
