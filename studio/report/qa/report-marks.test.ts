import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { AfterShow } from '../../../shared/report/after-show.ts';
import { reportMarks } from './report-marks.ts';

it('marks cues by their numbers, and of the rest what mattered, in the order of time', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cuelight-marks-'));
  try {
    expect(reportMarks(dir, { cues: [] }, 0, 100_000)).toEqual([]);
    const telemetry = new DatabaseSync(join(dir, 'telemetry.sqlite'));
    telemetry.exec(`CREATE TABLE notices (at_ms REAL, level TEXT, text TEXT); CREATE TABLE air (since_ms REAL, until_ms REAL);
      INSERT INTO notices VALUES (30000, 'info', 'Saved.'), (40000, 'warning', 'The engine is away.');
      INSERT INTO air VALUES (1000, 90000)`);
    telemetry.close();
    const log = new DatabaseSync(join(dir, 'as-run.sqlite'));
    log.exec(`CREATE TABLE as_run (sequence INTEGER PRIMARY KEY, at_ms REAL, mono_ms REAL, error_bound_ms REAL, type TEXT,
      event TEXT, hash TEXT)`);
    const insert = log.prepare('INSERT INTO as_run VALUES (?, ?, 1, NULL, ?, ?, ?)');
    const cue = (cueId: string, firedAtMs: number): object => ({
      type: 'cue-taken',
      cueId,
      conduct: 'instant',
      firedAtMs,
    });
    const events = [cue('a', 20_000), { type: 'held' }, cue('b', 60_000), { type: 'cue-missed', cueId: 'a' }];
    for (const [index, event] of events.entries()) {
      const { type } = event as { type: string };
      insert.run(index + 1, (index + 1) * 20_000, type, JSON.stringify(event), 'h');
    }
    log.close();
    const cues = [
      { cueId: 'a', number: '12', title: 'First' },
      { cueId: 'b', number: '', title: 'A title that is long' },
    ] as unknown as AfterShow['cues'];
    expect(reportMarks(dir, { cues }, 0, 100_000)).toEqual([
      { atMs: 1_000, label: 'on air', kind: 'event' },
      { atMs: 20_000, label: '12', kind: 'cue' },
      { atMs: 40_000, label: 'hold', kind: 'event' },
      { atMs: 40_000, label: '', kind: 'warning' },
      { atMs: 60_000, label: 'A title that', kind: 'cue' },
      { atMs: 80_000, label: '12', kind: 'warning' },
    ]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
