import { IconChartBar } from '@tabler/icons-react';
import type { PollCue } from '../../../shared/cues/poll/poll-cue.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { QuestionCard } from '../preview/question-card.tsx';
import { OptionList, QuestionField } from './option-list.tsx';
import { withoutOption } from './options.ts';
import { WindowFields } from './window-fields.tsx';

function PollFields({ cue }: { readonly cue: PollCue }) {
  const form = useCueForm();
  return (
    <>
      <QuestionField poll={cue.poll} />
      <OptionList poll={cue.poll} onRemove={(optionId) => form.set({ poll: withoutOption(cue.poll, optionId) })} />
      <WindowFields responseWindowMs={cue.responseWindowMs} reveal={cue.reveal} />
    </>
  );
}

export const pollUi: CueUi<PollCue> = {
  icon: IconChartBar,
  Fields: PollFields,
  hasResult: true,
  preview: ({ cue, scene, result }) => ({
    viewers: {
      card: (
        <QuestionCard
          heading={result ? 'Results' : 'Poll'}
          poll={cue.poll}
          windowMs={cue.responseWindowMs}
          correctOptionIds={null}
          result={result}
          foot={result ? 'example figures' : 'an answer may be changed while it is open'}
        />
      ),
    },
    host: {
      now: cue.poll.question || 'the question',
      detail: result ? 'The bars as they ended, and the votes.' : 'The bars grow as votes come in.',
    },
    programme: samePicture(scene),
  }),
};
