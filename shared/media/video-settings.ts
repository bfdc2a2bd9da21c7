import { z } from 'zod';

/** The programme's picture. Even sizes only: 4:2:0 halves both. */
export const videoSettingsSchema = z.object({
  widthPx: z.int().min(160).max(3840).multipleOf(2),
  heightPx: z.int().min(90).max(2160).multipleOf(2),
  framerateFps: z.int().min(1).max(60),
  bitrateKbps: z.int().min(100).max(50_000),
  /** Distance of key frames; also the length of a segment in the rehearsal origin. */
  gopMs: z.int().min(200).max(10_000),
});
export type VideoSettings = z.infer<typeof videoSettingsSchema>;

export const DEFAULT_VIDEO: VideoSettings = {
  widthPx: 1280,
  heightPx: 720,
  framerateFps: 30,
  bitrateKbps: 3000,
  gopMs: 1000,
};
