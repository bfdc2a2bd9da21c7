import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AfterShow } from '../../../shared/report/after-show.ts';
import { keptMarks, logMarks, type RawMark } from '../../telemetry/history/marks.ts';
import type { PlotMark } from './svg-plot.ts';

/** Letters of a title where a cue has no number. */
const LONGEST = 12;

/** What is short enough to stand above a line. */
const EVENT_WORDS: Readonly<Record<string, string>> = {
  'Run started': 'start',
  'Show over': 'over',
  Hold: 'hold',
  'Hold released': 'go on',
  'Panic: everything was closed': 'panic',
  'On air': 'on air',
};

/** Cues and events of a run for the plots of its report, in the order of time. Throws what SQLite throws. */
export function reportMarks(
  dataDir: string,
  { cues }: Pick<AfterShow, 'cues'>,
  fromMs: number,
  toMs: number,
): PlotMark[] {
  const numbers = new Map(
    cues.map(({ cueId, number, title }) => [cueId, number === '' ? title.slice(0, LONGEST) : number]),
  );
  return [...logMarks(dataDir, fromMs, toMs), ...noticesAndAir(dataDir, fromMs, toMs)]
    .flatMap((mark) => plotMark(mark, numbers) ?? [])
    .sort((a, b) => a.atMs - b.atMs);
}

/** Null: what is told on screen in passing. */
function plotMark({ atMs, kind, level, text, cueId }: RawMark, numbers: ReadonlyMap<string, string>): PlotMark | null {
  if (kind === 'notice' && level === 'info') return null;
  if (cueId !== null) return { atMs, label: numbers.get(cueId) ?? '', kind: level === 'info' ? 'cue' : 'warning' };
  return { atMs, label: EVENT_WORDS[text] ?? '', kind: level === 'info' ? 'event' : 'warning' };
}

function noticesAndAir(dataDir: string, fromMs: number, toMs: number): RawMark[] {
  const file = join(dataDir, 'telemetry.sqlite');
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    // A version before kept none of these.
    const kept = database
      .prepare("SELECT count(*) AS tables FROM sqlite_master WHERE type = 'table' AND name IN ('notices', 'air')")
      .get();
    return Number(kept?.['tables']) === 2 ? keptMarks(database, fromMs, toMs) : [];
  } finally {
    database.close();
  }
}
