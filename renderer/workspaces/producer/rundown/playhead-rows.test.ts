import { expect, it } from 'vitest';
import { freshCue, type Cue } from '../../../../shared/cues/registry.ts';
import { cueSample, runSample, runStateSample } from '../../../app/samples.test-support.ts';
import { placeInRows, playheadPlace } from './playhead-rows.ts';
import { rundownRows } from './rows.ts';

const run = runStateSample({
  cues: {
    c1: { ...runSample('c1', 'closed'), opensAtMs: 1_000, closesAtMs: 3_000 },
    c2: { ...runSample('c2', 'open'), opensAtMs: 5_000, closesAtMs: 9_000 },
    c3: { ...runSample('c3', 'void'), opensAtMs: 6_000, closesAtMs: null },
    c4: { ...runSample('c4', 'open'), firedAtMs: 20_000 },
  },
});

it('finds the cue a playhead is in, and how far', () => {
  expect(playheadPlace(run, 500, () => null)).toBeNull();
  expect(playheadPlace(run, null, () => null)).toBeNull();
  expect(playheadPlace(run, 2_000, () => null)).toEqual({ cueId: 'c1', share: 0.5 });
  expect(playheadPlace(run, 4_000, () => null)).toEqual({ cueId: 'c1', share: 1 });
  expect(playheadPlace(run, 7_000, () => null)).toEqual({ cueId: 'c2', share: 0.5 });
  expect(playheadPlace(run, 30_000, () => null)).toEqual({ cueId: 'c4', share: 0.5 });
});

it('stays in a timer that hold keeps where it stood', () => {
  const wait = freshCue('wait', 'c2', '2', 'Wait');
  const held = { ...run, holdSinceMs: 6_000 };
  expect(playheadPlace(held, 8_000, () => wait)).toEqual({ cueId: 'c2', share: 0.25 });
  expect(playheadPlace(held, 8_000, () => cueSample('c2'))).toEqual({ cueId: 'c2', share: 0.75 });
});

it('draws it in its row, or in that of the folded group', () => {
  const group: Cue = freshCue('group', 'g', '2', 'Group');
  const cues = [cueSample('c1'), group, cueSample('c2', { groupId: 'g' })];
  const place = { cueId: 'c2', share: 0.25 };
  expect(placeInRows(place, rundownRows(cues, new Set()), cues)).toBe(2.25);
  expect(placeInRows(place, rundownRows(cues, new Set(['g'])), cues)).toBe(1.5);
  expect(placeInRows({ cueId: 'gone', share: 0 }, rundownRows(cues, new Set()), cues)).toBeNull();
});
