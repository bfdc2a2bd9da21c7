import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cueSchema, freshCue, type Cue } from '../../../shared/cues/registry.ts';
import { afterShowSchema, type AfterShow } from '../../../shared/report/after-show.ts';
import { SHOW_FILE_VERSION, showSchema } from '../../../shared/show/show.ts';
import { writeShowText } from '../../../shared/show/show-text.ts';
import { FakeClock } from '../../../shared/time/fake-clock.ts';
import { StudioClock } from '../../../shared/time/studio-clock.ts';
import type { PublishCommand, ShowEvent, ShowEventOf } from '../../show/show-events.ts';
import { PdfFont } from '../../print/pdf-font.ts';
import { pdfText } from '../../print/pdf-text.test-support.ts';
import { AsRunLog } from '../../storage/as-run-log.ts';
import { afterShowPdf } from './pdf/after-show-pdf.ts';
import { doReportJob, type ReportJob } from './report-job.ts';

const POLL = {
  question: 'Which colour?',
  options: [
    { id: 'red', label: 'Red' },
    { id: 'blue', label: 'Blue' },
  ],
};

const cue = (id: string, number: string, type: Cue['type'], change: object = {}): Cue =>
  cueSchema.parse({ ...freshCue(type, id, number, `Cue ${number}`), ...change });

/** A group of a poll and a quiz, then a message, a skipped scene and a marker that nobody took. */
const CUES = [
  cue('g', '1', 'group'),
  cue('p', '1.1', 'poll', { groupId: 'g', poll: POLL, responseWindowMs: 10_000 }),
  cue('q', '1.2', 'quiz', { groupId: 'g', poll: POLL, correctOptionIds: ['blue'], responseWindowMs: 10_000 }),
  cue('m', '2', 'message', { stayMs: 5_000 }),
  cue('s', '3', 'scene', { skip: true }),
  cue('x', '4', 'marker'),
];

let folder: string;
let clock: FakeClock;
let studioClock: StudioClock;
let log: AsRunLog;
let beganMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-report-'));
  clock = new FakeClock();
  studioClock = new StudioClock(clock);
  log = AsRunLog.open({ dir: folder, clock, studioClock, onNotice: () => undefined });
  beganMs = studioClock.now();
  const show = showSchema.parse({
    ...{ version: SHOW_FILE_VERSION, id: 's', title: 'Autumn: show', targetLatencyMs: 1_000 },
    ...{ plannedStartMs: beganMs, rundown: { cues: CUES } },
  });
  writeFileSync(join(folder, 'show.cuelight'), writeShowText(show));
});
afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

const happens = (...events: ShowEvent[]): void => void log.appendAll(events);

const begin = (runId: string): ShowEvent => ({
  ...{ type: 'run-begun', runId, revision: 0, standbyCueId: null, outbox: [], requestIds: [], requestId: null },
});

function taken(cueId: string, change: Partial<ShowEventOf<'cue-taken'>> = {}): ShowEvent {
  const nowMs = studioClock.now();
  return {
    ...{ type: 'cue-taken', cueId, take: 1, how: 'go', conduct: 'instant', endless: false, plannedAtMs: null },
    ...{ firedAtMs: nowMs, opensAtMs: nowMs, closesAtMs: null, backDatedMs: 0, command: null, reveal: 'auto' },
    ...{ scene: null, sceneBefore: null, device: null, reopened: [], note: null, standbyCueId: null, requestId: null },
    ...change,
  };
}

/** A question is asked now, for 10 s; 12 s later its results are final. */
function asks(cueId: string, kind: 'poll' | 'quiz', counts: Record<string, number>, take = 1): void {
  const opensAtMs = studioClock.now();
  const closesAtMs = opensAtMs + 10_000;
  const quiz = { points: 100, speedBonus: false, correctOptionIds: ['blue'] };
  const content = kind === 'poll' ? { kind, poll: POLL } : { kind, poll: POLL, ...quiz };
  const command: PublishCommand = {
    type: 'publish',
    id: `${cueId}${String(take)}`,
    cueId,
    runId: 'r1',
    content,
    opensAtMs,
    closesAtMs,
  };
  happens(taken(cueId, { take, conduct: 'interaction', closesAtMs, command }));
  clock.advance(10_000);
  happens({ type: 'window-ended', cueId });
  clock.advance(2_000);
  const votes = Object.values(counts).reduce((sum, count) => sum + count, 0);
  happens({ type: 'windows-over', cueId, atMs: null }, { type: 'results-final', cueId, counts, votes, note: null });
}

