import { IconBookmark } from '@tabler/icons-react';
import type { MarkerCue } from '../../../shared/cues/marker/marker-cue.ts';
import { samePicture, type CueUi } from '../cue-ui.ts';

export const markerUi: CueUi<MarkerCue> = {
  icon: IconBookmark,
  Fields: null,
  hasResult: false,
  preview: ({ cue, scene }) => ({
    viewers: { nothing: `The as-run log and the report note this moment as “${cue.title || 'marker'}”.` },
    host: { now: cue.title, detail: null },
    programme: samePicture(scene),
  }),
};
