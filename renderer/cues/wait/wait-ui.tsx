import { IconClockPause } from '@tabler/icons-react';
import type { WaitCue } from '../../../shared/cues/wait/wait-cue.ts';
import { spanText } from '../../../shared/time/span-text.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { SpanField } from '../fields/span-field.tsx';

function WaitFields({ cue }: { readonly cue: WaitCue }) {
  const form = useCueForm();
  return (
    <SpanField
      field="waitMs"
      label="Waits for"
      hint="Time that passes before what follows it."
      mostMs={24 * 3_600_000}
      value={cue.waitMs}
      onRead={(waitMs) => form.change({ waitMs })}
    />
  );
}

export const waitUi: CueUi<WaitCue> = {
  icon: IconClockPause,
  Fields: WaitFields,
  hasResult: false,
  preview: ({ cue, scene }) => ({
    viewers: {
      nothing: `${spanText(cue.waitMs)} pass. ${
        cue.followOn.kind === 'none' && cue.atEnd === 'stop'
          ? 'Nothing follows by itself: say below what does.'
          : 'Then what follows is taken.'
      }`,
    },
    host: { now: cue.title, detail: `${spanText(cue.waitMs)} to go` },
    programme: samePicture(scene),
  }),
};
