import { expect, it } from 'vitest';
import { freshCue } from '../../../shared/cues/registry.ts';
import { applyOps } from '../../../shared/show/apply-ops.ts';
import type { Show } from '../../../shared/show/show.ts';
import { showSample } from '../../app/samples.test-support.ts';
import { columnId, fixedTimes, fixedTimesWords, moveTimes, setShow } from './settings-ops.ts';

const HOUR_MS = 3_600_000;
const show: Show = {
  ...showSample([
    { ...freshCue('poll', 'a', '1', 'A'), trigger: { kind: 'hard-time', atMs: 10 * HOUR_MS } },
    { ...freshCue('memo', 'b', '2', 'B'), plannedStartMs: 11 * HOUR_MS },
    freshCue('memo', 'c', '3', 'C'),
  ]),
  plannedStartMs: 9 * HOUR_MS,
  plannedEndMs: 12 * HOUR_MS,
};

it('moves hard times, planned starts and the end along, as one edit that can be undone', () => {
  const applied = applyOps(show, [setShow('plannedStartMs', 10 * HOUR_MS), ...moveTimes(show, HOUR_MS)]);
  if ('refused' in applied) throw new Error(applied.refused);
  expect(applied.show.plannedEndMs).toBe(13 * HOUR_MS);
  expect(applied.show.rundown.cues[0]?.trigger).toEqual({ kind: 'hard-time', atMs: 11 * HOUR_MS });
  expect(applied.show.rundown.cues[1]?.plannedStartMs).toBe(12 * HOUR_MS);
  const undone = applyOps(applied.show, applied.inverse);
  expect('show' in undone && undone.show).toEqual(show);
});

it('says what has a time of its own', () => {
  expect(fixedTimesWords(fixedTimes(show))).toBe('1 hard start, 1 planned start and the planned end');
  expect(fixedTimesWords(fixedTimes({ ...show, rundown: { cues: [] } }))).toBe('the planned end');
});

it('gives columns readable ids that differ', () => {
  expect(columnId('Camera shot!', [])).toBe('camera-shot');
  expect(columnId('Camera shot', ['camera-shot', 'camera-shot-2'])).toBe('camera-shot-3');
  expect(columnId('— ', [])).toBe('column');
});
