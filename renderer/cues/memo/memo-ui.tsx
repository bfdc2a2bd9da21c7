import { IconNote } from '@tabler/icons-react';
import type { MemoCue } from '../../../shared/cues/memo/memo-cue.ts';
import { samePicture, type CueUi } from '../cue-ui.ts';

export const memoUi: CueUi<MemoCue> = {
  icon: IconNote,
  Fields: null,
  hasResult: false,
  preview: ({ cue, scene }) => ({
    viewers: {
      nothing:
        cue.durationMs === null
          ? 'It is only read. It has no duration, so it takes no time in the plan.'
          : 'It is only read; its duration counts in the plan.',
    },
    host: { now: cue.title, detail: 'Nothing takes it: standby passes over it.' },
    programme: samePicture(scene),
  }),
};
