import { describe, expect, it } from 'vitest';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { codecCandidates, levelFor } from './codec.ts';

describe('H.264 level and profile', () => {
  it.each([
    [640, 360, 30, 30],
    [1280, 720, 30, 31],
    [1280, 720, 60, 32],
    [1920, 1080, 30, 40],
    [1920, 1080, 60, 42],
    [3840, 2160, 30, 51],
    [3840, 2160, 60, 52],
  ])('needs for %d×%d at %d fps level_idc %d', (widthPx, heightPx, framerateFps, level) => {
    expect(levelFor({ ...DEFAULT_VIDEO, widthPx, heightPx, framerateFps })).toBe(level);
  });

  it('needs a higher level for a high bit rate', () => {
    expect(levelFor({ ...DEFAULT_VIDEO, bitrateKbps: 50_000 })).toBe(42);
  });

  it('offers Baseline first', () => {
    expect(codecCandidates(DEFAULT_VIDEO)).toEqual(['avc1.42001f', 'avc1.4d001f', 'avc1.64001f']);
  });
});