/** Group, poll (twice), a hold, quiz, a message that was fired out of turn and extended, a marker that was missed. */
function wholeRun(): void {
  happens(begin('r1'));
  clock.advance(5_000);
  happens(taken('g', { conduct: 'group' }));
  asks('p', 'poll', { red: 3, blue: 1 });
  asks('p', 'poll', { red: 1, blue: 0 }, 2);
  happens({ type: 'held', atMs: studioClock.now(), extendWindows: false, requestId: null });
  clock.advance(4_000);
  happens({ type: 'released', atMs: studioClock.now(), armed: [], requestId: null });
  asks('q', 'quiz', { red: 1, blue: 3 });
  happens({
    type: 'cue-ended',
    cueId: 'g',
    endedAtMs: studioClock.now(),
    cause: 'done',
    command: null,
    scene: null,
    note: null,
    requestId: null,
  });
  happens(taken('m', { how: 'fire-now', conduct: 'timed', closesAtMs: studioClock.now() + 5_000 }));
  happens({
    type: 'cue-extended',
    cueId: 'm',
    closesAtMs: studioClock.now() + 8_000,
    addedMs: 3_000,
    command: null,
    requestId: null,
  });
  clock.advance(8_000);
  happens({
    type: 'cue-ended',
    cueId: 'm',
    endedAtMs: studioClock.now(),
    cause: 'time',
    command: null,
    scene: null,
    note: null,
    requestId: null,
  });
  happens({ type: 'cue-missed', cueId: 'x', note: 'Its time passed while the studio was down.', standbyCueId: null });
  happens({ type: 'run-finished', atMs: studioClock.now(), requestId: null });
}

/** A second of figures for each of the run, and what operators were told. */
function measure(fromMs: number, seconds: number, values: object): void {
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'));
  database.exec(`CREATE TABLE IF NOT EXISTS telemetry (at_ms REAL NOT NULL, "values" TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS notices (at_ms REAL NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL)`);
  const insert = database.prepare('INSERT INTO telemetry VALUES (?, ?)');
  for (let second = 0; second < seconds; second++) insert.run(fromMs + second * 1_000, JSON.stringify(values));
  database.prepare("INSERT INTO notices VALUES (?, 'warning', 'The engine is away.')").run(fromMs + 2_000);
  database.close();
}

const job = (want: ReportJob['want'], live: Partial<ReportJob['live']> = {}): ReportJob => ({
  ...{ dataDir: folder, showFile: join(folder, 'show.cuelight'), nowMs: studioClock.now(), want },
  live: { runId: 'r1', counts: {}, votes: null, ...live },
});

async function reportOf(runId: string | null, live: Partial<ReportJob['live']> = {}): Promise<AfterShow> {
  const answer = await doReportJob(job({ kind: 'report', runId }, live));
  if (answer.kind !== 'report') throw new Error(`expected a report, not ${answer.kind}`);
  return afterShowSchema.parse(answer.report);
}

