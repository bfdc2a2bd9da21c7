import { expect, it } from 'vitest';
import { showSettingsSchema } from '../../../../shared/show/show.ts';
import {
  changeText,
  LEAST_TARGET_MS,
  MOST_TARGET_MS,
  needsConfirming,
  PRESETS,
  settlingMs,
  targetText,
} from './target-words.ts';

it('asks before a change that is felt on air, and before no other', () => {
  expect(needsConfirming(1_000, 2_001, true)).toBe(true);
  expect(needsConfirming(2_001, 1_000, true)).toBe(true);
  expect(needsConfirming(1_000, 2_000, true)).toBe(false);
  expect(needsConfirming(1_000, 9_000, false)).toBe(false);
});

it('says what a change does, and for how long', () => {
  expect(settlingMs(1_000, 2_500)).toBeCloseTo(37_500);
  expect(changeText(1_000, 2_500)).toContain('4 % slower for about 38 s, without a jump');
  expect(changeText(2_500, 700)).toContain('4 % faster for about 45 s');
  expect([targetText(700), targetText(1_500)]).toEqual(['700\u202fms', '1.5\u202fs']);
});

it('has the bounds of the show, and presets within them', () => {
  const { shape } = showSettingsSchema;
  for (const ms of [LEAST_TARGET_MS, MOST_TARGET_MS, ...PRESETS.map((preset) => preset.ms)]) {
    expect(shape.targetLatencyMs.safeParse(ms).success).toBe(true);
  }
  expect(shape.targetLatencyMs.safeParse(LEAST_TARGET_MS - 1).success).toBe(false);
  expect(shape.targetLatencyMs.safeParse(MOST_TARGET_MS + 1).success).toBe(false);
});
