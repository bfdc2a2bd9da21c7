import { IconHourglass } from '@tabler/icons-react';
import type { CountdownCue } from '../../../shared/cues/countdown/countdown-cue.ts';
import { spanText } from '../../../shared/time/span-text.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { SwitchField } from '../fields/choice-field.tsx';
import { SpanField } from '../fields/span-field.tsx';
import { WordsField } from '../fields/words-field.tsx';

function CountdownFields({ cue }: { readonly cue: CountdownCue }) {
  const form = useCueForm();
  return (
    <>
      <div className="cue-halves">
        <WordsField
          field="label"
          label="Words above it"
          hint="What is being counted down to."
          placeholder="We begin in"
          value={cue.label}
          onType={(label) => form.change({ label })}
        />
        <SpanField
          field="lengthMs"
          label="Counts down from"
          hint="Zero is so long after it was taken; added time moves it."
          leastMs={1_000}
          mostMs={24 * 3_600_000}
          value={cue.lengthMs}
          onRead={(lengthMs) => form.change({ lengthMs })}
        />
      </div>
      <SwitchField
        field="forViewers"
        label="Viewers see it too"
        hint="The host always does. Viewers see it in media time: zero is on the frame on which it is zero."
        value={cue.forViewers}
        onChange={(forViewers) => form.set({ forViewers })}
      />
    </>
  );
}

export const countdownUi: CueUi<CountdownCue> = {
  icon: IconHourglass,
  Fields: CountdownFields,
  hasResult: false,
  preview: ({ cue, scene }) => ({
    viewers: cue.forViewers
      ? {
          card: (
            <div className="viewer-card viewer-card-countdown">
              <span className="viewer-card-question">{cue.label}</span>
              <span className="viewer-card-time">{spanText(cue.lengthMs)}</span>
            </div>
          ),
        }
      : { nothing: 'Only the host sees this countdown.' },
    host: { now: `${cue.label} ${spanText(cue.lengthMs)}`.trim(), detail: 'Counts down to zero.' },
    programme: samePicture(scene),
  }),
};