describe('the report after a show', () => {
  it('tells as-run against plan, every take, and what was not taken', async () => {
    wholeRun();
    const report = await reportOf('r1');
    const row = (cueId: string) => report.cues.find((one) => one.cueId === cueId);
    expect(report.cues.map(({ cueId, outcome }) => [cueId, outcome])).toEqual([
      ['g', 'taken'],
      ['p', 'taken'],
      ['q', 'taken'],
      ['m', 'ad-lib'],
      ['s', 'skipped'],
      ['x', 'missed'],
    ]);
    expect(row('p')).toMatchObject({
      ...{ depth: 1, plannedStartMs: beganMs, startedAtMs: beganMs + 5_000, startLateMs: 5_000 },
      ...{ plannedDurationMs: 10_000, durationMs: 20_000, durationOverMs: 10_000 },
    });
    expect(row('p')?.takes.map(({ take, endedAtMs }) => [take, endedAtMs])).toEqual([
      [1, beganMs + 15_000],
      [2, beganMs + 27_000],
    ]);
    expect(row('m')).toMatchObject({
      startLateMs: null,
      durationMs: 8_000,
      takes: [{ addedMs: 3_000, takenBy: 'fire-now' }],
    });
    expect(row('g')).toMatchObject({ startedAtMs: beganMs + 5_000, durationMs: 38_000 });
    expect(report.totals).toMatchObject({ holds: 1, heldMs: 4_000, addedMs: 3_000, durationMs: 48_000 });
    expect(report.totals.cues).toMatchObject({ taken: 2, 'ad-lib': 1, skipped: 1, missed: 1 });
    expect(report.incidents.map(({ kind }) => kind)).toEqual(['hold', 'missed']);
    expect(report.incidents[1]?.text).toContain('studio was down');
  });

  it('tells the results of every take, and how many were right', async () => {
    wholeRun();
    const { interactions, participation } = await reportOf('r1');
    expect(interactions.map(({ cueId, take, votes, rightPercent }) => [cueId, take, votes, rightPercent])).toEqual([
      ['p', 1, 4, null],
      ['p', 2, 1, null],
      ['q', 1, 4, 75],
    ]);
    expect(interactions[0]?.options).toEqual([
      { id: 'red', label: 'Red', votes: 3, percent: 75, right: null },
      { id: 'blue', label: 'Blue', votes: 1, percent: 25, right: null },
    ]);
    expect(interactions[2]?.options.map((option) => option.right)).toEqual([false, true]);
    expect(participation).toMatchObject({ answers: 9, responsePercent: null, votes: null });
  });

  it('joins what was measured during each cue, and says when nothing was', async () => {
    wholeRun();
    measure(beganMs, 60, {
      viewers: 8,
      votesPerSecond: 2,
      glassToGlassP50Ms: 900,
      glassToGlassP95Ms: 1_100,
      syncSpreadMs: 40,
      encoderFps: 30,
    });
    const report = await reportOf('r1');
    expect(report.interactions[0]).toMatchObject({ viewers: 8, responsePercent: 50 });
    expect(report.cues[1]?.delivery).toEqual({
      seconds: 20,
      p50Ms: 900,
      p95Ms: 1_100,
      syncSpreadMs: 40,
      worstSyncSpreadMs: 40,
    });
    expect(report.participation).toMatchObject({ peakViewers: 8, medianViewers: 8 });
    expect(report.series.length).toBeGreaterThan(40);
    expect(report.incidents.some(({ kind, text }) => kind === 'notice' && text.includes('away'))).toBe(true);
    expect(report.notMeasured.join(' ')).not.toContain('figures');
    rmSync(join(folder, 'telemetry.sqlite'));
    const bare = await reportOf('r1');
    expect(bare.delivery).toBeNull();
    expect(bare.notMeasured.join(' ')).toContain('No figures were kept');
  });

  it('names what was interrupted', async () => {
    wholeRun();
    measure(beganMs + 5_000, 10, { encoderFps: 30 });
    measure(beganMs + 15_000, 10, { viewers: 1 });
    measure(beganMs + 25_000, 5, { encoderFps: 30 });
    measure(beganMs + 45_000, 5, { encoderFps: 30 });
    const texts = (await reportOf('r1')).incidents
      .filter(({ kind }) => kind === 'interruption')
      .map(({ text }) => text);
    expect(texts).toEqual([
      'The programme was not on air for 11 s.',
      'Nothing was measured for 16 s: the studio was not running, or its clock was set.',
    ]);
  });

  it('counts what is not final as it stands, and only for the run that goes on', async () => {
    happens(begin('r1'));
    const command: PublishCommand = {
      ...{ type: 'publish', id: 'p1', cueId: 'p', runId: 'r1', content: { kind: 'poll', poll: POLL } },
      ...{ opensAtMs: beganMs, closesAtMs: null },
    };
    happens(taken('p', { conduct: 'interaction', command }));
    clock.advance(3_000);
    const counts = { p: { take: 1, counts: { red: 2, blue: 0 }, votes: 2 } };
    const report = await reportOf(null, { counts, votes: { sent: 4, acked: 3, counted: 2, refused: 1 } });
    expect(report.interactions[0]).toMatchObject({ votes: 2, final: false, closedAtMs: null });
    expect(report.participation.votes).toEqual({ sent: 4, counted: 2, refused: 1, lost: 1 });
    expect(report.cues[1]).toMatchObject({ outcome: 'running', durationMs: null });
    expect(report.notMeasured.join(' ')).toContain('never final so far');
  });

  it('lists runs, compares each with the plan it had, and knows no other', async () => {
    wholeRun();
    mkdirSync(join(folder, 'run-plans'));
    const kept = showSchema.parse({
      ...{
        version: SHOW_FILE_VERSION,
        id: 's',
        title: 'As it was',
        targetLatencyMs: 1_000,
        rundown: { cues: [CUES[3]] },
      },
    });
    writeFileSync(join(folder, 'run-plans', 'r1.cuelight'), writeShowText(kept));
    happens(begin('r2'));
    const answer = await doReportJob(job({ kind: 'runs' }));
    expect(answer).toMatchObject({
      runs: [
        { runId: 'r2', current: true, cuesTaken: 0, firstTakenAtMs: null },
        { runId: 'r1', current: false, cuesTaken: 4, firstTakenAtMs: beganMs + 5_000 },
      ],
    });
    const earlier = await reportOf('r1', { runId: 'r2' });
    expect(earlier.show.title).toBe('As it was');
    expect(earlier.cues.filter(({ outcome }) => outcome === 'removed').map(({ title }) => title)).toContain(
      'Which colour?',
    );
    expect((await reportOf(null, { runId: 'r2' })).run.runId).toBe('r2');
    expect(await doReportJob(job({ kind: 'report', runId: '../r1' }))).toEqual({ kind: 'unknown-run' });
  });

  it('comes as CSV in which no title is a formula, and as JSON that can be read back', async () => {
    wholeRun();
    const fileOf = async (format: 'csv' | 'json' | 'pdf') => {
      const answer = await doReportJob(job({ kind: 'file', runId: 'r1', format }));
      if (answer.kind !== 'file') throw new Error('expected a file');
      return answer.file;
    };
    const csv = await fileOf('csv');
    expect(csv.name).toBe('Autumn-show-report-2026-01-01.csv');
    const text = new TextDecoder().decode(csv.bytes);
    expect(text).toContain('1.1,Cue 1.1,poll,1,taken,2026-01-01 00:00:00,2026-01-01 00:00:05,5,10,20,10,2');
    expect(text).toContain(',Blue,3,75,yes,final');
    const json = await fileOf('json');
    expect(afterShowSchema.parse(JSON.parse(new TextDecoder().decode(json.bytes))).run.runId).toBe('r1');
  });

  it('comes as a PDF, with the letters of Europe, and boxes for those beyond its font', async () => {
    wholeRun();
    measure(beganMs, 60, { viewers: 8, votesPerSecond: 2, glassToGlassP50Ms: 900, glassToGlassP95Ms: 1_100 });
    const report = await reportOf('r1');
    const strange = { ...report, show: { ...report.show, title: 'Żółw Київ Αθήνα 猫 \u{1F389} (a\nb)' } };
    const words = pdfText(await afterShowPdf(strange)).split('\n');
    expect(words).toContain('Żółw Київ Αθήνα ▯ ▯ (a b)');
    expect(words.filter((line) => line === PdfFont.note)).toHaveLength(1);
    for (const one of [report, { ...report, cues: Array.from({ length: 40 }, () => report.cues).flat() }]) {
      const bytes = await afterShowPdf(one);
      expect(new TextDecoder('latin1').decode(bytes.slice(0, 8))).toContain('%PDF-1');
      expect(new TextDecoder('latin1').decode(bytes.slice(-8))).toContain('%%EOF');
    }
  });
});
